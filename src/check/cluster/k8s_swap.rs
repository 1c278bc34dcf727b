//! Swap that a node's kubelet does not want.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::KubeletSwap;

pub static CODE: Code = Code {
    name: "K8S-SWAP",
    severity: Severity::Error,
    title: "a node's swap and its kubelet do not agree",
    why: "A kubelet that finds swap refuses to start, unless `kubelet.swap = 'limited` tells it that pods may use \
          some. Told so on a node without swap, it changes nothing, and somebody believes otherwise.",
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
                            format!("node `{}` has swap, and its kubelet would not start", node.name),
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
                        .report(&CODE, format!("pods of node `{}` may use swap, and it has none", node.name))
                        .at(setting.node, "some swap for pods")
                        .at_key(guest.node, "no `swap` here")
                        .help("give the node's `guest` some `swap`, or set `kubelet.swap = 'none`");
                }
                _ => {}
            }
        }
    },
};
