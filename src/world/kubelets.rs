//! Arguments of kubelets in the files of machines: labels that a kubelet may not give to its own node.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::layout::DOCS;
use crate::document::{Data, DataKind, elements};
use crate::facts::kubelet::kubelet_may_set;
use crate::kube;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::text;

/// The code for a label that a kubelet may not set.
pub static NODE_LABEL: Code = Code {
    name: "NODE-LABEL",
    severity: Severity::Error,
    title: "a label that a kubelet may not give to its node",
    why: "A kubelet does not start if it is to give its node a label below `kubernetes.io` or `k8s.io` other than a few, so \
          that no node can take the role of another one. Labels of `machines.*.kubernetes.labels` are set by \
          clients with permission to set them; labels in raw arguments of the kubelet are not.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.storages.local = { size = "60GiB", content = ['snippets, 'import, 'iso] },
  machines.node1 = {
    cloud_init = { storage = "local-lvm", snippets = "local" },
    image = { url = "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img", storage = "local" },
    guest = {
      os = 'ubuntu, release = "24.04",
      users.owner.ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com"],
      files."/etc/default/kubelet".content = "KUBELET_EXTRA_ARGS=--node-labels=node-role.kubernetes.io/db=",
    },
  },
}"#,
        good: r#"{
  hosts.pve.storages.local = { size = "60GiB", content = ['snippets, 'import, 'iso] },
  machines.node1 = {
    cloud_init = { storage = "local-lvm", snippets = "local" },
    image = { url = "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img", storage = "local" },
    guest = {
      os = 'ubuntu, release = "24.04",
      users.owner.ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com"],
    },
    kubernetes.labels."node-role.kubernetes.io/db" = "",
  },
}"#,
    },
    allowable: true,
};

/// The argument, as kubelets and as k3s call it.
const ARGUMENTS: &[&str] = &["node-labels", "node-label"];
/// The same on a command line.
const WRITTEN: &[&str] = &["--node-labels=", "--node-label="];

/// All findings about arguments of kubelets.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for document in world.documents {
        if document.path.starts_with(DOCS) || kube::FOLDERS.iter().any(|it| document.path.starts_with(it)) {
            continue;
        }
        let mut report = |data: &Data, labels: &str| {
            let keys = labels.split(',').filter_map(|label| label.split('=').next()).map(str::trim);
            for key in keys.filter(|key| !key.is_empty() && !kubelet_may_set(key)) {
                let message =
                    format!("`{}` lets a kubelet set the label `{key}`, which it may not", document.path);
                let (node, span) = (data.origin.node, data.origin.span(world.values));
                found.push(
                    Diagnostic::new(&NODE_LABEL, message)
                        .at_node(node, span, "the kubelet does not start")
                        .help(format!(
                            "write `kubernetes.labels.\"{key}\" = \"...\"` in the machine instead"
                        )),
                );
            }
        };
        document.content.data().iter().for_each(|data| visit(data, &mut report));
    }
    found
}

/// Visits the labels in arguments: in maps, in lists of names and values, and in texts.
fn visit(data: &Data, found: &mut dyn FnMut(&Data, &str)) {
    match &data.kind {
        DataKind::Map(fields) => {
            if text(data, "name").is_some_and(|name| ARGUMENTS.contains(&name)) {
                value(data.get("value"), found);
            }
            for (key, inner) in fields {
                if ARGUMENTS.contains(&key.as_str()) {
                    value(Some(inner), found);
                } else {
                    visit(inner, found);
                }
            }
        }
        DataKind::List(all) => all.iter().for_each(|inner| visit(inner, found)),
        DataKind::String(text) => {
            for argument in WRITTEN {
                for (at, mark) in text.match_indices(argument) {
                    let rest = &text[at + mark.len()..];
                    let end =
                        rest.find(|c: char| c.is_whitespace() || "\"'".contains(c)).unwrap_or(rest.len());
                    found(data, &rest[..end]);
                }
            }
        }
        DataKind::Null | DataKind::Bool(_) | DataKind::Number(_) => {}
    }
}

fn value(data: Option<&Data>, found: &mut dyn FnMut(&Data, &str)) {
    let Some(data) = data else { return };
    for each in elements(Some(data)).iter().chain([data]) {
        if let Some(text) = each.as_str() {
            found(each, text);
        }
    }
}
