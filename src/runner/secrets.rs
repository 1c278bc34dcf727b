//! Secrets that steps ask for: where they come from, and how they are kept out of what is shown and recorded.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::runner::plan::SecretName;
use crate::runner::process::{self, Job};

/// The text that replaces a secret.
const MASK: &str = "******";
/// Shorter pieces occur in ordinary words, and would make records unreadable.
const SHORTEST: usize = 4;

/// Where secrets come from.
#[derive(Clone, Debug)]
pub enum Store {
    /// Nothing was named.
    None,
    /// A folder with a file PATH/KEY for each.
    Folder(PathBuf),
    /// A command that prints the secret which the variables `SECRET_PATH` and `SECRET_KEY` name.
    Command(String),
}

/// The secrets of a run. Each is fetched once, when the first step asks for it.
pub struct Secrets {
    store: Store,
    known: Mutex<BTreeMap<SecretName, Vec<u8>>>,
    masked: Mutex<Vec<String>>,
}

impl Secrets {
    /// Secrets from a store.
    pub fn new(store: Store) -> Self {
        Self { store, known: Mutex::default(), masked: Mutex::default() }
    }

    /// The bytes of a secret, without a newline at the end. An error does not contain them.
    pub fn fetch(&self, name: &SecretName) -> Result<Vec<u8>, String> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = known.get(name) {
            return Ok(bytes.clone());
        }
        let SecretName { path, key } = name;
        let mut bytes = self.read(name).map_err(|why| format!("secret `{path}`, key `{key}`: {why}"))?;
        while bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        if bytes.is_empty() {
            return Err(format!("secret `{path}`, key `{key}`: it is empty"));
        }
        self.hide(&bytes);
        known.insert(name.clone(), bytes.clone());
        Ok(bytes)
    }

    fn read(&self, name: &SecretName) -> Result<Vec<u8>, String> {
        match &self.store {
            Store::None => {
                Err("name the store with `--secrets FOLDER` or `--secret-command COMMAND`".to_owned())
            }
            Store::Folder(folder) => {
                let parts = name.path.split('/').chain([name.key.as_str()]);
                if parts.clone().any(|part| matches!(part, "" | "." | "..")) {
                    return Err("its name is not a path below the folder".to_owned());
                }
                let file = parts.fold(folder.clone(), |folder, part| folder.join(part));
                fs::read(&file).map_err(|problem| format!("{}: {problem}", file.display()))
            }
            Store::Command(script) => {
                let mut command = Command::new("sh");
                command.args(["-euc", script]);
                command.env("SECRET_PATH", &name.path).env("SECRET_KEY", &name.key);
                // What it says besides the secret may contain parts of it, and is not shown.
                let job = Job { input: &[], limit: None, is_data: true, line: &|_| () };
                let ended = process::run(command, &job).map_err(|problem| format!("sh: {problem}"))?;
                match ended.code {
                    Some(0) => Ok(ended.output),
                    _ => {
                        Err("the command of `--secret-command` failed: run it by hand to see why".to_owned())
                    }
                }
            }
        }
    }

    /// Hides a text, each of its lines, and how Kubernetes writes it.
    pub fn hide(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let mut masked = self.masked.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = text.lines().map(str::trim).filter(|line| line.len() >= SHORTEST).map(str::to_owned);
        masked.extend(lines.chain([base64(bytes)]));
        // A secret may contain another one.
        masked.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        masked.dedup();
    }

    /// A line without the secrets that have been fetched.
    pub fn masked(&self, line: &str) -> String {
        let masked = self.masked.lock().unwrap_or_else(PoisonError::into_inner);
        masked.iter().fold(line.to_owned(), |line, secret| match line.contains(secret.as_str()) {
            true => line.replace(secret.as_str(), MASK),
            false => line,
        })
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= chunk.len() { char::from(DIGITS[index]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_in_every_form() {
        let secrets = Secrets::new(Store::None);
        secrets.hide(b"hunter22\nsecond line");
        assert_eq!(secrets.masked("a hunter22 b"), "a ****** b");
        assert_eq!(secrets.masked("second line"), MASK);
        assert_eq!(secrets.masked(&base64(b"hunter22\nsecond line")), MASK);
        assert_eq!(secrets.masked("nothing"), "nothing");
    }

    #[test]
    fn base64_is_what_others_print() {
        assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
        assert_eq!(base64(b"any carnal pleasu"), "YW55IGNhcm5hbCBwbGVhc3U=");
        assert_eq!(base64(b""), "");
    }

    #[test]
    fn secrets_are_files_below_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("a")).expect("a folder");
        fs::write(folder.path().join("a/b"), "value\n").expect("a file");
        let secrets = Secrets::new(Store::Folder(folder.path().to_owned()));
        let name = |path: &str| SecretName { path: path.to_owned(), key: "b".to_owned() };
        assert_eq!(secrets.fetch(&name("a")), Ok(b"value".to_vec()));
        assert!(secrets.fetch(&name("../a")).is_err());
    }
}
