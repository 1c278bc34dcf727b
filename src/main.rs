//! The `render` binary. See [`render::cli`].

use std::process::ExitCode;

/// Evaluation makes and drops millions of small values, which this allocator does in half the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    render::cli::main()
}
