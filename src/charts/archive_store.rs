//! What a project inflates charts with: archives, their lock, and helm.

use std::path::PathBuf;

use crate::charts::archive::Archive;
use crate::charts::codes::{CHART_ARCHIVE, CHART_DIGEST, CHART_LOCK};
use crate::charts::helm::Helm;
use crate::charts::lock::ChartLock;
use crate::charts::{ChartSource, ServiceChart, lock};
use crate::diag::Diagnostic;
use crate::disk;
use crate::tree::ContentHash;
use crate::types::DnsLabel;
use crate::value::{FileId, Sources, Span, Values};

/// Where to find them.
#[derive(Clone, Debug)]
pub struct ArchiveStore {
    /// The project's root.
    pub root: PathBuf,
    /// The helm on this machine, if it is installed.
    pub helm: Option<Helm>,
}

/// The lock, and its text for findings that point into it.
#[derive(Debug)]
pub(super) struct OpenLock {
    pub lock: ChartLock,
    file: Option<FileId>,
    shown: String,
}

/// An archive whose digest matches the lock.
#[derive(Debug)]
pub(super) struct Checked {
    pub bytes: Vec<u8>,
    pub archive: Archive,
}

impl OpenLock {
    pub(super) fn read(archives: &ArchiveStore, sources: &mut Sources) -> Result<Self, Diagnostic> {
        let path = archives.root.join(lock::FOLDER).join(lock::FILE);
        let shown = format!("{}/{}", lock::FOLDER, lock::FILE);
        let refused =
            |message: String| Diagnostic::new(&CHART_LOCK, format!("`{shown}` cannot be read: {message}"));
        let text = match disk::read_text(&path) {
            Ok(Some(text)) => text,
            Ok(None) => {
                return Ok(Self { lock: ChartLock::default(), file: None, shown });
            }
            Err(problem) => return Err(refused(problem.cause.to_string()).at_path(&shown, "")),
        };
        let file = sources.add(&path, text.clone());
        match ChartLock::parse(&text) {
            Ok(lock) => Ok(Self { lock, file: Some(file), shown }),
            Err(problem) => {
                let span = line(&text, file, problem.line);
                let help = "restore it from git, then run `render charts verify`";
                Err(refused(problem.message).at(span, "").help(help))
            }
        }
    }

    /// A finding with a line of the lock as a second place.
    pub(super) fn point(
        &self,
        diagnostic: Diagnostic,
        part: &str,
        sources: &Sources,
        text: &str,
    ) -> Diagnostic {
        let quoted = format!("\"{part}\"");
        let found = self.file.and_then(|file| {
            let lock = &sources.file(file).text;
            let at = lock.lines().position(|line| line.contains(&quoted))?;
            Some(line(lock, file, at + 1))
        });
        match found {
            Some(span) => diagnostic.at(span, text),
            None => diagnostic.at_path(&self.shown, text),
        }
    }

    /// A chart's archive, or the finding that it is missing or differs from the lock.
    pub(super) fn archive(
        &self,
        name: &DnsLabel,
        chart: &ServiceChart,
        archives: &ArchiveStore,
        values: &Values,
        sources: &Sources,
    ) -> Result<Checked, Diagnostic> {
        let file = chart.file();
        let shown = format!("{}/{file}", lock::FOLDER);
        let what = format!("chart `{}` {} of service `{name}`", chart.name.value, chart.version.value);
        let place = |diagnostic: Diagnostic, text: &str| {
            diagnostic.at_node(chart.version.node, values.span(chart.version.node), text)
        };
        let missing = |message: String| {
            let add =
                format!("add it with `render charts add {file}`, or download it with `render charts update`");
            let help = format!("or delegate it to the engine: `services.{name}.chart.mode = 'delegate`");
            place(Diagnostic::new(&CHART_ARCHIVE, message), "this version").help(add).help(help)
        };
        let Some(locked) = self.lock.archives.get(&file) else {
            return Err(missing(format!("{what} is not in `{}`", self.shown)));
        };
        let bytes = match disk::read(&archives.root.join(lock::FOLDER).join(&file)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                return Err(missing(format!("{what} is locked, but `{shown}` does not exist")));
            }
            Err(problem) => return Err(missing(format!("`{shown}`: {}", problem.cause))),
        };
        let digest = ContentHash::of(&bytes);
        if digest != locked.digest {
            let message = format!("`{shown}` does not match its digest in the lock");
            let diagnostic =
                place(Diagnostic::new(&CHART_DIGEST, message), "the chart that is inflated from it");
            let diagnostic = self.point(diagnostic, &file, sources, &format!("the file has {digest}"));
            return Err(diagnostic
                .help(format!("restore the locked archive: `git checkout -- {shown}`"))
                .help(format!(
                    "or lock the new archive, if the change is expected: \
                     `render charts add --replace {shown}`"
                )));
        }
        if let (ChartSource::Repository(_), Some(said)) = (&chart.source, &chart.digest)
            && said.value != digest.to_string()
        {
            let message = format!("the digest of {what} does not match its archive in the project");
            let diagnostic =
                Diagnostic::new(&CHART_DIGEST, message).at_node(said.node, values.span(said.node), "");
            let diagnostic = self.point(diagnostic, &file, sources, "the digest of the archive");
            return Err(diagnostic.help("compare both with the index of the repository"));
        }
        let broken = |problem: String| {
            let message = format!("`{shown}` cannot be used: {problem}");
            place(Diagnostic::new(&CHART_ARCHIVE, message), "the chart that is inflated from it")
        };
        let archive = Archive::read(&bytes).map_err(broken)?;
        if (&archive.name, &archive.version) != (&chart.name.value, &chart.version.value) {
            let problem = format!("it contains chart `{}` {}", archive.name, archive.version);
            return Err(broken(problem).help("add it again under its own name: `render charts add FILE`"));
        }
        Ok(Checked { bytes, archive })
    }
}

/// The place of a line without its indentation.
fn line(text: &str, file: FileId, number: usize) -> Span {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index + 1 == number {
            let body = line.trim();
            let from = start + line.find(body).unwrap_or(0);
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            return Span { file, start: offset(from), end: offset(from + body.len()) };
        }
        start += line.len();
    }
    Span { file, start: 0, end: 0 }
}
