//! The book in `docs/`: its chapters are played, its links lead somewhere, and its generated pages are current.
//!
//! A chapter is played like the README (`tests/readme.rs`), in a project that its own blocks build. When it ends, the
//! project has no finding, so a reader who follows a chapter has a lab that works.

mod links;
mod picture;
mod reaches;
mod reference;

use std::fs;

use libtest_mimic::Trial;

use crate::readme::page_is_true_in;
use crate::support::trial::{asserts, says};
use crate::support::{files_below, repository, run};

/// The folder of the chapters.
const CHAPTERS: &str = "docs/book";
/// The folder of the generated pages about fields.
const VOCABULARY: &str = "docs/vocabulary";
const SUMMARY: &str = "docs/SUMMARY.md";

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        asserts("book::every_page_is_in_the_summary", every_page_is_in_the_summary),
        asserts("book::codes_exist", reference::codes_exist),
        asserts("book::every_file_is_written", every_file_is_written),
        says("book::links", links::all_lead_somewhere),
        says("book::commands", reference::commands_are_current),
        says("book::picture", picture::is_current),
        says("book::reaches", reaches::is_current),
        says("book::codes", reference::codes_are_current),
    ];
    for chapter in chapters() {
        let text = read(&chapter);
        if text.contains("```console\n") {
            tests.push(says(format!("book::{chapter}"), move || chapter_works(&chapter)));
        }
    }
    tests
}

/// The chapters, as paths below the repository.
fn chapters() -> Vec<String> {
    let files = files_below(&repository(CHAPTERS)).into_iter().filter(|path| path.ends_with(".md"));
    files.map(|path| format!("{CHAPTERS}/{path}")).collect()
}

fn read(page: &str) -> String {
    fs::read_to_string(repository(page)).unwrap_or_else(|problem| panic!("{page}: {problem}"))
}

/// What the chapter shows is what happens, and the project that it builds renders without a finding.
fn chapter_works(chapter: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let project = page_is_true_in(chapter, folder.path())?;
    for arguments in [["--overwrite"].as_slice(), &["check"]] {
        let run = run::run(&project, arguments);
        if run.code != 0 || !run.stderr.is_empty() {
            return Err(format!("the project at the end of {chapter} has findings:\n{}", run.stderr));
        }
    }
    Ok(())
}

/// Readers find a page through the table of contents only.
fn every_page_is_in_the_summary() {
    let summary = read(SUMMARY);
    let vocabulary =
        files_below(&repository(VOCABULARY)).into_iter().map(|path| format!("{VOCABULARY}/{path}"));
    for page in chapters().into_iter().chain(vocabulary) {
        let path = page.strip_prefix("docs/").expect("pages are below docs");
        assert!(summary.contains(&format!("]({path})")), "{SUMMARY} does not list {path}");
    }
}

/// A block of Nickel without a path would not be written, and so never be evaluated.
fn every_file_is_written() {
    for chapter in chapters() {
        for block in read(&chapter).split("```nickel\n").skip(1) {
            let first = block.lines().next().unwrap_or_default();
            assert!(first.starts_with("# overlays/"), "{chapter}: a block does not name its file: {first}");
        }
    }
}
