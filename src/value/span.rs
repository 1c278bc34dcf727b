//! Places in source files, and the registry that turns them into lines and columns.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file known to [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One source file: its name in messages, and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the project's root, with forward slashes.
    pub name: String,
    /// The path on disk.
    pub path: PathBuf,
    /// The text.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

/// All source files of a run.
#[derive(Debug, Default)]
pub struct Sources {
    root: PathBuf,
    files: Vec<SourceFile>,
    by_path: HashMap<PathBuf, FileId>,
}

impl Sources {
    /// A registry whose file names are shown relative to `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), ..Self::default() }
    }

    /// The folder that file names are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Registers a file, or returns the id it already has.
    pub fn add(&mut self, path: &Path, text: impl Into<Arc<str>>) -> FileId {
        if let Some(id) = self.by_path.get(path) {
            return *id;
        }
        let text = text.into();
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 source files"));
        let name = self.name(path);
        let starts = std::iter::once(0).chain(
            text.match_indices('\n')
                .map(|(at, _)| u32::try_from(at + 1).expect("source files are under 4 GiB")),
        );
        self.files.push(SourceFile { name, path: path.to_path_buf(), line_starts: starts.collect(), text });
        self.by_path.insert(path.to_path_buf(), id);
        id
    }

    /// Relative to the root, also for files in a folder beside it.
    fn name(&self, path: &Path) -> String {
        let beside = self.root.parent().filter(|parent| parent.parent().is_some());
        let beside = || Some(Path::new("..").join(path.strip_prefix(beside?).ok()?));
        let inside = path.strip_prefix(&self.root).ok().map(Path::to_path_buf);
        let shown = inside.or_else(beside).unwrap_or_else(|| path.to_path_buf());
        shown.to_string_lossy().replace('\\', "/")
    }

    /// Replaces the full paths of the project's files in a text with the names that are shown.
    pub fn shorten(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.root.display()), "")
    }

    /// The file of an id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.start as usize..span.end as usize]
    }

    /// The place of the span's first character.
    pub fn line_column(&self, span: Span) -> LineColumn {
        self.file(span.file).line_column(span.start)
    }

    /// `file:line:column`, which terminals turn into links.
    pub fn show(&self, span: Span) -> String {
        let LineColumn { line, column } = self.line_column(span);
        format!("{}:{line}:{column}", self.file(span.file).name)
    }
}

impl SourceFile {
    /// Line and column of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1] as usize;
        LineColumn { line, column: self.text[start..offset as usize].chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let mut sources = Sources::new("/lab");
        let file = sources.add(Path::new("/lab/a/b.ncl"), "é = 1,\nx = 2,\n");
        let span = |start, end| Span { file, start, end };
        assert_eq!(sources.show(span(0, 2)), "a/b.ncl:1:1");
        assert_eq!(sources.show(span(5, 6)), "a/b.ncl:1:5");
        assert_eq!(sources.show(span(8, 9)), "a/b.ncl:2:1");
        assert_eq!(sources.text(span(8, 9)), "x");
    }
}
