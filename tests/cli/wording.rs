//! Help texts, pages and completions. Help is an interface: the whole of it is in `tests/help/`.

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::trial::{asserts, says};
use crate::support::{expected, repository};

const COMMANDS: &[&str] = &[
    "bootstrap",
    "charts",
    "check",
    "completions",
    "crds",
    "diff",
    "explain",
    "fields",
    "graph",
    "init",
    "list",
    "man",
    "publish",
    "simulate",
    "size",
    "watch",
    "why",
];
/// Commands with a help text of its own for each of their subcommands.
const SUBCOMMANDS: &[(&str, &[&str])] = &[("bootstrap", &["log", "run", "status", "undo"])];

pub fn tests() -> Vec<Trial> {
    let mut tests = vec![
        asserts("cli::wording::every_command_is_listed", every_command_is_listed),
        asserts(
            "cli::wording::short_help_is_no_longer_than_the_long_one",
            short_help_is_no_longer_than_the_long_one,
        ),
        asserts("cli::wording::explain_lists_and_explains_every_code", explain_lists_and_explains_every_code),
        asserts("cli::wording::explain_names_the_near_miss", explain_names_the_near_miss),
        asserts("cli::wording::the_version_is_that_of_the_package", the_version_is_that_of_the_package),
    ];
    tests.push(says("cli::wording::help::render", || help_is_as_reviewed("render", &["--help"])));
    for command in COMMANDS {
        let name = format!("cli::wording::help::{command}");
        tests.push(says(name, move || help_is_as_reviewed(command, &[command, "--help"])));
    }
    for (command, subcommands) in SUBCOMMANDS {
        for subcommand in *subcommands {
            let name = format!("cli::wording::help::{command}_{subcommand}");
            let run = move || {
                help_is_as_reviewed(&format!("{command}-{subcommand}"), &[command, subcommand, "--help"])
            };
            tests.push(says(name, run));
        }
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let name = format!("cli::wording::completions::{shell}");
        tests.push(asserts(name, move || completions_know_the_commands(shell)));
    }
    tests
}

fn help_is_as_reviewed(name: &str, arguments: &[&str]) -> Result<(), String> {
    let run = Project::none().run(arguments).succeeds();
    let text = run.stdout.trim_end().to_owned() + "\n";
    if let Some(long) = text.lines().find(|line| line.chars().count() > 100) {
        return Err(format!("a line of the help is too long: {long}"));
    }
    expected::agrees(&repository("tests/help").join(format!("{name}.expected")), &text)
}

/// A new command cannot forget its help's review.
fn every_command_is_listed() {
    let help = Project::none().run(&["--help"]).succeeds().stdout;
    let commands = help.split("Commands:\n").nth(1).expect("commands are listed");
    let names = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next());
    let mut names: Vec<&str> = names.filter(|name| *name != "help").collect();
    names.sort_unstable();
    assert_eq!(names, COMMANDS);
}

fn short_help_is_no_longer_than_the_long_one() {
    for command in COMMANDS {
        let short = Project::none().run(&[command, "-h"]).succeeds().stdout;
        let long = Project::none().run(&[command, "--help"]).succeeds().stdout;
        assert!(short.len() <= long.len() && !short.is_empty(), "{command}");
    }
}

fn explain_lists_and_explains_every_code() {
    let here = Project::none();
    let index = here.run(&["explain"]).succeeds().stdout;
    for code in render::pipeline::codes::all() {
        assert!(index.contains(code.name) && index.contains(code.title), "{} is not listed", code.name);
        let page = here.run(&["explain", code.name]).succeeds().stdout;
        assert_eq!(page.lines().next(), Some(format!("# {}: {}", code.name, code.title).as_str()));
        if let render::diag::Example::Lab { bad, good } = code.example {
            let lines = bad.lines().chain(good.lines());
            lines.for_each(|line| assert!(page.contains(line.trim()), "{}: `{line}`\n{page}", code.name));
        }
    }
    let any_case = here.run(&["explain", "cfg-value"]).succeeds().stdout;
    assert_eq!(any_case, here.run(&["explain", "CFG-VALUE"]).succeeds().stdout);
}

fn explain_names_the_near_miss() {
    let run = Project::none().run(&["explain", "CFG-VALU"]).ends_with(2);
    assert_eq!(run.stderr, "render: unknown code `CFG-VALU`: did you mean `CFG-VALUE`?\n");
    assert_eq!(run.stdout, "");
}

fn the_version_is_that_of_the_package() {
    let said = Project::none().run(&["--version"]).succeeds().stdout;
    assert_eq!(said, concat!("render ", env!("CARGO_PKG_VERSION"), "\n"));
}

fn completions_know_the_commands(shell: &str) {
    let script = Project::none().run(&["completions", shell]).succeeds().stdout;
    for word in COMMANDS.iter().chain(&["--overwrite", "--format"]) {
        let plain = word.trim_start_matches('-');
        assert!(script.contains(plain), "completions for {shell} do not know `{word}`");
    }
}
