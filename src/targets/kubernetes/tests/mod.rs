//! The objects of services, file by file.

mod around;
mod charts;
mod configs;
mod jobs;
mod pods;
mod volumes;
mod workloads;

use crate::testing::rendered;

const IMAGE: &str = r#"image = "docker.io/library/busybox:1.37.0", memory = "16Mi", cpu = "10m""#;

/// A file of the starter lab's only service with additional fields.
fn of_hello(fields: &str, file: &str) -> String {
    rendered(&format!("{{ secrets.store = \"vault\", services.hello = {{ {fields} }} }}"), &path(file))
}

fn path(file: &str) -> String {
    format!("kubernetes/hello/hello/{file}")
}

/// Asserts that a text contains consecutive lines with any indentation.
#[track_caller]
fn has(text: &str, lines: &str) {
    let wanted: Vec<&str> = lines.trim_matches('\n').lines().collect();
    let margin = |line: &str| line.len() - line.trim_start().len();
    let common = wanted.iter().filter(|line| !line.trim().is_empty()).map(|line| margin(line)).min();
    let common = common.expect("something is looked for");
    let all: Vec<&str> = text.lines().collect();
    let found = all.windows(wanted.len()).any(|window| {
        let shift = margin(window[0]).checked_sub(margin(wanted[0]) - common);
        let Some(shift) = shift else { return false };
        window.iter().zip(&wanted).all(|(line, wanted)| {
            let wanted = wanted.get(common..).unwrap_or_default();
            **line == *format!("{}{wanted}", " ".repeat(shift)).trim_end()
        })
    });
    assert!(found, "these lines are missing:\n{lines}\nin:\n{text}");
}

#[test]
fn lines_are_found_at_any_margin_and_in_their_order_only() {
    let text = "a:\n  b:\n    c: 1\n    d: 2\n";
    has(text, "b:\n  c: 1");
    has(text, "\n      c: 1\n      d: 2\n");
    let lacks = |lines: &'static str| std::panic::catch_unwind(|| has(text, lines)).is_err();
    assert!(lacks("d: 2\nc: 1") && lacks("b:\nc: 1") && lacks("a:\n  c: 1"));
}
