//! Custom resources whose CRDs nothing in the lab provides.

use std::collections::{BTreeMap, BTreeSet};

use crate::charts::Charts;
use crate::delivery::DeliveredObject;
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::facts::node_system::NodeFacts;
use crate::kube;
use crate::lab::Lab;
use crate::lab::cluster::CniPlugin;
use crate::value::Values;

pub static DEP_PROVIDER: Code = Code {
    name: "DEP-PROVIDER",
    severity: Severity::Error,
    title: "custom resources without a provider of their CRD",
    why: "The API server accepts custom resources only after their CRD is installed, so its provider must be deployed \
          first. If any service of a lab sets `provides.apis`, every API group in use needs a provider: otherwise a \
          new cluster rejects the objects, even if the CRD was installed by hand in the current one.",
    example: Example::Lab {
        bad: r#"{
  services.hello.provides.apis = ["traefik.io"],
  services.hello.manifests.claim = {
    apiVersion = "postgresql.cnpg.io/v1", kind = "Cluster", metadata = { name = "main", namespace = "hello" },
    spec = { instances = 1, storage.size = "1Gi" },
  },
}"#,
        good: r#"{
  services.hello.provides.apis = ["traefik.io"],
  cluster.apis = ["postgresql.cnpg.io"],
  services.hello.manifests.claim = {
    apiVersion = "postgresql.cnpg.io/v1", kind = "Cluster", metadata = { name = "main", namespace = "hello" },
    spec = { instances = 1, storage.size = "1Gi" },
  },
}"#,
    },
    allowable: true,
};

/// One finding per API group, at the first of its objects.
pub(super) fn findings(
    objects: &[DeliveredObject<'_>],
    lab: &Lab,
    nodes: Option<&dyn NodeFacts>,
    charts: &Charts,
    values: &Values,
) -> Vec<Diagnostic> {
    // The CRDs of an unrendered chart are unknown.
    if !charts.are_inflated() {
        return Vec::new();
    }
    let said = lab.services().flat_map(|(_, service)| &service.provides.apis);
    let mut brought: BTreeSet<&str> = said.map(|api| api.as_str()).collect();
    let definitions = objects.iter().filter(|object| object.text("kind") == "CustomResourceDefinition");
    brought.extend(definitions.filter_map(|object| object.data.get("spec")?.get("group")?.as_str()));
    // `monitoring.coreos.com/v1` in a chart's capabilities means that the cluster has it.
    let capabilities = charts.iter().flat_map(|(_, chart)| &chart.capabilities);
    brought.extend(capabilities.filter_map(|api| Some(api.split_once('/')?.0)));
    // In a lab without providers, CRDs are managed elsewhere.
    if brought.is_empty() {
        return Vec::new();
    }
    brought.extend(of_cluster(lab));
    let own = nodes.zip(lab.cluster.as_ref()).into_iter();
    brought.extend(own.flat_map(|(nodes, cluster)| nodes.apis(cluster)));
    let mut missing: BTreeMap<&str, Vec<&DeliveredObject<'_>>> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.file.starts_with("kubernetes/")) {
        let group = object.group();
        if !brought.contains(group) && !kube::is_kubernetes_group(group) {
            missing.entry(group).or_default().push(object);
        }
    }
    missing.into_iter().map(|(group, objects)| finding(group, &objects, values)).collect()
}

fn finding(group: &str, objects: &[&DeliveredObject<'_>], values: &Values) -> Diagnostic {
    let first = objects[0];
    let node = first.data.origin.node;
    let what = format!("{} `{}`", first.text("kind"), first.metadata("name"));
    let more = match objects.len() - 1 {
        0 => " uses".to_owned(),
        1 => " and one other object use".to_owned(),
        more => format!(" and {more} other objects use"),
    };
    Diagnostic::new(&DEP_PROVIDER, format!("no service provides the API group `{group}`, which {what}{more}"))
        .at_node(node, values.key_span(node), format!("`{group}`"))
        .help(format!("write `provides.apis = [\"{group}\"]` in the service that installs its CRDs"))
        .help(format!("or write `cluster.apis = [\"{group}\"]` if they are installed outside the lab"))
}

/// API groups that are installed with the cluster, or besides the lab.
fn of_cluster(lab: &Lab) -> Vec<&str> {
    let Some(cluster) = &lab.cluster else { return Vec::new() };
    let mut groups: Vec<&str> = cluster.apis.iter().map(|api| api.as_str()).collect();
    if let Some(cni) = &cluster.cni {
        groups.extend(match cni.plugin.value {
            CniPlugin::Cilium => &["cilium.io"][..],
            CniPlugin::Calico => &["crd.projectcalico.org", "operator.tigera.io", "projectcalico.org"],
            CniPlugin::Flannel | CniPlugin::None => &[],
        });
    }
    groups
}
