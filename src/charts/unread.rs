//! Chart values that no template reads.
//!
//! A value is read if the chart has a default for it, or if a template mentions it: as `.Values.a.b`, as
//! `index .Values "a" "b"`, or by passing on the map around it. Charts that pass on all their values may read anything.
//! Unclear cases are not reported, because a false alarm would cost more than a missed finding.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::charts::archive::Archive;
use crate::charts::codes::CHART_UNREAD;
use crate::charts::values::{Given, merge};
use crate::diag::{Diagnostic, near};
use crate::value::{Kind, NodeId};

/// Keys that helm itself reads, in every chart.
const OF_HELM: &[&str] = &["global", "tags", "exports"];

/// The mentions of values in a template.
static PATHS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)*)").expect("a test uses it"));
/// `index .Values.a "b" "c"`.
static INDEXED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\bindex\s+\$?\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)*)((?:\s+"[^"]*")+)"#)
        .expect("a test uses it")
});

/// Every value of a lab that its chart never reads.
pub(super) fn findings(archive: &Archive, given: &Given<'_>) -> Vec<Diagnostic> {
    let mentioned = Mentioned::in_chart(archive);
    let mut found = Vec::new();
    Walk { given, mentioned: &mentioned, found: &mut found }.chart(archive, given.root, &[]);
    found
}

struct Walk<'a> {
    given: &'a Given<'a>,
    mentioned: &'a Mentioned,
    found: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    /// `path` is the path of the chart's values in the values of the outermost chart.
    fn chart(&mut self, archive: &Archive, node: NodeId, path: &[String]) {
        let defaults = Value::Object(archive.defaults.clone());
        for (key, field) in self.given.values.fields(node) {
            match archive.inside.get(key) {
                Some(inside) => {
                    let below: Vec<String> = path.iter().cloned().chain([key.to_owned()]).collect();
                    let theirs = archive.defaults.get(key).and_then(Value::as_object);
                    let mut inside = inside.clone();
                    inside.defaults = merge(&inside.defaults, theirs);
                    // helm reads the condition that enables the subchart.
                    for condition in archive.conditions.values().flatten() {
                        if let Some(own) =
                            condition.strip_prefix(&format!("{key}.")).filter(|own| !own.contains('.'))
                        {
                            inside.defaults.entry(own).or_insert(Value::Bool(true));
                        }
                    }
                    self.chart(&inside, field, &below);
                }
                None if OF_HELM.contains(&key) => {}
                None => self.value(archive, field, &[key.to_owned()], path, &defaults),
            }
        }
    }

    fn value(&mut self, archive: &Archive, node: NodeId, own: &[String], chart: &[String], around: &Value) {
        let key = own.last().expect("a value has a key");
        let (is_read, below) = match around.get(key) {
            // A map with entries lists what it accepts. An empty map, or a plain default, accepts anything.
            Some(default @ Value::Object(fields)) if !fields.is_empty() => (true, Some(default)),
            Some(_) => return,
            None => (self.mentioned.reads(own, chart), None),
        };
        if !is_read {
            self.report(archive, node, own, chart, around);
            return;
        }
        let is_record = matches!(self.given.values.node(node).kind, Kind::Record(_));
        let Some(below) = below.filter(|_| is_record) else { return };
        for (key, field) in self.given.values.fields(node) {
            let own: Vec<String> = own.iter().cloned().chain([key.to_owned()]).collect();
            self.value(archive, field, &own, chart, below);
        }
    }

    fn report(&mut self, archive: &Archive, node: NodeId, own: &[String], chart: &[String], around: &Value) {
        let path: Vec<&str> = chart.iter().chain(own).map(String::as_str).collect();
        let message = format!(
            "chart `{}` {} of service `{}` never reads the value `{}`",
            archive.name,
            archive.version,
            self.given.service,
            path.join(".")
        );
        let span = self.given.values.key_span(node);
        let mut diagnostic =
            Diagnostic::new(&CHART_UNREAD, message).at_node(node, span, "no template reads it");
        let known: Vec<&str> =
            around.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        let key = own.last().expect("a value has a key");
        diagnostic.help.extend(near::did_you_mean(key, &known));
        self.found.push(diagnostic);
    }
}

/// All paths that the templates of a chart and its subcharts mention.
#[derive(Debug, Default)]
struct Mentioned {
    paths: BTreeSet<Vec<String>>,
}

impl Mentioned {
    fn in_chart(archive: &Archive) -> Self {
        let mut mentioned = Self::default();
        for text in archive.all().into_iter().flat_map(|chart| &chart.texts) {
            for found in INDEXED.captures_iter(text) {
                let keys = found[2].split('"').skip(1).step_by(2);
                mentioned.paths.insert(steps(&found[1]).chain(keys.map(str::to_owned)).collect());
            }
            let rest = INDEXED.replace_all(text, "");
            for found in PATHS.captures_iter(&rest) {
                mentioned.paths.insert(steps(&found[1]).collect());
            }
        }
        mentioned
    }

    /// Whether a template reads the value, a part of it, or a map around it. The outer chart may read values of a
    /// subchart, under their longer path.
    fn reads(&self, own: &[String], chart: &[String]) -> bool {
        let whole: Vec<String> = chart.iter().chain(own).cloned().collect();
        let asks = |wanted: &[String]| {
            self.paths.iter().any(|path| {
                let shared = path.len().min(wanted.len());
                path[..shared] == wanted[..shared]
            })
        };
        asks(own) || asks(&whole)
    }
}

fn steps(path: &str) -> impl Iterator<Item = String> {
    path.split('.').filter(|step| !step.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentioned(text: &str) -> Mentioned {
        let mut archive = Archive {
            name: "test".into(),
            version: "1.0.0".into(),
            defaults: serde_json::Map::new(),
            schema: None,
            texts: Vec::new(),
            crds: Vec::new(),
            inside: std::collections::BTreeMap::new(),
            conditions: std::collections::BTreeMap::new(),
        };
        archive.texts.push(text.to_owned());
        Mentioned::in_chart(&archive)
    }

    fn reads(text: &str, path: &str) -> bool {
        mentioned(text).reads(&steps(path).collect::<Vec<_>>(), &[])
    }

    #[test]
    fn a_mention_reads_what_is_below_and_around_it() {
        let text = "{{ .Values.image.tag }} {{ toYaml .Values.resources }} {{ index $.Values \
                    \"node-exporter\" \"on\" }}";
        for read in ["image.tag", "image", "resources.limits.memory", "node-exporter.on", "image.tag.any"] {
            assert!(reads(text, read), "{read}");
        }
        for unread in ["image.pullPolicy", "replicas", "node-exporter.off", "resource"] {
            assert!(!reads(text, unread), "{unread}");
        }
    }

    #[test]
    fn all_values_handed_on_read_anything() {
        assert!(reads("{{ include \"all\" .Values }}", "anything.at.all"));
        assert!(reads("{{- with $.Values }}", "anything"));
        assert!(!reads("{{ .Values.a }}{{ index .Values \"b\" }}", "c"));
    }

    #[test]
    fn a_chart_around_may_ask_for_the_values_of_one_inside() {
        let mentioned = mentioned("{{ .Values.database.enabled }}");
        let path = |text: &str| steps(text).collect::<Vec<_>>();
        assert!(mentioned.reads(&path("enabled"), &path("database")));
        assert!(!mentioned.reads(&path("enabled"), &path("cache")));
    }
}
