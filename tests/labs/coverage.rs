//! The pages in `docs/coverage/` say where a lab carries each statement of its description. What they point at is there,
//! and `docs/coverage.md` counts the statements. With UPDATE=1 it is written anew.

use std::fmt::Write;
use std::fs;

use libtest_mimic::Trial;

use crate::support::expected::agrees;
use crate::support::trial::says;
use crate::support::{files_below, repository};

const PAGES: &str = "docs/coverage";
/// The columns of every table of statements.
const HEADER: &str = "| statement | source | output | state |";
/// The page that counts them.
const INDEX: &str = "docs/coverage.md";
const HEAD: &str = "\
# Coverage of the reference labs

Each reference lab has a description. A page per lab lists every statement of it, with the place in the source
and the place in the output that carry it, or with the reason why nothing does; a test looks both up. This
page, which the same test writes, counts them: statements that the lab carries unchanged, statements that it
carries in another way, and statements that it carries in part or not at all. All but the first have a reason
next to them.

Values that no description gives are marked as invented or assumed where they stand: names, ids of machines, sizes of disks and
requests, intervals. The labs work with them, and where a particular value matters, its reason is next to it.

| lab | statements | unchanged | in another way | in part | not carried |
|---|---:|---:|---:|---:|---:|
";

pub fn tests() -> Vec<Trial> {
    let pages = files_below(&repository(PAGES));
    let index = says("labs::coverage::the_index_counts_the_statements", index_is_current);
    let trial = |page: String| says(format!("labs::coverage::{page}"), move || check(&page));
    pages.into_iter().map(trial).chain([index]).collect()
}

/// The statements of a page, with the numbers of their lines.
fn statements(text: &str) -> Vec<(usize, &str)> {
    let mut is_table = false;
    let mut statements = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if !line.starts_with('|') {
            is_table = false;
        } else if line == HEADER {
            is_table = true;
        } else if is_table && !line.starts_with("|---") {
            statements.push((number + 1, line));
        }
    }
    statements
}

/// What the last cell of a statement says.
fn state(line: &str) -> &str {
    line.trim_matches('|').rsplit(" | ").next().unwrap_or_default().trim()
}

fn index_is_current() -> Result<(), String> {
    let mut text = HEAD.to_owned();
    let mut sums = [0; 5];
    for page in files_below(&repository(PAGES)) {
        let lab = page.strip_suffix(".md").ok_or("a page is Markdown")?;
        let page_text = fs::read_to_string(repository(&format!("{PAGES}/{page}"))).expect("it was listed");
        let states: Vec<&str> = statements(&page_text).into_iter().map(|(_, line)| state(line)).collect();
        let count = |is: &dyn Fn(&&&str) -> bool| states.iter().filter(is).count();
        let right = count(&|state| **state == "right");
        let otherwise = count(&|state| state.starts_with("right;"));
        let partly = count(&|state| state.starts_with("partly;"));
        let counts = [states.len(), right, otherwise, partly, states.len() - right - otherwise - partly];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        row_of_index(&mut text, &format!("[{lab}](coverage/{page})"), counts);
    }
    row_of_index(&mut text, "all", sums);
    agrees(&repository(INDEX), &text)
}

fn row_of_index(text: &mut String, name: &str, counts: [usize; 5]) {
    let cells: Vec<String> = counts.iter().map(ToString::to_string).collect();
    writeln!(text, "| {name} | {} |", cells.join(" | ")).expect("it is a string");
}

fn check(page: &str) -> Result<(), String> {
    let lab = page.strip_suffix(".md").ok_or("a page is Markdown")?;
    let text = fs::read_to_string(repository(&format!("{PAGES}/{page}"))).expect("it was listed");
    let statements = statements(&text);
    let rows = statements.len();
    let faults: Vec<String> = statements
        .into_iter()
        .flat_map(|(number, line)| row(lab, line).into_iter().map(move |fault| (number, fault)))
        .map(|(number, fault)| format!("{page}:{number}: {fault}"))
        .collect();
    assert!(rows > 20, "{page} has {rows} statements");
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// What is wrong with a row: a text that is not where the row says, or a statement without either place or reason.
fn row(lab: &str, line: &str) -> Vec<String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [_, source, output, state] = cells[..] else { return vec!["a row has four cells".to_owned()] };
    let places = [(format!("overlays/{lab}"), source), (format!("golden/{lab}"), output)];
    let missing = places.iter().filter_map(|(folder, cell)| missing(folder, cell));
    let known = state == "right"
        || ["right; ", "partly; ", "not carried; "].iter().any(|word| state.starts_with(word));
    let unknown = (!known).then(|| {
        format!(
            "the state is `right`, or one of `right`, `partly`, `not carried` with a reason, not `{state}`"
        )
    });
    let reason = (source.is_empty() || output.is_empty()) && !state.contains(';');
    let reason = reason.then(|| "a statement without a place has a reason".to_owned());
    missing.chain(reason).chain(unknown).collect()
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
