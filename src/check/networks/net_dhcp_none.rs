//! A machine that asks for an address where nobody answers.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::State;
use crate::lab::network::NetworkKind;

pub static CODE: Code = Code {
    name: "NET-DHCP-NONE",
    severity: Severity::Error,
    title: "a machine asks DHCP in a network where nobody answers",
    why: "Without an `address` a machine that cloud-init sets up asks for one. In a network without a range to hand \
          out, a `dhcp_server` or a `router`, nobody answers, and the machine's start waits for minutes.",
    example: Example::Lab {
        bad: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr0" },
  machines.node1 = { cloud_init.storage = "local-lvm", nics.net1.network = "storage" },
}"#,
        good: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr0" },
  machines.node1 = {
    cloud_init.storage = "local-lvm",
    nics.net1 = { network = "storage", address = "10.9.0.11" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let set_up = walk::kept_machines(lab)
            .filter(|(_, machine)| machine.cloud_init.is_some() && machine.state.value != State::Template);
        for (name, machine) in set_up {
            for (slot, nic) in machine.nics.iter().filter(|(_, nic)| nic.asks_dhcp()) {
                let Some((network_name, network)) = walk::network_named(lab, &nic.network) else { continue };
                let somebody =
                    network.dhcp.is_some() || network.dhcp_server.is_some() || network.router.is_some();
                // A household's router hands out addresses, whether the lab knows it or not.
                if somebody || network.kind.value == NetworkKind::Home {
                    continue;
                }
                let slot = slot.as_str();
                findings
                    .report(
                        &CODE,
                        format!("machine `{name}` asks DHCP in network `{network_name}`, which has none"),
                    )
                    .at(nic.network.node, format!("`{slot}` has no address of its own"))
                    .at_key(network.node, "nobody hands out addresses here")
                    .help(format!(
                        "give it one: `machines.{name}.nics.{slot}.address`; or say who answers: \
                         `networks.{network_name}.dhcp_server`"
                    ));
            }
        }
    },
};
