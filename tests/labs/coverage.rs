//! The pages in `docs/coverage/` say where a lab carries each statement of its description. What they point at is there.

use std::fs;

use libtest_mimic::Trial;

use crate::support::trial::says;
use crate::support::{files_below, repository};

const PAGES: &str = "docs/coverage";
/// The columns of every table of statements.
const HEADER: &str = "| statement | source | output | state |";

pub fn tests() -> Vec<Trial> {
    let pages = files_below(&repository(PAGES));
    pages.into_iter().map(|page| says(format!("labs::coverage::{page}"), move || check(&page))).collect()
}

fn check(page: &str) -> Result<(), String> {
    let lab = page.strip_suffix(".md").ok_or("a page is Markdown")?;
    let text = fs::read_to_string(repository(&format!("{PAGES}/{page}"))).expect("it was listed");
    let mut faults = Vec::new();
    let mut rows = 0;
    let mut statements = false;
    for (number, line) in text.lines().enumerate() {
        if !line.starts_with('|') {
            statements = false;
        } else if line == HEADER {
            statements = true;
        } else if statements && !line.starts_with("|---") {
            rows += 1;
            faults.extend(row(lab, line).into_iter().map(|fault| format!("{page}:{}: {fault}", number + 1)));
        }
    }
    assert!(rows > 20, "{page} has {rows} statements");
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// What is wrong with a row: a text that is not where the row says, or a statement without either place or reason.
fn row(lab: &str, line: &str) -> Vec<String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [_, source, output, state] = cells[..] else { return vec!["a row has four cells".to_owned()] };
    let places = [(format!("overlays/{lab}"), source), (format!("golden/{lab}"), output)];
    let missing = places.iter().filter_map(|(folder, cell)| missing(folder, cell));
    let reason = (source.is_empty() || output.is_empty()) && !state.contains(';');
    missing.chain(reason.then(|| "a statement without a place has a reason".to_owned())).collect()
}

/// What a cell such as `FILE`: `TEXT` points at, if it is not there.
fn missing(folder: &str, cell: &str) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    let Some((file, text)) = cell
        .strip_prefix('`')
        .and_then(|cell| cell.strip_suffix('`'))
        .and_then(|cell| cell.split_once("`: `"))
    else {
        return Some(format!("{cell} is not a file and a text"));
    };
    let path = format!("{folder}/{file}");
    match fs::read_to_string(repository(&path)) {
        Ok(content) if content.contains(text) => None,
        Ok(_) => Some(format!("{path} does not contain {text}")),
        Err(error) => Some(format!("{path}: {error}")),
    }
}
