//! `kontera lock PACK`

use super::{Color, OK, PACK, files, output};
use crate::pack::Lock;
use std::path::Path;

pub fn run(folder: &Path, color: Color) -> u8 {
    let Some((_, checked)) = output::drawn(files::unlocked(folder), color) else { return PACK };
    if checked.program.is_none() {
        output::tell!("{}: nothing is locked while the pack has errors", folder.display());
        return PACK;
    }
    let path = folder.join("pack.lock");
    match std::fs::write(&path, Lock::write(&checked.overridden)) {
        Ok(()) => {
            let count = checked.overridden.len();
            output::say!("{}: {count} override{}", path.display(), if count == 1 { "" } else { "s" });
            OK
        }
        Err(problem) => {
            output::tell!("error: {}: {problem}", path.display());
            PACK
        }
    }
}
