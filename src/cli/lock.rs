//! `kontera lock PACK`

use super::{Color, OK, PACK, output};
use crate::pack::Lock;
use std::path::Path;

pub fn run(folder: &Path, color: Color) -> u8 {
    let Some((_, checked)) = output::checked(folder, color) else { return PACK };
    if checked.program.is_none() {
        output::tell!("{}: nothing is locked while the pack has errors", folder.display());
        return PACK;
    }
    let path = folder.join("pack.lock");
    match std::fs::write(&path, Lock::write(&checked.overridden)) {
        Ok(()) => {
            output::say!("{}: {} overrides", path.display(), checked.overridden.len());
            OK
        }
        Err(problem) => {
            output::tell!("error: {}: {problem}", path.display());
            PACK
        }
    }
}
