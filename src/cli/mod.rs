//! The command line: reads files, runs the engine, prints. One file per command.

mod anonymise;
mod cases;
mod check;
mod diff;
mod documents;
mod explain;
mod files;
mod fmt;
mod init;
mod lock;
mod markdown;
mod not_checked;
mod occasion;
mod output;
mod report;
mod run;
#[cfg(feature = "runner")]
mod sandbox;
mod shell;
mod test;
mod watch;

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Everything was sent or skipped; the pack is sound.
pub const OK: u8 = 0;
/// Some document is held or needs facts.
pub const HELD: u8 = 1;
/// The pack has errors, or the command was called wrongly.
pub const PACK: u8 = 2;
/// Some document could not be read.
pub const UNREADABLE: u8 = 3;
/// Stopped by ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// Recursion in the engine is bounded; this is more than the bound needs.
const STACK: usize = 64 << 20;

#[derive(Debug, Parser)]
#[command(
    name = "kontera",
    version,
    max_term_width = 80,
    about = "Shopify documents to Fortnox documents, by rules that are checked"
)]
#[command(after_help = "Exit codes: 0 done · 1 something is held or in need · 2 the pack or the call is wrong · \
                        3 a document could not be read · 130 interrupted")]
struct Arguments {
    /// Colours: auto, always or never. NO_COLOR is respected
    #[arg(long, global = true, default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin a pack: asks what the customer wants, writes a pack that passes
    #[command(
        after_help = "Examples:\n  kontera init my-shop\n  kontera init my-shop --defaults --prices with_vat --order-prefix SH-"
    )]
    Init(init::Options),
    /// Check packs: names, types, tables, every field of every document
    #[command(
        after_help = "Examples:\n  kontera check my-shop\n  kontera check my-shop --watch\n  kontera check packs/* --strict --format github"
    )]
    Check(check::Options),
    /// Say what a code means and what to do about it, or list all codes
    Explain {
        /// A code, such as K0509
        code: Option<String>,
    },
    /// Run Shopify orders through a pack and print what Fortnox would get
    #[command(
        after_help = "Examples:\n  kontera run my-shop\n  kontera run my-shop order.json --event paid --vouchers\n  \
                      kontera run my-shop orders.jsonl --format jsonl > results.jsonl"
    )]
    Run(run::Options),
    /// Run a pack's tests, and its cases against the results that were accepted
    #[command(
        after_help = "Examples:\n  kontera test my-shop\n  kontera test my-shop freight --review\n  kontera test my-shop --accept"
    )]
    Test(test::Options),
    /// Compare a pack as it was and as it is, by its tables and over documents
    #[command(after_help = "Examples:\n  kontera diff HEAD:my-shop my-shop\n  \
                      kontera diff HEAD~1:my-shop my-shop --over orders/ --limit 100 --format markdown")]
    Diff(diff::Options),
    /// Copies of orders without the people in them
    #[command(after_help = "Example:\n  kontera anonymise order.json --into my-shop/cases")]
    Anonymise(anonymise::Options),
    /// Bring rule files into the one style: tables, signs and lines aligned
    #[command(
        after_help = "Examples:\n  kontera fmt my-shop\n  kontera fmt --check my-shop\n  kontera fmt - < shop.kon"
    )]
    Fmt(fmt::Options),
    /// Start a Fortnox and a Shopify on this machine, to try things on
    #[cfg(feature = "runner")]
    #[command(after_help = "Examples:\n  kontera sandbox my-shop --log commits.jsonl\n  \
                      kontera sandbox --fault answer-lost=50 --fault 429=20 --speed 60")]
    Sandbox(sandbox::Options),
    /// Write pack.lock: what the base packs say where this pack overrides them
    Lock {
        /// The pack's folder
        pack: PathBuf,
    },
    /// Print completions for a shell
    Completions(shell::Completions),
    /// Print the manual page, or write one for each command
    Man(shell::Manual),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let command = move || match arguments.command {
        Command::Init(options) => init::run(&options, arguments.color),
        Command::Check(options) => check::run(&options, arguments.color),
        Command::Explain { code } => explain::run(code.as_deref(), arguments.color),
        Command::Run(options) => run::run(&options, arguments.color),
        Command::Test(options) => test::run(&options, arguments.color),
        Command::Diff(options) => diff::run(&options, arguments.color),
        Command::Anonymise(options) => anonymise::run(&options, arguments.color),
        Command::Fmt(options) => fmt::run(&options, arguments.color),
        Command::Completions(options) => shell::completions(&options),
        Command::Man(options) => shell::manual(&options),
        #[cfg(feature = "runner")]
        Command::Sandbox(options) => sandbox::run(&options),
        Command::Lock { pack } => lock::run(&pack, arguments.color),
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(command);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        // The panic has printed itself.
        Ok(Err(_)) => ExitCode::from(101),
        Err(problem) => {
            output::tell!("no thread to work on: {problem}");
            ExitCode::from(PACK)
        }
    }
}
