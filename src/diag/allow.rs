//! Allowances: findings that a lab accepts, each with its reason.
//!
//! In: the findings of a lab and the `allow` fields of its configuration. Out: the remaining findings in
//! their order, then findings about the allowances themselves. An allowance takes effect only if its code
//! exists, may be allowed, and has a reason; otherwise the finding that it was meant to silence stays
//! visible.

mod codes;

use std::collections::BTreeSet;

pub(crate) use codes::CODES;

use crate::diag::near::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::value::{Key, NodeId, Span, Values};
use codes::{ALLOW_NO_REASON, ALLOW_REFUSED, ALLOW_UNKNOWN, ALLOW_UNUSED, ALLOW_WIDE};

/// So many of the findings that an allowance silences are shown.
const SHOWN_MAX: usize = 3;

/// One field of an `allow` record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The code as written, which may be unknown.
    pub code: String,
    /// What the findings are about. Without it, all findings of the code.
    pub subject: Option<String>,
    /// Why the findings are accepted.
    pub reason: String,
    /// The findings that it applies to.
    pub scope: Scope,
    /// The place of the code.
    pub span: Span,
    /// The field itself.
    pub node: NodeId,
}

/// The findings that an allowance can silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All findings of the lab.
    Lab,
    /// Findings with a place inside this record, such as `services.feeds`.
    Entry(NodeId),
}

/// The allowances of a lab, each with its fault, if any.
#[derive(Debug)]
pub struct AllowanceSet {
    all: Vec<(Allowance, Option<Diagnostic>)>,
}

impl AllowanceSet {
    /// Validates the allowances against all codes.
    pub fn new(allowances: Vec<Allowance>, known: &[&'static Code]) -> Self {
        let all = allowances.into_iter().map(|allowance| {
            let fault = allowance.fault(known);
            (allowance, fault)
        });
        Self { all: all.collect() }
    }

    /// Whether a finding will be removed.
    pub fn allow(&self, diagnostic: &Diagnostic, values: &Values) -> bool {
        self.all.iter().any(|(allowance, fault)| fault.is_none() && allowance.covers(diagnostic, values))
    }

    /// Removes the findings that are allowed, and reports allowances that are invalid or no longer needed.
    pub fn apply(self, diagnostics: Vec<Diagnostic>, values: &Values) -> Vec<Diagnostic> {
        // The messages that each allowance has silenced.
        let mut silenced: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.all.len()];
        let mut remaining = diagnostics;
        remaining.retain(|diagnostic| {
            let mut is_silenced = false;
            for ((allowance, fault), silenced) in self.all.iter().zip(&mut silenced) {
                if fault.is_none() && allowance.covers(diagnostic, values) {
                    silenced.insert(diagnostic.message.clone());
                    is_silenced = true;
                }
            }
            !is_silenced
        });
        let all_rules_ran = !remaining.iter().any(Diagnostic::is_error);
        for ((allowance, fault), silenced) in self.all.into_iter().zip(silenced) {
            match fault {
                Some(fault) => remaining.push(fault),
                None if silenced.is_empty() && all_rules_ran => remaining.push(allowance.unused()),
                None if silenced.len() > 1 && allowance.is_wide() => {
                    remaining.push(allowance.wide(&silenced))
                }
                None => {}
            }
        }
        remaining
    }
}

impl Allowance {
    /// The reason why the allowance is invalid, if it is.
    fn fault(&self, known: &[&'static Code]) -> Option<Diagnostic> {
        let name = &self.code;
        let Some(code) = known.iter().find(|code| code.name == *name) else {
            let names: Vec<&str> = known.iter().map(|code| code.name).collect();
            let mut unknown =
                self.report(&ALLOW_UNKNOWN, format!("code `{name}` does not exist"), "unknown code");
            unknown.help.extend(did_you_mean(name, &names));
            return Some(unknown.help("`render explain` lists all codes"));
        };
        if !code.allowable {
            let message = format!("`{name}` cannot be allowed");
            return Some(self.report(&ALLOW_REFUSED, message, code.title).help(format!(
                "remove this line and fix what `{name}` reports; see `render explain {name}`"
            )));
        }
        if self.reason.trim().is_empty() {
            let message = format!("`{name}` is allowed without a reason");
            return Some(
                self.report(&ALLOW_NO_REASON, message, "the reason is empty")
                    .help(format!("give the reason: `allow.\"{name}\" = \"...\"`")),
            );
        }
        None
    }

    /// Whether it holds for whatever the lab contains.
    fn is_wide(&self) -> bool {
        self.scope == Scope::Lab && self.subject.is_none()
    }

    fn wide(&self, silenced: &BTreeSet<String>) -> Diagnostic {
        let name = &self.code;
        let message = format!("`{name}` is allowed for one reason, and is reported {} times", silenced.len());
        let mut wide = self.report(&ALLOW_WIDE, message, "silences different findings");
        wide.help.push(format!("name each subject: `allow.\"{name}\" = {{ \"...\" = \"...\" }}`"));
        wide.help.extend(silenced.iter().take(SHOWN_MAX).map(|message| format!("it silences: {message}")));
        wide
    }

    fn unused(&self) -> Diagnostic {
        let inside = match (&self.subject, self.scope) {
            (Some(_), _) => "about this subject",
            (None, Scope::Lab) => "in this lab",
            (None, Scope::Entry(_)) => "in this entry",
        };
        self.report(
            &ALLOW_UNUSED,
            format!("`{}` is allowed, but no longer reported", self.code),
            format!("no such finding {inside}"),
        )
        .help("remove this line")
    }

    fn report(&self, code: &'static Code, message: String, text: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).at_node(self.node, self.span, text)
    }

    fn covers(&self, diagnostic: &Diagnostic, values: &Values) -> bool {
        diagnostic.code.name == self.code
            && self.subject.as_deref().is_none_or(|subject| is_about(diagnostic, subject, values))
            && match self.scope {
                Scope::Lab => true,
                Scope::Entry(entry) => diagnostic
                    .labels
                    .iter()
                    .filter_map(|label| label.node)
                    .any(|node| is_inside(node, entry, values)),
            }
    }
}

/// Whether a finding is about a subject: its message has the word, or one of its places is in an entry of that name.
fn is_about(diagnostic: &Diagnostic, subject: &str, values: &Values) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let mut words = diagnostic.message.split(|c: char| !is_of_name(c));
    let is_it = |word: &str| word.trim_end_matches('.').eq_ignore_ascii_case(subject);
    let is_entry = |key: &&Key| matches!(key, Key::Field(name) if is_it(name));
    let mut nodes = diagnostic.labels.iter().filter_map(|label| label.node);
    words.any(is_it) || nodes.any(|node| values.path(node).iter().any(&is_entry))
}

/// Whether the node is the entry itself or anything inside it.
fn is_inside(node: NodeId, entry: NodeId, values: &Values) -> bool {
    std::iter::successors(Some(node), |id| values.node(*id).parent).any(|id| id == entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, SPARE_HOST, lab};
    use crate::value::{Kind, Node};

    /// `services.{feeds.port, mail.port}` and one span for everything.
    struct Fixture {
        values: Values,
        span: Span,
        feeds: NodeId,
        feeds_port: NodeId,
        mail_port: NodeId,
    }

    fn fixture() -> Fixture {
        let (_, files) = lab(&[("a.ncl", "allow")]);
        let span = Span { file: files[0], start: 0, end: 5 };
        let mut values = Values::default();
        let mut add = |parent: Option<NodeId>, name: &str| {
            let key = if parent.is_some() { Key::Field(name.into()) } else { Key::Root };
            values.push(Node { parent, key, key_span: None, span, kind: Kind::Null })
        };
        let root = add(None, "");
        let services = add(Some(root), "services");
        let feeds = add(Some(services), "feeds");
        let feeds_port = add(Some(feeds), "port");
        let mail = add(Some(services), "mail");
        let mail_port = add(Some(mail), "port");
        Fixture { values, span, feeds, feeds_port, mail_port }
    }

    impl Fixture {
        fn allowance(&self, code: &str, reason: &str, scope: Scope) -> Allowance {
            Allowance {
                code: code.to_owned(),
                subject: None,
                reason: reason.to_owned(),
                scope,
                span: self.span,
                node: Values::ROOT,
            }
        }

        /// A finding whose main place is no value and whose related place is the node.
        fn finding(&self, node: NodeId) -> Diagnostic {
            Diagnostic::new(&POOL_OVERLAP, "x").at(self.span, "").at_node(node, self.span, "")
        }

        /// The codes that remain.
        fn apply(&self, findings: Vec<Diagnostic>, allowances: &[Allowance]) -> Vec<&'static str> {
            self.diagnostics(findings, allowances).iter().map(|diagnostic| diagnostic.code.name).collect()
        }

        fn diagnostics(&self, findings: Vec<Diagnostic>, allowances: &[Allowance]) -> Vec<Diagnostic> {
            let known: [&Code; 3] = [&POOL_OVERLAP, &SPARE_HOST, &ALLOW_UNUSED];
            AllowanceSet::new(allowances.to_vec(), &known).apply(findings, &self.values)
        }
    }

    #[test]
    fn an_entry_silences_only_what_lies_inside_it() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Entry(lab.feeds));
        let findings = vec![lab.finding(lab.mail_port), lab.finding(lab.feeds_port), lab.finding(lab.feeds)];
        let left = lab.diagnostics(findings, &[allowance]);
        assert_eq!(left, [lab.finding(lab.mail_port)]);
    }

    #[test]
    fn the_lab_silences_every_finding_of_the_code_and_no_other() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Lab);
        let other = Diagnostic::new(&SPARE_HOST, "x");
        let nowhere = Diagnostic::new(&POOL_OVERLAP, "x");
        let findings = vec![nowhere, other.clone(), lab.finding(lab.mail_port)];
        assert_eq!(lab.diagnostics(findings, &[allowance]), [other]);
    }

    #[test]
    fn two_allowances_of_one_finding_are_both_used() {
        let lab = fixture();
        let whole = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Lab);
        let entry = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Entry(lab.feeds));
        assert_eq!(lab.apply(vec![lab.finding(lab.feeds_port)], &[whole, entry]), [""; 0]);
    }

    #[test]
    fn an_allowance_without_a_finding_is_reported_once_no_error_is_left() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Entry(lab.feeds));
        let left = lab.diagnostics(vec![], std::slice::from_ref(&allowance));
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].code, &ALLOW_UNUSED);
        assert_eq!(left[0].labels[0].node, Some(allowance.node));
        let error = vec![lab.finding(lab.mail_port)];
        assert_eq!(lab.apply(error, std::slice::from_ref(&allowance)), ["NET-POOL-OVERLAP"]);
        let warning = vec![Diagnostic::new(&SPARE_HOST, "x")];
        assert_eq!(lab.apply(warning, &[allowance]), ["HOST-SPARE", "ALLOW-UNUSED"]);
    }

    #[test]
    fn a_misspelt_code_is_unknown_and_its_neighbour_named() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVRELAP", "by hand", Scope::Lab);
        let left = lab.diagnostics(vec![lab.finding(lab.feeds)], &[allowance]);
        assert_eq!(left[0], lab.finding(lab.feeds));
        assert_eq!(left[1].code, &ALLOW_UNKNOWN);
        assert_eq!(left[1].message, "code `NET-POOL-OVRELAP` does not exist");
        assert_eq!(left[1].help[0], "did you mean `NET-POOL-OVERLAP`?");
    }

    #[test]
    fn what_cannot_be_allowed_stays() {
        let lab = fixture();
        let spare = Diagnostic::new(&SPARE_HOST, "x");
        let allowance = lab.allowance("HOST-SPARE", "by hand", Scope::Lab);
        assert_eq!(lab.apply(vec![spare], &[allowance]), ["HOST-SPARE", "ALLOW-REFUSED"]);
    }

    #[test]
    fn an_allowance_without_a_reason_silences_nothing() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVERLAP", " \n\t", Scope::Lab);
        let left = lab.apply(vec![lab.finding(lab.feeds)], &[allowance]);
        assert_eq!(left, ["NET-POOL-OVERLAP", "ALLOW-NO-REASON"]);
    }

    #[test]
    fn a_subject_is_a_word_of_the_message_or_an_entry() {
        let lab = fixture();
        let about = |subject: &str| Allowance {
            subject: Some(subject.to_owned()),
            ..lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Lab)
        };
        let named = Diagnostic::new(&POOL_OVERLAP, "Cilium 1.18 overlaps");
        assert_eq!(
            lab.apply(vec![named.clone(), lab.finding(lab.feeds)], &[about("cilium"), about("feeds")]),
            [""; 0]
        );
        assert_eq!(lab.apply(vec![named], &[about("cil")]), ["NET-POOL-OVERLAP"]);
    }

    #[test]
    fn an_allowance_of_the_lab_without_a_subject_accepts_one_finding() {
        let lab = fixture();
        let allowance = lab.allowance("NET-POOL-OVERLAP", "by hand", Scope::Lab);
        let finding = |message: &str| Diagnostic::new(&POOL_OVERLAP, message);
        let same = vec![finding("x"), finding("x")];
        assert_eq!(lab.apply(same, std::slice::from_ref(&allowance)), [""; 0]);
        assert_eq!(lab.apply(vec![finding("x"), finding("y")], &[allowance]), ["ALLOW-WIDE"]);
    }
}
