//! Machines that use DHCP in a network without a DHCP server.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::State;
use crate::lab::network::NetworkKind;

pub static CODE: Code = Code {
    name: "NET-DHCP-NONE",
    severity: Severity::Error,
    title: "a machine uses DHCP in a network without a DHCP server",
    why: "A machine that cloud-init configures uses DHCP unless it has an `address`. In a network without a \
          DHCP range, a `dhcp_server` or a `router`, nothing answers, and the machine takes minutes to boot.",
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
        let configured = walk::kept_machines(lab)
            .filter(|(_, machine)| machine.cloud_init.is_some() && machine.state.value != State::Template);
        for (name, machine) in configured {
            for (slot, nic) in machine.nics.iter().filter(|(_, nic)| nic.asks_dhcp()) {
                let Some((network_name, network)) = walk::network_named(lab, &nic.network) else { continue };
                let answered =
                    network.dhcp.is_some() || network.dhcp_server.is_some() || network.router.is_some();
                // The router of a home network runs DHCP, whether the lab defines it or not.
                if answered || network.kind.value == NetworkKind::Home {
                    continue;
                }
                let slot = slot.as_str();
                findings
                    .report(
                        &CODE,
                        format!(
                            "machine `{name}` uses DHCP in network `{network_name}`, which has no DHCP server"
                        ),
                    )
                    .at(nic.network.node, format!("`{slot}` has no `address`"))
                    .at_key(network.node, "no DHCP server in this network")
                    .help(format!(
                        "set `machines.{name}.nics.{slot}.address`, or name the DHCP server: \
                         `networks.{network_name}.dhcp_server`"
                    ));
            }
        }
    },
};
