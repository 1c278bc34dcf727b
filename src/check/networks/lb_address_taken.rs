//! Load balancer addresses that are not shared have one service.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::balanced::requests;
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "LB-ADDRESS-TAKEN",
    severity: Severity::Error,
    title: "a load balancer address is used twice",
    why: "An address that is not `shared` belongs to one service. A second service that requests it stays \
          pending, and which of the two that is may change with every restart. Two names for one address \
          hide the conflict.",
    example: Example::Lab {
        bad: r#"{
  cluster.load_balancer.addresses = {
    dns.address = "192.168.20.201",
    web.address = "192.168.20.201",
  },
}"#,
        good: r#"{
  cluster.load_balancer.addresses = {
    dns.address = "192.168.20.201",
    web.address = "192.168.20.202",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
    let named =
        balancer.addresses.iter().map(|(name, described)| (described.address.value, (name, described)));
    for (address, (first_name, first), (name, described)) in walk::shared(named) {
        findings
            .report(&CODE, format!("load balancer addresses `{first_name}` and `{name}` are both {address}"))
            .at(described.address.node, format!("`{name}`"))
            .at(first.address.node, format!("`{first_name}`"))
            .help("define it once, and let the services that share it refer to that name");
    }
    let requested = requests(lab).filter_map(|request| {
        let address = request.address?;
        Some((address.value.as_str(), (request.requester, address.node)))
    });
    for (name, (first_requester, first), (requester, node)) in walk::shared(requested) {
        let described = balancer.addresses.get_key_value(name);
        let Some((_, described)) = described.filter(|(_, described)| !described.shared.value) else {
            continue;
        };
        findings
            .report(&CODE, format!("{first_requester} and {requester} both request the address `{name}`"))
            .at(node, requester.to_string())
            .at(first, first_requester.to_string())
            .mention(described.shared.node, "not shared")
            .help(format!(
                "choose another address for one of them, or set \
                 `cluster.load_balancer.addresses.{name}.shared = true`"
            ));
    }
}
