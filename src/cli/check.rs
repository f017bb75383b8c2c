//! `kontera check PACK`

use super::{Color, OK, PACK, output};
use std::path::Path;

pub fn run(folder: &Path, color: Color) -> u8 {
    let Some((pack, checked)) = output::checked(folder, color) else { return PACK };
    let counted = output::counted(&checked.found);
    match &checked.program {
        Some(program) => {
            output::say!(
                "{} {}: {counted}. {} maps, {} tables with {} rows, {} settings.",
                pack.manifest.name,
                pack.manifest.version,
                program.maps.len(),
                program.tables.len(),
                program.tables.iter().map(|table| table.rows.len()).sum::<usize>(),
                program.settings.len(),
            );
            OK
        }
        None => {
            output::tell!("{}: {counted}", folder.display());
            PACK
        }
    }
}
