//! Running programs, and reading what they print.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// Folder of everything that chores install.
pub(crate) const TOOLS: &str = "target/tools";

pub(crate) fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

/// Runs a command to its end.
pub(crate) fn call(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(problem) => Err(format!("{shown}: {problem}")),
    }
}

/// Standard output of a command; its error output is the error if the command fails.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().map_err(|problem| format!("{shown}: {problem}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{shown}: {}\n{said}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Turns an input or output error into words that name the path.
pub(crate) fn at(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |problem| format!("{}: {problem}", path.display())
}

pub(crate) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(at(path))
}

/// Writes a file, and the folders above it where they are missing.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    std::fs::write(path, text).map_err(at(path))
}

/// Copies a folder with everything below it.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to).map_err(at(to))?;
    for entry in std::fs::read_dir(from).map_err(at(from))? {
        let source = entry.map_err(at(from))?.path();
        let Some(name) = source.file_name() else { continue };
        let target = to.join(name);
        match source.is_dir() {
            true => copy(&source, &target)?,
            false => std::fs::copy(&source, &target).map(|_| ()).map_err(at(&source))?,
        }
    }
    Ok(())
}

/// Removes a folder if it is there.
pub(crate) fn remove(folder: &Path) -> Outcome {
    match std::fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => Err(at(folder)(problem)),
        _ => Ok(()),
    }
}

/// All files below a folder, in the order of their paths.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        match path.is_dir() {
            true => found.extend(files_below(&path)?),
            false => found.push(path),
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a program is on the PATH.
pub(crate) fn is_installed(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    found.is_ok_and(|found| found.status.success())
}

pub(crate) fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(at(path))
}
