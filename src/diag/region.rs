//! From byte spans to what printers need: ranges that always fit the text, and lines and columns of both
//! ends.
//!
//! In: a [`Span`]. Out: a range of bytes on character boundaries, or a [`Region`]. Spans from an evaluator
//! may point past the end or into the middle of a character; printers must handle them.

use std::ops::Range;

use crate::value::{LineColumn, SourceFile, Sources, Span};

/// A span as lines and columns. The end is the place after the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region<'a> {
    pub file: &'a str,
    pub start: LineColumn,
    pub end: LineColumn,
}

/// The start and the end of the span, in lines and columns.
pub(super) fn region(span: Span, sources: &Sources) -> Region<'_> {
    let file = sources.file(span.file);
    let range = byte_range(span, file);
    let place = |offset: usize| file.line_column(u32::try_from(offset).unwrap_or(u32::MAX));
    Region { file: &file.name, start: place(range.start), end: place(range.end) }
}

/// `file:line:column` of the span's first character.
pub(super) fn show(span: Span, sources: &Sources) -> String {
    let Region { file, start, .. } = region(span, sources);
    format!("{file}:{}:{}", start.line, start.column)
}

/// The bytes of the span, limited to the text and to whole characters.
///
/// The end of a file ("unexpected end of input") is the end of its last line rather than the line after it, which
/// an editor does not show.
pub(super) fn byte_range(span: Span, file: &SourceFile) -> Range<usize> {
    let text = &*file.text;
    let start = character_start(text, span.start as usize);
    if start == text.len() {
        let line_end = text.strip_suffix("\r\n").or(text.strip_suffix('\n')).unwrap_or(text).len();
        return line_end..line_end;
    }
    start..character_start(text, span.end as usize).max(start)
}

/// The start of the character that contains the offset, or the end of the text.
fn character_start(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn columns_count_characters_and_the_end_is_exclusive() {
        let mut sources = Sources::new("/lab");
        let file = sources.add(Path::new("/lab/a.ncl"), "é = \"ü\",\r\nb");
        let region = region(Span { file, start: 5, end: 9 }, &sources);
        assert_eq!(region.start, LineColumn { line: 1, column: 5 });
        assert_eq!(region.end, LineColumn { line: 1, column: 8 });
    }

    #[test]
    fn spans_that_do_not_fit_are_cut() {
        let mut sources = Sources::new("/lab");
        let file = sources.add(Path::new("/lab/a.ncl"), "é\n");
        assert_eq!(byte_range(Span { file, start: 1, end: 900 }, sources.file(file)), 0..3);
        assert_eq!(byte_range(Span { file, start: 2, end: 1 }, sources.file(file)), 2..2);
    }

    #[test]
    fn the_end_of_a_file_is_the_end_of_its_last_line() {
        for (text, place) in [("", "1:1"), ("é", "1:2"), ("é\r\n", "1:2"), ("é\n\n", "2:1")] {
            let mut sources = Sources::new("/lab");
            let file = sources.add(Path::new("/lab/a.ncl"), text);
            assert_eq!(show(Span { file, start: 900, end: 900 }, &sources), format!("a.ncl:{place}"));
        }
    }
}
