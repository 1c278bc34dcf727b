//! Diagnostics as workflow commands of GitHub Actions, which shows them next to the lines of a pull request.
//!
//! In: findings and the sources they point into. Out: one line per finding, such as
//! `::error file=a.ncl,line=3,endLine=3,col=5,endColumn=9,title=CODE::message`. A command supports only one place;
//! related places and help become further lines of the message.

use crate::diag::region::{Region, region, show};
use crate::diag::{Diagnostic, Label, Place};
use crate::value::Sources;

/// One workflow command per finding, each on its own line.
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut properties = match diagnostic.primary() {
        Some(label) => place_properties(label, sources),
        None => Vec::new(),
    };
    properties.push(("title", diagnostic.code.name.to_owned()));
    let properties: Vec<String> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", escape_property(&value))).collect();
    format!(
        "::{} {}::{}\n",
        diagnostic.severity.word(),
        properties.join(","),
        escape_data(&message(diagnostic, sources))
    )
}

fn place_properties(label: &Label, sources: &Sources) -> Vec<(&'static str, String)> {
    let Region { file, start, end } = match &label.place {
        Place::Source(span) => region(*span, sources),
        Place::Path(path) => return vec![("file", path.clone())],
    };
    let mut properties =
        vec![("file", file.to_owned()), ("line", start.line.to_string()), ("endLine", end.line.to_string())];
    // The runner accepts columns only if both ends are on one line.
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        properties.push(("endColumn", end.column.to_string()));
    }
    properties
}

/// The message, followed by everything without a property of its own, one item per line.
fn message(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.primary().map(|label| label.text.clone()).filter(|text| !text.is_empty()));
    for label in diagnostic.related() {
        let place = match &label.place {
            Place::Source(span) => show(*span, sources),
            Place::Path(path) => path.clone(),
        };
        let text = if label.text.is_empty() { "see also" } else { &label.text };
        lines.push(format!("{place}: {text}"));
    }
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.extend(diagnostic.lab.iter().map(|lab| format!("lab: {lab}")));
    lines.join("\n")
}

/// Escapes the text after the second `::`, which only line breaks would end.
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, which a colon or a comma would end, too.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, SPARE_HOST, findings, lab, span};

    #[test]
    fn related_places_and_help_are_lines_of_the_message() {
        let (sources, findings) = findings();
        insta::assert_snapshot!(github(&findings, &sources), @r"
        ::error file=overlays/example/networks.ncl,line=3,endLine=3,col=12,endColumn=37,title=NET-POOL-OVERLAP::load balancer pool `lan` contains addresses of machines%0A10.0.20.100 to 10.0.20.220%0Aoverlays/example/machines.ncl:2:33: taken by node-a%0Aoverlays/example/networks.ncl:2:3: see also%0Ahelp: start the pool above the highest machine address, for instance at 10.0.20.200%0Alab: example
        ::warning file=rendered/example/proxmox/host-b,title=HOST-SPARE::host `host-b` runs no machine%0Anothing in here
        ");
    }

    #[test]
    fn characters_with_a_meaning_are_escaped() {
        let (sources, files) = lab(&[("a:b,c%/é.ncl", "x\r\n= 1\r\n")]);
        let finding = Diagnostic::new(&POOL_OVERLAP, "100% of a: b, c\r\nand ::error::d")
            .at(span(&sources, files[0], "x\r\n= 1"), "");
        assert_eq!(
            github(&[finding], &sources),
            "::error file=a%3Ab%2Cc%25/é.ncl,line=1,endLine=2,title=NET-POOL-OVERLAP\
             ::100%25 of a: b, c%0D%0Aand ::error::d\n"
        );
    }

    #[test]
    fn a_finding_without_places() {
        let (sources, _) = lab(&[]);
        let finding = Diagnostic::new(&SPARE_HOST, "nothing to do");
        assert_eq!(github(&[finding], &sources), "::warning title=HOST-SPARE::nothing to do\n");
    }
}
