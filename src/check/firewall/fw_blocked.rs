//! Rules that block what the lab itself needs.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::firewall::{End, INTERNET, Need, decide, needs};
use crate::lab::Lab;
use crate::lab::network::{Transport, Verdict};
use crate::types::Port;

pub static CODE: Code = Code {
    name: "FW-BLOCKED",
    severity: Severity::Error,
    title: "the firewall rules block what the lab needs",
    why: "Nodes pull images, machines ask DNS servers, hosts and nodes mount storage, nodes talk to each other and to \
          the API, and services reach the addresses that they are configured with. With a `policy` of `'drop` or \
          `'reject`, each connection between networks needs a rule that accepts it.",
    example: Example::Lab {
        bad: r#"{ firewall.policy = 'drop }"#,
        good: r#"{ firewall.rules.internet = { from = ["lan"], to = ["internet"], tcp = [443] } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(firewall) = &lab.firewall else { return };
    // A name that could not be read may be what makes the connection possible.
    if !lab.networks.is_complete() || !lab.machines.is_complete() || !lab.hosts.is_complete() {
        return;
    }
    let mut reported: Vec<(String, String, (Transport, Port))> = Vec::new();
    for need in needs(lab) {
        let decision = decide(lab, firewall, &need.from, &need.to, need.port);
        if decision.verdict == Verdict::Accept {
            continue;
        }
        let (from, to) = (shown(&need.from), shown_address(&need.to));
        // Nodes in one network need the same.
        let same = (from.clone(), to.clone(), need.port);
        if reported.contains(&same) {
            continue;
        }
        reported.push(same);
        let rule = decision.rule.and_then(|name| Some((name, firewall.rules.get(name)?)));
        let message = format!("the firewall rules block {}", need.what);
        let finding = findings.report(&CODE, message).at(need.node, format!("needs {}", port(&need)));
        match rule {
            Some((name, rule)) => finding
                .at(rule.action.node, format!("rule `{name}` refuses it"))
                .help(format!("narrow `firewall.rules.{name}` down")),
            None => finding.at(firewall.policy.node, "refused, because no rule accepts it").help(line(&need)),
        };
    }
}

/// The line to write.
fn line(need: &Need<'_>) -> String {
    let (transport, port) = need.port;
    format!(
        "add `firewall.rules.NAME = {{ from = [\"{}\"], to = [\"{}\"], {} = [{port}] }}`",
        shown(&need.from),
        shown_address(&need.to),
        transport.word()
    )
}

fn port(need: &Need<'_>) -> String {
    let (transport, port) = need.port;
    format!("{} port {port} of {}", transport.word().to_uppercase(), shown_address(&need.to))
}

/// The network of a client, as rules name it.
fn shown(end: &End<'_>) -> String {
    end.network.map_or(INTERNET, |network| network.as_str()).to_owned()
}

/// A server, as rules name it.
fn shown_address(end: &End<'_>) -> String {
    end.address.map_or_else(|| shown(end), |address| address.to_string())
}
