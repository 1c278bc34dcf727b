//! The ports that programs are configured to listen on, and those that their pods declare.

use std::collections::BTreeSet;

use crate::document::{Data, elements, fields};
use crate::world::object::{Object, containers, each_text, text};
use crate::world::pods::codes::POD_PORT;
use crate::world::report::Report;

/// Variables with the port of the program itself.
const VARIABLES: &[&str] = &["LISTEN_PORT", "PORT", "WEBUI_PORT", "WEB_PORT"];
/// Words in flags and variables whose ports often have no name in the pod.
const OTHERS: &[&str] = &[
    "admin",
    "cluster",
    "debug",
    "gossip",
    "grpc",
    "health",
    "healthz",
    "internal",
    "metric",
    "metrics",
    "monitoring",
    "peer",
    "pprof",
    "probe",
    "profiling",
    "raft",
    "ready",
    "readyz",
    "rpc",
    "telemetry",
    "webhook",
];

/// Reports a port that a container listens on and nothing refers to, while a port that it declares is named nowhere else.
pub(super) fn check(object: &Object<'_>, pod: &Data, report: &mut Report<'_>) {
    let declared: BTreeSet<i64> = containers(pod).flat_map(referred).collect();
    for container in containers(pod) {
        let own: Vec<i64> = elements(container.get("ports"))
            .iter()
            .filter_map(|port| port.get("containerPort")?.as_integer())
            .collect();
        if own.is_empty() {
            continue;
        }
        let configured: Vec<(&Data, i64)> = configured(container).collect();
        // A port that a text of the container names, in whatever form, is not the one that has been forgotten.
        let Some(forgotten) = own.iter().find(|port| !is_named(container, **port)) else { continue };
        let Some((data, port)) = configured.into_iter().find(|(_, port)| !declared.contains(port)) else {
            continue;
        };
        let name = text(container, "name").unwrap_or_default();
        let says = format!("lets container `{name}` listen on port {port}, but declares port {forgotten}");
        report.add(&POD_PORT, object, data, &says, "not declared", "let both be the same port");
    }
}

/// The ports of a container that something outside of it can refer to, or that its probes ask.
fn referred(container: &Data) -> impl Iterator<Item = i64> {
    let ports = elements(container.get("ports")).iter().filter_map(|port| port.get("containerPort"));
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"]
        .into_iter()
        .filter_map(|probe| container.get(probe));
    let asked = probes.flat_map(|probe| fields(Some(probe)).iter().filter_map(|(_, how)| how.get("port")));
    ports.chain(asked).filter_map(Data::as_integer)
}

/// The ports that a container is configured to listen on.
fn configured(container: &Data) -> impl Iterator<Item = (&Data, i64)> {
    let words = ["command", "args"].into_iter().flat_map(|list| elements(container.get(list)));
    let flags = words.filter_map(|data| Some((data, of_flag(data.as_str()?)?)));
    let variables = elements(container.get("env")).iter().filter_map(|variable| {
        let data = variable.get("value")?;
        Some((data, of_variable(text(variable, "name")?, data.as_str()?)?))
    });
    flags.chain(variables)
}

/// `--listen=:80`, `--http.address=0.0.0.0:80`.
fn of_flag(word: &str) -> Option<i64> {
    let (flag, value) = word.strip_prefix('-')?.split_once('=')?;
    if is_other(flag) { None } else { of_address(value) }
}

fn of_variable(name: &str, value: &str) -> Option<i64> {
    if is_other(name) {
        return None;
    }
    let is_port = VARIABLES.iter().any(|known| {
        let rest = name.strip_suffix(known);
        // A prefix is the program's own name; with one underscore, `PORT` can be that of anything.
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.ends_with("__") || (rest.ends_with('_') && *known != "PORT")
        })
    });
    if is_port { value.parse().ok() } else { of_address(value) }
}

/// The port of an address of all interfaces.
fn of_address(value: &str) -> Option<i64> {
    let rest = ["0.0.0.0:", "[::]:", "*:", ":"].iter().find_map(|all| value.strip_prefix(all))?;
    rest.parse().ok()
}

fn is_other(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| OTHERS.contains(&word))
}

/// Whether some text of the container has a port in it.
fn is_named(container: &Data, port: i64) -> bool {
    let number = port.to_string();
    let mut found = false;
    for key in ["args", "command", "env", "lifecycle"] {
        let Some(data) = container.get(key) else { continue };
        each_text(data, &mut |_, text| {
            found |= text.split(|c: char| !c.is_ascii_digit()).any(|part| part == number);
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{of_flag, of_variable};

    #[test]
    fn ports_are_read_from_flags_and_variables() {
        assert_eq!(of_flag("--entrypoints.web.address=:8000"), Some(8000));
        assert_eq!(of_flag("--listen=0.0.0.0:80"), Some(80));
        for other in [
            "--metrics-bind-address=:8080",
            "--upstream=http://a:80",
            "--name=:x",
            "listen=:80",
            "--a=10.0.0.1:80",
        ] {
            assert_eq!(of_flag(other), None, "{other}");
        }
        assert_eq!(of_variable("PORT", "80"), Some(80));
        assert_eq!(of_variable("BAZARR__PORT", "6767"), Some(6767));
        assert_eq!(of_variable("QBT_WEBUI_PORT", "80"), Some(80));
        assert_eq!(of_variable("LISTEN_ADDRESS", ":80"), Some(80));
        for other in ["SMTP_PORT", "METRICS__PORT", "SUPPORT"] {
            assert_eq!(of_variable(other, "587"), None, "{other}");
        }
    }
}
