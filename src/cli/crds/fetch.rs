//! Sources of CRDs: files, folders and URLs.
//!
//! `render` itself has no network access. URLs are downloaded by `curl`, which uses the machine's proxies and
//! certificates.

use std::path::{Path, PathBuf};
use std::process::Command;

use walkdir::WalkDir;

use crate::cli::tools;
use crate::disk;

/// The text of one file.
pub(super) struct Text {
    /// Its path or URL, for messages.
    pub shown: String,
    /// Its path or URL, for the list.
    pub source: String,
    pub text: String,
}

/// All files of a source.
pub(super) fn texts(source: &str, directory: &Path, root: &Path) -> Result<Vec<Text>, String> {
    if let Some(path) = source.strip_prefix("file://") {
        return local(&directory.join(decoded(path)?), source, directory, root);
    }
    if source.starts_with("https://") || source.starts_with("http://") {
        let text = download(source)?;
        return Ok(vec![Text { shown: source.to_owned(), source: source.to_owned(), text }]);
    }
    if let Some((scheme, _)) = source.split_once("://") {
        return Err(format!("{source}: unsupported URL scheme `{scheme}`; use `https`, `http` or `file`"));
    }
    local(&directory.join(source), source, directory, root)
}

fn local(path: &Path, given: &str, directory: &Path, root: &Path) -> Result<Vec<Text>, String> {
    let files = if path.is_dir() { manifests(path)? } else { vec![path.to_path_buf()] };
    if files.is_empty() {
        return Err(format!("{given}: no YAML or JSON files in this folder"));
    }
    let read = |file: PathBuf| {
        let shown = file.strip_prefix(directory).unwrap_or(&file).display().to_string();
        let text = disk::required_text(&file).map_err(|problem| format!("{shown}: {}", problem.cause))?;
        Ok(Text { source: source_of(&file, root), shown, text })
    };
    files.into_iter().map(read).collect()
}

/// The path of a file in the project. A file elsewhere is listed by its name only: its path is specific to this machine.
fn source_of(file: &Path, root: &Path) -> String {
    let absolute = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    let inside = absolute.strip_prefix(root).ok();
    let parts =
        inside.map(|inside| inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"));
    parts.or_else(|| Some(absolute.file_name()?.to_string_lossy().into_owned())).unwrap_or_default()
}

/// The YAML and JSON files of a folder, in order.
fn manifests(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|problem| problem.to_string())?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        if entry.file_type().is_file() && matches!(ending, Some("yaml" | "yml" | "json")) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn download(address: &str) -> Result<String, String> {
    let Some(program) = tools::on_path("curl") else {
        return Err(format!(
            "{address}: `curl` was not found; download the file by other means, and add it with `render crds add FILE`"
        ));
    };
    let mut curl = Command::new(program);
    curl.args(["--fail", "--silent", "--show-error", "--location", "--max-redirs", "10"]);
    curl.args(["--proto", "=https,http", "--max-time", "120", "--max-filesize", "67108864", "--", address]);
    let output = curl.output().map_err(|problem| format!("{address}: curl: {problem}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().trim_start_matches("curl: ");
        return Err(format!("{address}: download failed: {said}"));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{address}: the content is not UTF-8 text"))
}

/// Decodes the path of a URL: `%20` is a space. Hosts other than `localhost` are not supported.
fn decoded(path: &str) -> Result<String, String> {
    let refused = || format!("file://{path}: write `file:///` and an absolute path");
    let path_part = path.strip_prefix("localhost").unwrap_or(path);
    if !path_part.starts_with('/') {
        return Err(refused());
    }
    let mut bytes = Vec::new();
    let mut rest = path_part.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).ok_or_else(refused)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| refused())?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_are_paths() {
        assert_eq!(decoded("/srv/my%20crds/a%2Bb.yaml").as_deref(), Ok("/srv/my crds/a+b.yaml"));
        assert_eq!(decoded("localhost/srv/a.yaml").as_deref(), Ok("/srv/a.yaml"));
        for bad in ["server/share/a.yaml", "a.yaml", "/a%2", "/a%zz", "/%ff", "/é%"] {
            assert!(decoded(bad).is_err_and(|problem| problem.contains("file:///")), "{bad}");
        }
    }
}
