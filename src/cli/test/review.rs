//! `--review`: what differs, one after another; a person decides.

use super::{Tested, headed, write};
use std::io::{self, BufRead, Write};

/// How many were accepted. The end of standard input is a no to the rest.
pub fn run(tested: &[Tested], out: &mut dyn Write, colour: bool) -> io::Result<usize> {
    let mut answers = io::stdin().lock().lines();
    let mut accepted = 0;
    let open: Vec<_> = tested.iter().filter_map(|one| Some((one, one.problem.as_ref()?))).collect();
    'all: for (n, (one, problem)) in open.iter().enumerate() {
        writeln!(out, "{}", headed(one, problem))?;
        writeln!(out, "{}", problem.text(colour))?;
        // What fails is shown; there is nothing to accept.
        let Some(change) = problem.change() else { continue };
        loop {
            write!(out, "{} of {}: [a]ccept, [s]kip, [q]uit? ", n + 1, open.len())?;
            out.flush()?;
            let Some(answer) = answers.next().transpose()? else {
                writeln!(out)?;
                break 'all;
            };
            match answer.trim().to_lowercase().as_str() {
                "a" | "accept" | "y" | "yes" => {
                    write(change)?;
                    accepted += 1;
                    break;
                }
                "s" | "skip" | "n" | "no" | "" => break,
                "q" | "quit" => break 'all,
                _ => writeln!(out, "a, s or q")?,
            }
        }
        writeln!(out)?;
    }
    Ok(accepted)
}
