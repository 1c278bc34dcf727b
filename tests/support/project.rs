//! A project in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::run::{self, Run};
use crate::support::{files_below, repository};

/// The output folder of the labs that tests start from.
pub const OUTPUT: &str = "rendered/home";

pub struct Project {
    folder: TempDir,
}

impl Project {
    /// A folder with nothing in it.
    pub fn none() -> Self {
        Self { folder: tempfile::tempdir().expect("the system has a folder for temporary files") }
    }

    /// The vocabulary only: no lab, no project file, no catalogue.
    pub fn empty() -> Self {
        let project = Self::none();
        let config = repository("config");
        for path in files_below(&config).iter().filter(|path| !path.starts_with("catalog/")) {
            project.write(&format!("config/{path}"), fs::read(config.join(path)).expect("it was listed"));
        }
        project
    }

    /// The lab in `tests/home/` that tests start from, with a part of each layer: a hypervisor, a machine, kubeadm, an
    /// Ingress controller and a way to sign on. The catalogue is left out: tests bring the services they speak of.
    pub fn starter() -> Self {
        Self::with("tests/home")
    }

    /// The project that `render init` writes, without the catalogue.
    pub fn initialized() -> Self {
        Self::with("src/cli/starter")
    }

    /// The vocabulary, and the files of a folder of this repository.
    fn with(folder: &str) -> Self {
        let project = Self::empty();
        let folder = repository(folder);
        for path in files_below(&folder) {
            project.write(&path, fs::read(folder.join(&path)).expect("it was listed"));
        }
        project
    }

    /// This repository's own project: the vocabulary, the catalogue and the reference labs, nothing rendered.
    pub fn reference() -> Self {
        let project = Self::none();
        for folder in ["config", "overlays"] {
            for path in files_below(&repository(folder)) {
                let path = format!("{folder}/{path}");
                project.write(&path, fs::read(repository(&path)).expect("it was listed"));
            }
        }
        project.write("render.ncl", fs::read(repository("render.ncl")).expect("there is one"));
        project
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder().join(path)
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        let folder = path.parent().expect("it is below the project's folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, content))
            .unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    }

    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
    }

    /// Replaces a part of a file, which must be there once.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {path}:\n{text}");
        self.write(path, text.replace(old, new));
    }

    /// Removes a file or a folder.
    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// Every file below a folder with its bytes; empty where there is no such folder.
    pub fn tree(&self, path: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = self.path(path);
        if !folder.exists() {
            return BTreeMap::new();
        }
        let read = |file: String| {
            let bytes = fs::read(folder.join(&file)).unwrap_or_else(|problem| panic!("{file}: {problem}"));
            (file, bytes)
        };
        files_below(&folder).into_iter().map(read).collect()
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        run::run(self.folder(), arguments)
    }
}
