//! The `rounds` command, as the tests start it.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::main()
}
