//! Every code that `render` can report: its page, its name, and its examples, which are run.
//!
//! What the bad example of a code prints is in `tests/examples/CODE.expected`.

use std::fs;

use libtest_mimic::Trial;
use render::diag::{Code, Example, Severity, human, page};
use render::pipeline::{Compiled, codes, compile};
use render::project::Project as Labs;
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::support::project::Project;
use crate::support::trial::{asserts, says};
use crate::support::{expected, files_below, repository};

const EXAMPLES: &str = "tests/examples";

/// Guards against what nobody knows how to bring about: a panic of the evaluator, and two objects that want one file
/// although every name is unique in its place.
const GUARDS: &[&str] = &["NCL-CRASH", "OUT-COLLISION"];

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        asserts("codes::names_are_sorted_unique_and_upper_case", names_are_sorted_unique_and_upper_case),
        asserts("codes::every_code_is_raised_somewhere", every_code_is_raised_somewhere),
        says("codes::every_expectation_has_an_example", every_expectation_has_an_example),
    ];
    for code in codes::all() {
        tests.push(asserts(format!("codes::page::{}", code.name), move || has_a_page(code)));
        if let Example::Lab { bad, good } = code.example {
            tests.push(says(format!("codes::bad::{}", code.name), move || bad_raises_it(code, bad)));
            tests.push(says(format!("codes::good::{}", code.name), move || good_is_fine(good)));
        }
    }
    tests
}

fn has_a_page(code: &Code) {
    let page = page::page(code);
    for part in [code.name, code.title] {
        assert!(page.contains(part), "the page does not say `{part}`:\n{page}");
    }
    assert!(code.why.ends_with('.') && code.why.len() > 40, "why does it matter? {}", code.why);
    assert!(
        !code.title.ends_with('.') && code.title.len() < 100,
        "a title is one short line: {}",
        code.title
    );
}

/// The fragment is added to the starter lab; it must raise the code, and what is printed is reviewed.
fn bad_raises_it(code: &Code, bad: &str) -> Result<(), String> {
    let (compiled, shown) = run(bad)?;
    if !compiled.diagnostics.iter().any(|found| found.code == code) {
        return Err(format!("the bad example does not raise the code:\n{bad}\n{shown}"));
    }
    if code.severity == Severity::Error && compiled.rendered.is_some() {
        return Err(format!("an error, and the lab is rendered nevertheless:\n{shown}"));
    }
    expected::agrees(&repository(EXAMPLES).join(format!("{}.expected", code.name)), &shown)
}

fn good_is_fine(good: &str) -> Result<(), String> {
    let (compiled, shown) = run(good)?;
    match compiled.diagnostics.is_empty() && compiled.rendered.is_some() {
        true => Ok(()),
        false => Err(format!("the good example is not fine:\n{good}\n{shown}")),
    }
}

/// Compiles the starter lab with one more file; also the findings as people see them.
fn run(fragment: &str) -> Result<(Compiled, String), String> {
    let project = Project::starter();
    project.write("overlays/home/example.ncl", fragment);
    let root = project.folder().canonicalize().map_err(|problem| problem.to_string())?;
    let mut sources = Sources::new(&root);
    let mut evaluator = Evaluator::default();
    let labs = match Labs::load(&root, &mut evaluator, &mut sources) {
        Ok(labs) => labs,
        Err(found) => return Err(human::human(&found, &sources, false)),
    };
    let compiled = compile(&labs.labs[0], &mut evaluator, &mut sources);
    let shown = human::human(&compiled.diagnostics, &sources, false);
    Ok((compiled, shown))
}

fn every_expectation_has_an_example() -> Result<(), String> {
    let folder = repository(EXAMPLES);
    let has_example = |name: &str| {
        codes::all().iter().any(|code| code.name == name && matches!(code.example, Example::Lab { .. }))
    };
    let files = files_below(&folder);
    let orphans = files.iter().filter(|file| !file.strip_suffix(".expected").is_some_and(has_example));
    orphans.into_iter().try_for_each(|file| expected::must_not_exist(&folder.join(file)))
}

fn names_are_sorted_unique_and_upper_case() {
    let names: Vec<&str> = codes::all().iter().map(|code| code.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted, "sorted by name, and none twice");
    for name in names {
        let (family, rest) = name.split_once('-').unwrap_or_else(|| panic!("`{name}` is in no family"));
        assert!((2..=6).contains(&family.len()), "`{name}`: a family has a short name");
        let is_plain = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        };
        assert!(
            is_plain(family) && is_plain(rest) && !name.contains("--") && !name.ends_with('-'),
            "`{name}`"
        );
    }
}

/// A code without a runnable example is expected by a case or asserted by a test.
fn every_code_is_raised_somewhere() {
    let tests = repository("tests");
    let mut asserted = String::new();
    for path in files_below(&tests).iter().filter(|path| !path.ends_with(".expected") && *path != "codes.rs")
    {
        let text = fs::read(tests.join(path)).expect("it was listed");
        asserted.push_str(&String::from_utf8_lossy(&text));
    }
    let unraised: Vec<&str> = codes::all()
        .into_iter()
        .filter(|code| matches!(code.example, Example::Story { .. }))
        .map(|code| code.name)
        .filter(|name| !GUARDS.contains(name))
        .filter(|name| {
            !asserted
                .split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '-')
                .any(|word| word == *name)
        })
        .collect();
    assert!(unraised.is_empty(), "no test raises {unraised:?}");
}
