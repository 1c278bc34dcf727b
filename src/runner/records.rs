//! The private folder of a lab's runs: a record for each run and step, what the operator has noted, and the lock that
//! keeps a second runner out.
//!
//! Records are for people. What is done is decided by proofs; only a step that nothing can prove is noted here.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The private folder of a lab's runs.
pub struct Work {
    folder: PathBuf,
}

/// The lock of a folder, which the system releases when the process ends, however it ends.
pub struct Lock {
    /// The lock is held as long as the file is open.
    _file: File,
}

/// The records of one run.
pub struct Record {
    folder: PathBuf,
}

/// What became of a step in a run: a line of the run's summary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The step.
    pub step: String,
    /// What became of it, in a word.
    pub outcome: String,
    /// How long it took.
    pub seconds: f64,
}

const SUMMARY: &str = "steps.jsonl";

impl Work {
    /// The folder, which is created for its owner only.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        create(&folder)?;
        Ok(Self { folder })
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A private folder in it.
    pub fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.folder.join(name);
        create(&folder)?;
        Ok(folder)
    }

    /// Keeps other runners of this folder out. None if there is one.
    pub fn lock(&self) -> io::Result<Option<Lock>> {
        let file = OpenOptions::new().create(true).append(true).open(self.folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(problem)) => Err(problem),
        }
    }

    /// Whether the operator has noted that a step is done.
    pub fn is_noted(&self, step: &str) -> bool {
        self.note_of(step).exists()
    }

    /// Notes that a step is done.
    pub fn note(&self, step: &str, when: &str) -> io::Result<()> {
        let path = self.note_of(step);
        path.parent().map_or(Ok(()), create)?;
        fs::write(path, format!("{when}\n"))
    }

    /// Removes the note that a step is done.
    pub fn remove_note(&self, step: &str) -> io::Result<()> {
        match fs::remove_file(self.note_of(step)) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(problem),
            _ => Ok(()),
        }
    }

    fn note_of(&self, step: &str) -> PathBuf {
        self.folder.join("noted").join(format!("{step}.note"))
    }

    /// Begins the records of a run.
    pub fn begin(&self, name: &str) -> io::Result<Record> {
        let folder = self.folder.join("runs").join(name);
        create(&folder)?;
        Ok(Record { folder })
    }

    /// The names of all runs, from the first to the last.
    pub fn runs(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.folder.join("runs")) {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
        names.sort();
        Ok(names)
    }

    /// The records of a run.
    pub fn record(&self, name: &str) -> Option<Record> {
        let folder = self.folder.join("runs").join(name);
        let is_name = !name.is_empty() && !name.starts_with('.') && !name.contains('/');
        (is_name && folder.is_dir()).then_some(Record { folder })
    }
}

impl Record {
    /// The record of a step, to which a run appends.
    pub fn step(&self, step: &str) -> io::Result<File> {
        let path = self.path_of(step);
        path.parent().map_or(Ok(()), create)?;
        OpenOptions::new().create(true).append(true).open(path)
    }

    /// The path of a step's record.
    pub fn path_of(&self, step: &str) -> PathBuf {
        self.folder.join(format!("{step}.log"))
    }

    /// The text of a step's record.
    pub fn text(&self, step: &str) -> io::Result<String> {
        fs::read_to_string(self.path_of(step))
    }

    /// Adds a line to the summary.
    pub fn add(&self, entry: &Entry) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(self.folder.join(SUMMARY))?;
        let line = serde_json::to_string(entry).map_err(io::Error::other)?;
        writeln!(file, "{line}")
    }

    /// The summary. The last line of a run that was killed may be incomplete, and is left out.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let text = match fs::read_to_string(self.folder.join(SUMMARY)) {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text?,
        };
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }
}

/// Creates a folder that only its owner can enter.
fn create(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_runner() {
        let folder = tempfile::tempdir().expect("a folder");
        let work = Work::open(folder.path().join("work")).expect("a folder");
        let held = work.lock().expect("a lock");
        assert!(held.is_some());
        assert!(work.lock().expect("a lock").is_none());
        drop(held);
        assert!(work.lock().expect("a lock").is_some());
    }

    #[test]
    fn records_and_notes_are_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let work = Work::open(folder.path().join("work")).expect("a folder");
        assert!(!work.is_noted("a/b"));
        work.note("a/b", "today").expect("a note");
        work.note("a", "today").expect("a note");
        assert!(work.is_noted("a/b") && work.is_noted("a"));
        work.remove_note("a").expect("no note");
        work.remove_note("a").expect("no note");
        assert!(!work.is_noted("a"));
        let record = work.begin("1").expect("records");
        let entry = Entry { step: "a".to_owned(), outcome: "done".to_owned(), seconds: 1.5 };
        record.add(&entry).expect("a line");
        fs::write(
            record.folder.join(SUMMARY),
            "{\"step\":\"a\",\"outcome\":\"done\",\"seconds\":1.5}\n{\"st",
        )
        .expect("a file");
        assert_eq!(record.entries().expect("a summary").len(), 1);
        assert_eq!(work.runs().expect("a list"), ["1"]);
        assert!(work.record("../runs").is_none());
    }
}
