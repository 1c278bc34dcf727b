//! Kubernetes versions that are no longer supported.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "K8S-END-OF-LIFE",
    severity: Severity::Warning,
    title: "a Kubernetes version has reached its end of life",
    why: "Each minor version is supported for about fourteen months. After that it gets no security fixes, \
          and eventually its packages are removed. The dates are those of the catalogue's \
          `compatibility.end_of_life`; they are compared with its `as_of` rather than with today, so that a \
          commit always renders the same.",
    example: Example::Lab {
        bad: r#"{
  compatibility = { as_of = "2026-10-01", end_of_life = { "1.33" = "2026-06-28", "1.34" = "2026-10-27" } },
  cluster.version | force = "1.33.11",
}"#,
        good: r#"{
  compatibility = { as_of = "2026-10-01", end_of_life = { "1.33" = "2026-06-28", "1.34" = "2026-10-27" } },
  cluster.version | force = "1.34.7",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let (Some(cluster), table) = (&lab.cluster, &lab.compatibility) else { return };
        let version = &cluster.version;
        let mut ends = table.end_of_life.iter();
        let end = ends.find_map(|(known, end)| (known.minor() == version.minor()).then_some(end));
        let (Some(end), Some(as_of)) = (end, &table.as_of) else { return };
        if end.value >= as_of.value {
            return;
        }
        let minor = version.without_patch();
        let finding = findings
            .report(&CODE, format!("Kubernetes {minor} has reached its end of life"))
            .at(version.node, format!("ended on {end}"));
        let supported = table.end_of_life.iter().filter(|(_, end)| end.value >= as_of.value);
        match supported.map(|(supported, _)| supported).min() {
            Some(oldest) => {
                finding.help(format!("upgrade to {oldest} or later, one minor version at a time"))
            }
            None => finding.help("upgrade to a later version, one minor version at a time"),
        };
    },
};
