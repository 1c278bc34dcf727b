//! The picture of a run in the README: what the tool prints on a terminal, as an SVG. With UPDATE=1 it is drawn again.

use std::fmt::Write;

use crate::support::project::Project;
use crate::support::{expected, repository, run};

const PICTURE: &str = "docs/run.svg";

/// The file that the steps write.
const FILE: &str = "overlays/home/more.ncl";

/// What is typed, and what is written into the file before it.
struct Step {
    written: Option<&'static str>,
    arguments: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step { written: None, arguments: &[] },
    Step {
        written: Some(
            "{\n  services.hello.expose.admin = { port = \"admin\", host = \"admin\", auth = 'own },\n}\n",
        ),
        arguments: &[],
    },
    Step {
        written: Some("{\n  services.hello.containers.app.memory | force = \"64Mi\",\n}\n"),
        arguments: &["diff"],
    },
    Step { written: None, arguments: &[] },
    Step { written: None, arguments: &["why", "rendered/home/kubernetes/hello/hello/deployment.yaml:31"] },
];

/// Sizes of the drawing, in its units.
const LINE: usize = 18;
const MARGIN: usize = 16;
const CHARACTER: f64 = 7.8;

pub fn is_current() -> Result<(), String> {
    let project = Project::initialized();
    let mut lines = Vec::new();
    for Step { written, arguments } in STEPS {
        if let Some(text) = written {
            lines.push(vec![span("prompt", "$ "), span("plain", &format!("cat {FILE}"))]);
            lines.extend(text.lines().map(|line| vec![span("plain", line)]));
            project.write(FILE, text);
        }
        let typed = [&["render"], *arguments].concat().join(" ");
        lines.push(vec![span("prompt", "$ "), span("plain", &typed)]);
        let mut command = run::command(project.folder(), &[*arguments, &["--color", "always"]].concat());
        let run = run::finish(&mut command);
        lines.extend(run.stdout.lines().chain(run.stderr.lines()).map(spans));
        lines.push(Vec::new());
    }
    expected::agrees(&repository(PICTURE), &drawing(&lines))
}

/// A piece of a line in one style.
struct Span {
    class: String,
    text: String,
}

fn span(class: &str, text: &str) -> Span {
    Span { class: class.to_owned(), text: text.to_owned() }
}

/// A line with escape sequences, as pieces.
fn spans(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut codes: Vec<u32> = Vec::new();
    let mut parts = line.split("\u{1b}[");
    spans.push(span("plain", parts.next().unwrap_or_default()));
    for part in parts {
        let Some((sequence, text)) = part.split_once('m') else { continue };
        for code in sequence.split(';').map(|code| code.parse().unwrap_or(0)) {
            match code {
                0 => codes.clear(),
                code => codes.push(code),
            }
        }
        spans.push(span(class(&codes), text));
    }
    spans.retain(|span| !span.text.is_empty());
    spans
}

/// The colours that the tool uses, by what they mean in its output.
fn class(codes: &[u32]) -> &'static str {
    let has = |wanted: &[u32]| codes.iter().any(|code| wanted.contains(code));
    match () {
        () if has(&[31, 91]) => "red",
        () if has(&[32, 92]) => "green",
        () if has(&[33, 93]) => "yellow",
        () if has(&[34, 94, 36, 96]) => "blue",
        () if has(&[2, 90]) => "dim",
        () if has(&[1]) => "bold",
        () => "plain",
    }
}

fn drawing(lines: &[Vec<Span>]) -> String {
    let columns =
        lines.iter().map(|line| line.iter().map(|span| span.text.chars().count()).sum::<usize>()).max();
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small"
    )]
    let width = (columns.unwrap_or_default() as f64 * CHARACTER).ceil() as usize + 2 * MARGIN;
    let height = lines.len() * LINE + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"A run of render in a terminal\">\n<style>\n  text {{ font: 13px ui-monospace, \
         SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }}\n  \
         .prompt {{ fill: #8a94a6; }} .dim {{ fill: #8a94a6; }} .bold {{ font-weight: bold; }}\n  .red {{ fill: \
         #ff7b72; }} .green {{ fill: #7ee787; }} .yellow {{ fill: #e3b341; }} .blue {{ fill: #79c0ff; }}\n</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#161b22\"/>\n"
    );
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let y = MARGIN + index * LINE + LINE / 2;
        write!(svg, "<text x=\"{MARGIN}\" y=\"{y}\" xml:space=\"preserve\">")
            .expect("a string takes all text");
        for Span { class, text } in line {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            write!(svg, "<tspan class=\"{class}\">{text}</tspan>").expect("a string takes all text");
        }
        svg.push_str("</text>\n");
    }
    svg.push_str("</svg>\n");
    svg
}
