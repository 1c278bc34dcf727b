//! Times and counts of a probe that Kubernetes accepts as they are.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::types::Duration;
use crate::value::At;

pub static CODE: Code = Code {
    name: "PROBE-TIME",
    severity: Severity::Error,
    title: "a probe has a time or count that Kubernetes does not accept as it is",
    why: "Kubernetes counts the times of a probe in whole seconds. It also replaces some zeros with \
          defaults: a period of 0 becomes ten seconds, a timeout of 0 one second, and 0 failures become \
          three.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.liveness = { tcp = true, timeout = "1500ms" } }"#,
        good: r#"{ services.hello.containers.app.liveness = { tcp = true, timeout = "2s" } }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        for (field, probe) in walk::probes(each.container) {
            let times = [
                ("initial_delay", &probe.initial_delay, Zero::Taken),
                ("period", &probe.period, Zero::Replaced),
                ("timeout", &probe.timeout, Zero::Replaced),
            ];
            for (name, time, zero) in times {
                let Some(time) = time else { continue };
                if let Some((problem, help)) = fault(time.value, zero) {
                    findings
                        .report(
                            &CODE,
                            format!("`{name}` of the {field} probe of {each} is {time}, {problem}"),
                        )
                        .at(time.node, problem)
                        .help(help);
                }
            }
            if let Some(failures) = probe.failures.as_ref().filter(|failures| failures.value == 0) {
                findings
                    .report(&CODE, format!("the {field} probe of {each} has `failures = 0`"))
                    .at(failures.node, "Kubernetes replaces it with 3")
                    .help("set `failures` to 1 or more");
            }
            let once = field != "readiness";
            let wrong = |successes: &&At<u32>| successes.value == 0 || once && successes.value != 1;
            if let Some(successes) = probe.successes.as_ref().filter(wrong) {
                let help = if once {
                    "remove `successes`: one success suffices here"
                } else {
                    "set `successes` to 1 or more"
                };
                findings
                    .report(&CODE, format!("the {field} probe of {each} has `successes = {successes}`"))
                    .at(successes.node, "rejected by Kubernetes")
                    .help(help);
            }
        }
    }
}

/// How Kubernetes treats a zero.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zero {
    Taken,
    Replaced,
}

/// The reason why a time is invalid, and what to write instead.
fn fault(time: Duration, zero: Zero) -> Option<(&'static str, String)> {
    let seconds = time.nanoseconds() / 1_000_000_000;
    match time.seconds_exact() {
        None => Some(("which is not a whole number of seconds", format!("write `{}s`", seconds + 1))),
        Some(0) if zero == Zero::Replaced => {
            Some(("which Kubernetes replaces with a default", "write at least `1s`".to_owned()))
        }
        Some(seconds) if i32::try_from(seconds).is_err() => {
            Some(("which is more than Kubernetes accepts", format!("write at most `{}s`", i32::MAX)))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds_and_zero_only_where_it_means_zero() {
        let help = |text: &str, zero| fault(text.parse().expect("a duration"), zero).map(|(_, help)| help);
        assert_eq!(help("5s", Zero::Replaced), None);
        assert_eq!(help("1m30s", Zero::Replaced), None);
        assert_eq!(help("0s", Zero::Taken), None);
        assert_eq!(help("0s", Zero::Replaced).as_deref(), Some("write at least `1s`"));
        assert_eq!(help("500ms", Zero::Taken).as_deref(), Some("write `1s`"));
        assert_eq!(help("2500ms", Zero::Taken).as_deref(), Some("write `3s`"));
        assert_eq!(help("2147483647s", Zero::Taken), None);
        assert!(help("2147483648s", Zero::Taken).is_some());
    }
}
