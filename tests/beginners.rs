//! Mistakes of people who are new to Nickel or to the vocabulary, and what they are told.
//!
//! Each file in `tests/beginners/` is a mistake in a file of the lab that `render init` writes; the printed findings are beside it. A
//! second file follows after the line `# and PATH`.

use std::fs;

use libtest_mimic::Trial;

use crate::support::expected::{agrees, must_not_exist, sources};
use crate::support::project::Project;
use crate::support::repository;
use crate::support::trial::says;

const FOLDER: &str = "tests/beginners";
const MISTAKE: &str = "overlays/home/mistake.ncl";
const SECOND: &str = "\n# and ";
/// Words of the evaluator, of which a person who writes a lab for the first time knows none.
const EVALUATOR: &[&str] = &[
    "unexpected token",
    "unbound",
    "contract",
    "dynamic type error",
    "not a function",
    "array length",
    "infinite recursion",
    "unexpected end of file",
];

pub fn tests() -> Vec<Trial> {
    let (names, orphans) = sources(&repository(FOLDER));
    let mut tests: Vec<Trial> = names
        .into_iter()
        .map(|name| says(format!("beginners::{name}"), move || is_explained(&name)))
        .collect();
    tests.push(says("beginners::every_expectation_has_a_mistake", move || {
        orphans.iter().try_for_each(|path| must_not_exist(path))
    }));
    tests
}

fn is_explained(name: &str) -> Result<(), String> {
    let path = repository(FOLDER).join(format!("{name}.ncl"));
    let text = fs::read_to_string(&path).map_err(|problem| problem.to_string())?;
    let here = Project::initialized();
    match text.split_once(SECOND).and_then(|(first, rest)| Some((first, rest.split_once('\n')?))) {
        Some((first, (second, content))) => {
            here.write(MISTAKE, format!("{first}\n"));
            here.write(second, content);
        }
        None => here.write(MISTAKE, &text),
    }
    let run = here.run(&[]);
    if run.code != 1 {
        return Err(format!("the exit code is {}, and this was printed:\n{}", run.code, run.stderr));
    }
    agrees(&path.with_extension("expected"), &run.stderr)?;
    let messages = run.stderr.lines().filter(|line| line.starts_with("error[") || line.contains("= help:"));
    for message in messages {
        let word = EVALUATOR.iter().find(|word| message.to_lowercase().contains(**word));
        if let Some(word) = word {
            return Err(format!("`{word}` is a word of the evaluator: {message}"));
        }
    }
    if !run.stderr.contains(" overlays/home/") {
        return Err(format!("no line of the person's own is shown:\n{}", run.stderr));
    }
    match run.stderr.contains("= help:") {
        true => Ok(()),
        false => Err(format!("nothing says what to write:\n{}", run.stderr)),
    }
}
