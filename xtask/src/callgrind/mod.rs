//! Counting instructions with valgrind's callgrind, which other work on the machine does not change.
//!
//! What still could change a count is pinned here: the environment is empty, and the caller chooses a folder whose path has
//! always the same length. valgrind places the program at the same addresses in every run. What is left is the seed of hash
//! tables, in the order of 0.1 %. Library functions that choose their code by the processor (copying, comparing) differ between
//! processors with and without AVX2; [`Machine`] tells such machines apart.

mod calls;
mod machine;

use std::path::Path;
use std::process::Command;

use crate::process::{is_installed, output, read};

pub(crate) use calls::{Calls, Function};
pub(crate) use machine::Machine;

const INSTALL: &str = "`valgrind` is not installed, so instructions cannot be counted; run `cargo xtask setup` as root, or \
                       apt-get install valgrind";

/// Whether instructions can be counted here; the error says what to install.
pub(crate) fn available() -> Result<(), String> {
    is_installed("valgrind").then_some(()).ok_or_else(|| INSTALL.to_owned())
}

/// Runs a program to its end and writes what each of its functions cost to `file`.
pub(crate) fn record(command: &Command, file: &Path, accepted: &[i32]) -> Result<(), String> {
    available()?;
    let mut valgrind = Command::new("valgrind");
    // Demangled, all versions of a generic function would be one, and their callers would be mixed up.
    valgrind.args(["--tool=callgrind", "--quiet", "--dump-line=no", "--demangle=no"]);
    valgrind.arg(format!("--callgrind-out-file={}", file.display()));
    valgrind.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        valgrind.current_dir(folder);
    }
    valgrind.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let run = valgrind.output().map_err(|problem| format!("valgrind: {problem}"))?;
    match run.status.code().filter(|code| *code == 0 || accepted.contains(code)) {
        Some(_) => Ok(()),
        None => Err(format!("{command:?}: {}\n{}", run.status, String::from_utf8_lossy(&run.stderr))),
    }
}

/// The number of instructions that a program executes.
pub(crate) fn count(command: &Command, file: &Path, accepted: &[i32]) -> Result<u64, String> {
    record(command, file, accepted)?;
    total(&read(file)?).ok_or_else(|| format!("{}: no total", file.display()))
}

/// The total of a recording. callgrind writes it behind all functions.
fn total(recording: &str) -> Option<u64> {
    let value = |prefix: &str| recording.lines().rev().find_map(|line| line.strip_prefix(prefix));
    value("totals:").or_else(|| value("summary:"))?.split_whitespace().next()?.parse().ok()
}

/// The version of valgrind, as it prints it.
pub(crate) fn version() -> Result<String, String> {
    available()?;
    Ok(output(Command::new("valgrind").arg("--version"))?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_found() {
        assert_eq!(total("events: Ir\nfn=(1) a\n0 5\n\ntotals: 12345\n"), Some(12345));
        assert_eq!(total("summary: 7\n"), Some(7));
        assert_eq!(total("events: Ir\n"), None);
    }
}
