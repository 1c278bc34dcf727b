//! Time servers that cannot answer.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::unowned;
use crate::facts::time;
use crate::lab::Lab;
use crate::lab::hardware::HostKind;
use crate::types::{Address, Server};
use crate::value::At;

pub static CODE: Code = Code {
    name: "TIME-SERVER",
    severity: Severity::Error,
    title: "a time server cannot answer",
    why: "A machine that asks itself, or an address that nothing has, keeps the time that it started with. Certificates, \
          etcd and the votes of clusters fail when clocks differ. Something that is a time server itself needs other \
          servers.",
    example: Example::Lab {
        bad: r#"{ time_servers = ["192.168.20.9"] }"#,
        good: r#"{ time_servers = ["192.168.20.1"] }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let machines = || walk::kept_machines(lab);
    let own = machines().map(|(_, machine)| &machine.time_servers);
    let own = own.chain(lab.hosts.iter().map(|(_, host)| &host.time_servers));
    for list in own.chain([&lab.time_servers]) {
        twice(list, findings);
        unknown(lab, list, findings);
    }
    for (name, machine) in machines() {
        let addresses = machine.nics.values().flat_map(|nic| nic.address.iter().chain(&nic.address6));
        let path = format!("machines.{name}");
        itself(&format!("machine `{name}`"), &path, time::of_machine(lab, machine), addresses, findings);
    }
    for (name, host) in lab.hosts.iter() {
        if let Some(first) = host.time_servers.first().filter(|_| host.kind.value == HostKind::BareMetal) {
            findings
                .report(&CODE, format!("the time servers of bare-metal host `{name}` have no effect"))
                .at(first.node, "not used")
                .help("set the `time_servers` of the machine that is the host");
        }
        let interfaces: Vec<_> = host.interfaces().collect();
        let addresses = interfaces.iter().flat_map(|each| each.address().into_iter().chain(each.address6()));
        let path = format!("hosts.{name}");
        itself(&format!("host `{name}`"), &path, time::of_host(lab, host), addresses, findings);
    }
}

fn twice(servers: &[At<Server>], findings: &mut Findings<'_>) {
    for (server, first, other) in walk::shared(servers.iter().map(|server| (&server.value, server.node))) {
        findings
            .report(&CODE, format!("time server {server} is listed twice"))
            .at(other, "the same server")
            .at(first, "listed here")
            .help("remove one of them");
    }
}

/// Addresses in networks of the lab that nothing has.
fn unknown(lab: &Lab, servers: &[At<Server>], findings: &mut Findings<'_>) {
    for server in servers {
        let Some((name, network)) = server.address().and_then(|address| unowned(lab, address)) else {
            continue;
        };
        findings
            .report(&CODE, format!("time server {server} is an address of network `{name}` that nothing has"))
            .at(server.node, "no machine, host or device of the lab has it")
            .at(network.prefix.node, format!("network `{name}`"))
            .help(format!(
                "write the address of a server, or add what has this one: `networks.{name}.reserved.NAME = \"{server}\"`"
            ));
    }
}

fn itself<'l>(
    who: &str,
    path: &str,
    servers: &[At<Server>],
    addresses: impl Iterator<Item = &'l At<Address>>,
    findings: &mut Findings<'_>,
) {
    for address in addresses {
        for server in servers.iter().filter(|server| server.address() == Some(address.value)) {
            findings
                .report(&CODE, format!("{who} takes the time from itself"))
                .at(server.node, "its own address")
                .at(address.node, who)
                .help(format!("name the servers that it asks: `{path}.time_servers = [\"0.pool.ntp.org\"]`"));
        }
    }
}
