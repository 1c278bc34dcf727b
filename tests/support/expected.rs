//! Expected texts in files. With UPDATE=1 (`cargo xtask bless`) they are written anew instead of compared.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{files_below, repository};

/// Compares a text with the one in a file.
pub fn agrees(path: &Path, actual: &str) -> Result<(), String> {
    let shown = path.strip_prefix(repository("")).unwrap_or(path).display().to_string();
    let expected = fs::read_to_string(path).ok();
    if expected.as_deref() == Some(actual) {
        return Ok(());
    }
    if is_updating() {
        let folder = path.parent().expect("a file is in a folder");
        return fs::create_dir_all(folder)
            .and_then(|()| fs::write(path, actual))
            .map_err(|problem| format!("{shown}: {problem}"));
    }
    let expected = expected.unwrap_or_default();
    let difference = similar::TextDiff::from_lines(expected.as_str(), actual);
    Err(format!(
        "not as expected; if it is right now, `cargo xtask bless` accepts it:\n{}",
        difference.unified_diff().header(&shown, "this run")
    ))
}

/// The names of the sources in a folder, without `.ncl`, and the other files that do not have the name of one.
pub fn sources(folder: &Path) -> (Vec<String>, Vec<PathBuf>) {
    let files = files_below(folder);
    let names: Vec<String> =
        files.iter().filter_map(|path| path.strip_suffix(".ncl")).map(str::to_owned).collect();
    let is_known = |path: &&String| {
        let name = path.strip_suffix(".ncl").or_else(|| path.strip_suffix(".expected"));
        name.is_some_and(|name| names.iter().any(|known| known == name))
    };
    let orphans = files.iter().filter(|path| !is_known(path)).map(|path| folder.join(path)).collect();
    (names, orphans)
}

/// Removes an expected text that nothing has any more, or reports it.
pub fn must_not_exist(path: &Path) -> Result<(), String> {
    match (path.exists(), is_updating()) {
        (false, _) => Ok(()),
        (true, true) => fs::remove_file(path).map_err(|problem| format!("{}: {problem}", path.display())),
        (true, false) => {
            Err(format!("{} belongs to nothing; `cargo xtask bless` removes it", path.display()))
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
pub fn is_updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty())
}
