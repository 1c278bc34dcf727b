//! The definitions of the Gateway API, before the network plugin that implements it: Cilium looks for them when it is
//! installed and when its operator starts, and without them there is no GatewayClass until somebody restarts it.
//!
//! They come from the lab's own service that provides the API. The engine adopts what this step has made: objects of the
//! tree are applied as they are, and a delegated chart is installed as the very release that the engine would create.

use crate::document::{Content, Data, Document, Origin, layout};
use crate::plan::{
    Action, BootstrapStep, ClusterPart, Context, Effect, FOLDER, RunLocation, TreeFile, quoted,
};
use crate::resolve::{Resolved, ResolvedCluster};
use crate::targets::nodes::shared::steps::of_cluster;
use crate::types::DnsLabel;

const API: &str = "gateway.networking.k8s.io";
/// The step of the plan.
pub const DEFINITIONS: ClusterPart = ClusterPart::new("gateway-api");

/// The values of the chart that brings the definitions, if an engine installs it.
pub fn document(lab: &Resolved<'_>) -> Option<Document> {
    let service = provider(lab)?;
    let chart = lab.charts.get(service)?;
    let content = Content::Yaml(vec![Data::raw(lab.values, chart.values)]);
    Some(Document { path: path(service), origin: Origin::follows(chart.node), content })
}

fn path(service: &DnsLabel) -> String {
    format!("{FOLDER}/{service}-values.yaml")
}

/// The service with a delegated chart that brings the definitions, if the network plugin needs them.
fn provider<'l>(lab: &Resolved<'l>) -> Option<&'l DnsLabel> {
    needs_definitions(lab.cluster.as_ref()?).then_some(())?;
    let provides = |service: &DnsLabel| {
        let service = lab.lab.services().find(|(name, _)| *name == service);
        service.is_some_and(|(_, service)| service.provides.apis.iter().any(|api| api.as_str() == API))
    };
    lab.charts.delegated().map(|(service, _)| service).find(|service| provides(service))
}

fn needs_definitions(cluster: &ResolvedCluster<'_>) -> bool {
    cluster.cluster.cni.as_ref().is_some_and(|cni| cni.gateway_api.value)
}

/// Adds the step, if something in the lab brings the definitions.
pub fn steps(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    if !needs_definitions(cluster) {
        return;
    }
    let (lines, reads) = match provider(context.lab) {
        Some(service) => release(context, service),
        None => rendered(context),
    };
    if lines.is_empty() {
        return;
    }
    let node = cluster.cluster.node;
    let title = "The Gateway API is defined before the network plugin looks for it";
    let step: BootstrapStep = of_cluster(node, DEFINITIONS, RunLocation::Operator, title)
        .needs([ClusterPart::KUBECONFIG])
        .run(Action::Command { lines, reads, effect: Effect::Changes })
        .operator_proof(format!("kubectl wait --for=condition=Established --timeout=1s crd/gateways.{API}"));
    context.plan.add(step);
}

/// The release of a delegated chart.
fn release(context: &Context<'_, '_, '_>, service: &DnsLabel) -> (Vec<String>, Vec<TreeFile>) {
    let (Some(chart), Some(values)) = (context.lab.charts.get(service), context.tree.find(&path(service)))
    else {
        return (Vec::new(), Vec::new());
    };
    let line = format!(
        "helm upgrade --install {} {} --namespace {} --create-namespace --values \"$TREE/{}\"",
        quoted(&chart.release.value),
        chart.helm_arguments(),
        quoted(&chart.namespace.value),
        values.path()
    );
    (vec![line], vec![values])
}

/// The definitions among the files of the tree.
fn rendered(context: &Context<'_, '_, '_>) -> (Vec<String>, Vec<TreeFile>) {
    let files = context.tree.below(layout::KUBERNETES).into_iter().filter(|file| {
        let data = context.tree.data(file);
        let text = |data: &Data, key: &str| data.get(key).and_then(Data::as_str).map(str::to_owned);
        data.is_some_and(|data| {
            text(data, "kind").as_deref() == Some("CustomResourceDefinition")
                && data.get("spec").and_then(|spec| text(spec, "group")).as_deref() == Some(API)
        })
    });
    let files: Vec<TreeFile> = files.collect();
    let lines = files
        .iter()
        .map(|file| format!("kubectl apply --server-side --force-conflicts -f \"$TREE/{}\"", file.path()));
    (lines.collect(), files)
}
