//! `kontera completions SHELL`, `kontera man`: for shells and manual readers.

use super::{Arguments, OK, UNREADABLE, output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell whose completions are printed
    shell: Shell,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// Write a page for each command into this folder [default: the page of kontera, to standard output]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

pub fn completions(options: &Completions) -> u8 {
    let mut printed = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "kontera", &mut printed);
    // Whoever has closed the output does not want it.
    let _ = io::stdout().write_all(&printed);
    OK
}

pub fn manual(options: &Manual) -> u8 {
    let made = match &options.into {
        None => page(Arguments::command()).map(|page| {
            let _ = io::stdout().write_all(&page);
        }),
        Some(folder) => pages(folder),
    };
    match made {
        Ok(()) => OK,
        Err(problem) => {
            output::tell!("error: {problem}");
            UNREADABLE
        }
    }
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}

fn pages(folder: &Path) -> io::Result<()> {
    let at = |path: &Path, problem: io::Error| io::Error::other(format!("{}: {problem}", path.display()));
    std::fs::create_dir_all(folder).map_err(|problem| at(folder, problem))?;
    let mut whole = Arguments::command();
    whole.build();
    let own: Vec<clap::Command> = whole.get_subcommands().filter(|own| own.get_name() != "help").cloned().collect();
    for command in std::iter::once(whole.clone()).chain(own) {
        let name = match command.get_name() {
            "kontera" => "kontera.1".to_owned(),
            other => format!("kontera-{other}.1"),
        };
        let path = folder.join(name);
        std::fs::write(&path, page(command)?).map_err(|problem| at(&path, problem))?;
        output::say!("{}", path.display());
    }
    Ok(())
}
