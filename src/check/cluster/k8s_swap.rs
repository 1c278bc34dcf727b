//! Swap of nodes agrees with their kubelet's configuration.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::KubeletSwap;

pub static CODE: Code = Code {
    name: "K8S-SWAP",
    severity: Severity::Error,
    title: "the swap of a node does not match its kubelet",
    why: "A kubelet refuses to start on a node with swap, unless `kubelet.swap = 'limited` lets pods use \
          some. On a node without swap that setting has no effect, which is easily overlooked.",
    example: Example::Lab {
        bad: r#"{ machines.node1.guest.swap = "4GiB" }"#,
        good: r#"{
  machines.node1.guest.swap = "4GiB",
  cluster.kubelet.swap = 'limited,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(cluster) = &lab.cluster else { return };
        for node in nodes::nodes(lab) {
            let Some(guest) = &node.machine.guest else { continue };
            let setting = node.node.kubelet.swap.as_ref().or(cluster.kubelet.swap.as_ref());
            let limited = setting.is_some_and(|swap| swap.value == KubeletSwap::Limited);
            match (&guest.swap, setting) {
                (Some(swap), _) if !limited => {
                    let finding = findings
                        .report(
                            &CODE,
                            format!("node `{}` has swap, so its kubelet would not start", node.name),
                        )
                        .at(swap.node, format!("{swap} of swap"));
                    let finding = match setting {
                        Some(setting) => finding.at(setting.node, "no swap for pods"),
                        None => finding,
                    };
                    finding.help("remove the swap, or set `kubelet.swap = 'limited`");
                }
                (None, Some(setting)) if limited => {
                    findings
                        .report(
                            &CODE,
                            format!("pods of node `{}` may use swap, but the node has none", node.name),
                        )
                        .at(setting.node, "some swap for pods")
                        .at_key(guest.node, "no `swap` set")
                        .help("set `swap` in the node's `guest`, or set `kubelet.swap = 'none`");
                }
                _ => {}
            }
        }
    },
};
