//! The `render` binary. See [`render::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    render::cli::main()
}
