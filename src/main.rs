//! The command `kontera`.

fn main() -> std::process::ExitCode {
    kontera::cli::main()
}
