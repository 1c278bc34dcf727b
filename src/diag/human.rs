//! Diagnostics for people: the source lines concerned, what is wrong with them, and how to fix it.
//!
//! In: findings and the sources they point into. Out: one block of text per finding, in the order given,
//! with a blank line after each. The width is fixed, so the same findings give the same text everywhere.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Padding, Renderer, Snippet,
    normalize_untrusted_str,
};

use crate::diag::region::byte_range;
use crate::diag::{Diagnostic, Label, Place, Severity};
use crate::value::{FileId, Sources, Span};

/// Longer source lines are cut around the underlined part.
const WIDTH_COLUMNS: usize = 140;

/// A span over more lines than this is shown by its first line only.
const WHOLE_SPAN_LINES: usize = 3;

/// The findings as text; `styled` adds terminal escape sequences.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH_COLUMNS);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&[group(diagnostic, sources)]));
        out.push_str("\n\n");
    }
    out
}

/// One finding: title, places, then notes and help.
fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name);
    Group::with_title(title)
        .elements(places(diagnostic, sources))
        .elements(path_notes(diagnostic).map(|text| Level::NOTE.message(text)))
        .elements(diagnostic.help.iter().map(|help| Level::HELP.message(normalize_untrusted_str(help))))
        .element(Level::NOTE.message(closing_note(diagnostic)))
}

/// The places: one excerpt per file, the file of the main place first.
fn places<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Element<'a>> {
    let mut excerpts: Vec<(FileId, Vec<Mark>)> = Vec::new();
    let mut elements: Vec<Element<'a>> = Vec::new();
    for (index, label) in diagnostic.labels.iter().enumerate() {
        match &label.place {
            Place::Source(span) => {
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let mark = Mark::of(kind, *span, label, sources);
                match excerpts.iter_mut().find(|(file, _)| *file == span.file) {
                    Some((_, marks)) => marks.push(mark),
                    None => excerpts.push((span.file, vec![mark])),
                }
            }
            Place::Path(path) if index == 0 => {
                elements.push(Origin::path(normalize_untrusted_str(path)).into());
            }
            // Shown in a note, because a further path would look like the head of an excerpt.
            Place::Path(_) => {}
        }
    }
    if excerpts.is_empty() && !elements.is_empty() {
        elements.push(Padding.into());
    }
    elements.extend(excerpts.into_iter().map(|(file, marks)| {
        let source = sources.file(file);
        let lines = lines_of(&source.text, &marks);
        let start = source.line_column(u32::try_from(lines.start).unwrap_or(u32::MAX));
        let annotations: Vec<Annotation<'a>> =
            marks.into_iter().map(|mark| mark.annotation(lines.start)).collect();
        Snippet::source(shown_text(diagnostic, file, sources, lines))
            .line_start(start.line)
            .path(normalize_untrusted_str(&source.name))
            .annotations(annotations)
            .into()
    }));
    elements
}

/// The lines with these places, and those between them. The renderer reads all that it is given, for each finding, so it
/// is not given whole files.
fn lines_of(text: &str, marks: &[Mark]) -> Range<usize> {
    let start = marks.iter().map(|mark| mark.range.start).min().unwrap_or(0);
    let end = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    start..end
}

/// These lines of a file, in which each character of a hidden place is a `*` per byte, so that all places stay.
fn shown_text<'a>(
    diagnostic: &Diagnostic,
    file: FileId,
    sources: &'a Sources,
    lines: Range<usize>,
) -> Cow<'a, str> {
    let source = sources.file(file);
    let mut text = Cow::Borrowed(&source.text[lines.clone()]);
    for span in diagnostic.hidden.iter().flat_map(|hidden| &hidden.0).filter(|span| span.file == file) {
        let range = byte_range(*span, source);
        let within = |offset: usize| offset.clamp(lines.start, lines.end) - lines.start;
        let range = within(range.start)..within(range.end);
        let hidden = text[range.clone()].split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
            Some(rest) => format!("{}\n", "*".repeat(rest.len())),
            None => "*".repeat(line.len()),
        });
        let hidden: String = hidden.collect();
        text.to_mut().replace_range(range, &hidden);
    }
    text
}

/// A place in a file that is underlined.
struct Mark {
    kind: AnnotationKind,
    range: Range<usize>,
    label: String,
}

impl Mark {
    fn of(kind: AnnotationKind, span: Span, label: &Label, sources: &Sources) -> Self {
        let file = sources.file(span.file);
        // Labels are part of the drawing, which a line break would tear apart.
        let label = normalize_untrusted_str(&label.text.split_whitespace().collect::<Vec<_>>().join(" "));
        Self { kind, range: shown_range(&file.text, byte_range(span, file)), label }
    }

    /// In an excerpt that begins at this byte of the file.
    fn annotation<'a>(self, start: usize) -> Annotation<'a> {
        let annotation = self.kind.span(self.range.start - start..self.range.end - start);
        if self.label.is_empty() { annotation } else { annotation.label(self.label) }
    }
}

/// The part of a span to underline: without trailing blanks, and only the first line if it is long.
fn shown_range(text: &str, range: Range<usize>) -> Range<usize> {
    let shown = text[range.clone()].trim_end();
    let shown = match shown.split_once('\n') {
        Some((first, _)) if shown.lines().count() > WHOLE_SPAN_LINES => first.trim_end(),
        _ => shown,
    };
    range.start..range.start + shown.len()
}

/// The notes about files without lines.
fn path_notes(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    diagnostic.labels.iter().enumerate().filter_map(|(index, label)| match &label.place {
        Place::Path(_) if index == 0 && label.text.is_empty() => None,
        Place::Path(_) if index == 0 => Some(normalize_untrusted_str(&label.text)),
        Place::Path(path) if label.text.is_empty() => Some(normalize_untrusted_str(path)),
        Place::Path(path) => Some(normalize_untrusted_str(&format!("{path}: {}", label.text))),
        Place::Source(_) => None,
    })
}

fn closing_note(diagnostic: &Diagnostic) -> String {
    let code = diagnostic.code.name;
    match &diagnostic.lab {
        Some(lab) => format!("lab `{}`; see `render explain {code}`", normalize_untrusted_str(lab)),
        None => format!("see `render explain {code}`"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, SPARE_HOST, findings, lab, span};

    fn plain(diagnostic: Diagnostic, sources: &Sources) -> String {
        human(&[diagnostic], sources, false)
    }

    #[test]
    fn places_in_two_files_and_a_path() {
        let (sources, findings) = findings();
        insta::assert_snapshot!(human(&findings, &sources, false), @r#"
        error[NET-POOL-OVERLAP]: load balancer pool `lan` contains addresses of machines
         --> overlays/example/networks.ncl:3:12
          |
        2 |   networks.lan = {
          |   ------------
        3 |     pool = "10.0.20.100-10.0.20.220",
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^ 10.0.20.100 to 10.0.20.220
          |
         ::: overlays/example/machines.ncl:2:33
          |
        2 |   machines.node-a = { address = "10.0.20.100" },
          |                                 ------------- taken by node-a
          |
          = help: start the pool above the highest machine address, for instance at 10.0.20.200
          = note: lab `example`; see `render explain NET-POOL-OVERLAP`

        warning[HOST-SPARE]: host `host-b` runs no machine
        --> rendered/example/proxmox/host-b
         |
         = note: nothing in here
         = note: see `render explain HOST-SPARE`
        "#);
    }

    #[test]
    fn paths_beside_a_source_place_are_told_in_notes() {
        let (sources, files) = lab(&[("a.ncl", "x = 1\n")]);
        let finding = Diagnostic::new(&SPARE_HOST, "the file changed")
            .at(span(&sources, files[0], "1"), "written here")
            .at_path("out/a.yaml", "edited by hand")
            .at_path("out/b.yaml", "");
        insta::assert_snapshot!(plain(finding, &sources), @r"
        warning[HOST-SPARE]: the file changed
         --> a.ncl:1:5
          |
        1 | x = 1
          |     ^ written here
          |
          = note: out/a.yaml: edited by hand
          = note: out/b.yaml
          = note: see `render explain HOST-SPARE`
        ");
    }

    #[test]
    fn a_path_may_be_the_main_place_beside_source_places() {
        let (sources, files) = lab(&[("a.ncl", "x = 1\n")]);
        let finding = Diagnostic::new(&SPARE_HOST, "the file changed")
            .at_path("out/a.yaml", "")
            .at(span(&sources, files[0], "1"), "written here");
        insta::assert_snapshot!(plain(finding, &sources), @r"
        warning[HOST-SPARE]: the file changed
         --> out/a.yaml
          |
         ::: a.ncl:1:5
          |
        1 | x = 1
          |     - written here
          |
          = note: see `render explain HOST-SPARE`
        ");
    }

    #[test]
    fn a_finding_without_places() {
        let (sources, _) = lab(&[]);
        let finding = Diagnostic::new(&SPARE_HOST, "two lines\nof message").help("one\ntwo");
        insta::assert_snapshot!(plain(finding, &sources), @r"
        warning[HOST-SPARE]: two lines
                             of message
         |
         = help: one
                 two
         = note: see `render explain HOST-SPARE`
        ");
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_underline_in_place() {
        let (sources, files) = lab(&[("a.ncl", "\tname = \"größe 東京\", size = 5\r\n\tnext = 1\r\n")]);
        let finding = Diagnostic::new(&POOL_OVERLAP, "wrong size")
            .at(span(&sources, files[0], "5"), "too small")
            .at(span(&sources, files[0], "\"größe 東京\""), "for this\nname")
            .at(span(&sources, files[0], "1\r\n"), "");
        insta::assert_snapshot!(plain(finding, &sources), @r#"
        error[NET-POOL-OVERLAP]: wrong size
         --> a.ncl:1:28
          |
        1 |     name = "größe 東京", size = 5
          |            ------------         ^ too small
          |            |
          |            for this name
        2 |     next = 1
          |            -
          |
          = note: see `render explain NET-POOL-OVERLAP`
        "#);
    }

    #[test]
    fn a_long_span_is_shown_by_its_first_line_and_a_short_one_whole() {
        let (sources, files) = lab(&[("a.ncl", "a = {\n  b = 1,\n  c = 2,\n},\nd = {\n  e = 1,\n}\n")]);
        let finding = Diagnostic::new(&POOL_OVERLAP, "wrong record")
            .at(span(&sources, files[0], "{\n  b = 1,\n  c = 2,\n}"), "four lines")
            .at(span(&sources, files[0], "{\n  e = 1,\n}\n"), "three lines");
        insta::assert_snapshot!(plain(finding, &sources), @r"
        error[NET-POOL-OVERLAP]: wrong record
         --> a.ncl:1:5
          |
        1 |   a = {
          |       ^ four lines
        ...
        5 |   d = {
          |  _____-
        6 | |   e = 1,
        7 | | }
          | |_- three lines
          |
          = note: see `render explain NET-POOL-OVERLAP`
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_underlined_part() {
        let text = format!("x = \"{}\", y = 1, z = \"{}\"\n", "a".repeat(300), "b".repeat(300));
        let (sources, files) = lab(&[("a.ncl", &text)]);
        let finding = Diagnostic::new(&POOL_OVERLAP, "wrong").at(span(&sources, files[0], "1"), "here");
        let shown = plain(finding, &sources);
        assert!(shown.contains("y = 1"), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH_COLUMNS + 10), "{shown}");
    }

    #[test]
    fn empty_files_and_ends_of_files() {
        let (sources, files) = lab(&[("empty.ncl", ""), ("a.ncl", "x = 1\n")]);
        let end = Span { file: files[1], start: 6, end: 6 };
        let beyond = Span { file: files[1], start: 90, end: 99 };
        let finding = Diagnostic::new(&POOL_OVERLAP, "unexpected end")
            .at(Span { file: files[0], start: 0, end: 0 }, "nothing here")
            .at(end, "end")
            .at(beyond, "");
        insta::assert_snapshot!(plain(finding, &sources), @r"
        error[NET-POOL-OVERLAP]: unexpected end
         --> empty.ncl:1:1
          |
        1 |
          | ^ nothing here
          |
         ::: a.ncl:1:6
          |
        1 | x = 1
          |      - end
          |
          = note: see `render explain NET-POOL-OVERLAP`
        ");
    }

    #[test]
    fn colour_and_control_characters() {
        let (sources, files) = lab(&[("a.ncl", "x = 1\n")]);
        let finding = Diagnostic::new(&POOL_OVERLAP, "red \u{1b}[31m")
            .at(span(&sources, files[0], "1"), "red \u{1b}[31m")
            .help("red \u{1b}[31m");
        assert!(!plain(finding.clone(), &sources).contains('\u{1b}'));
        let styled = human(&[finding], &sources, true);
        assert!(styled.contains('\u{1b}') && !styled.contains("\u{1b}[31m"), "{styled:?}");
    }

    proptest! {
        #[test]
        fn any_text_and_any_spans_are_printed(
            text in "([ -~]|\\t|\\r\\n|\\n|\\r|\u{0}|é|東|👩‍👩‍👧|\u{300}|\u{202e}){0,60}",
            spans in proptest::collection::vec((0u32..150, 0u32..150), 1..5),
            words in "(\\PC|\\n|\\t|\u{1b}){0,20}",
        ) {
            let (sources, files) = lab(&[("a.ncl", &text), ("b.ncl", &text)]);
            let mut finding = Diagnostic::new(&POOL_OVERLAP, words.clone()).help(words.clone());
            for (index, (start, end)) in spans.into_iter().enumerate() {
                finding = finding.at(Span { file: files[index % 2], start, end }, words.clone());
            }
            let shown = plain(finding, &sources);
            prop_assert!(shown.starts_with("error[NET-POOL-OVERLAP]: "));
            prop_assert!(shown.contains("--> a.ncl:"));
            prop_assert!(shown.ends_with("= note: see `render explain NET-POOL-OVERLAP`\n\n"));
        }
    }
}
