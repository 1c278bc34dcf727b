//! The pod network: its values and objects, and the commands that install it.

use crate::bootstrap::gateway_api::{self, DEFINITIONS};
use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::{Content, Data, Document, Origin};
use crate::lab::cluster::{
    Cni, CniInstall, CniPlugin, CniRouting, KubeProxy, LoadBalancerMode, LoadBalancerProvider,
};
use crate::plan::{Action, BootstrapStep, ClusterPart, Context, Effect, FOLDER, RunLocation, TreeFile};
use crate::resolve::{Resolved, ResolvedCluster};
use crate::targets::nodes::shared::first_control_plane;
use crate::targets::nodes::shared::steps::of_cluster;
use crate::targets::nodes::system_of;

pub static K8S_CNI_INSTALL: Code = Code {
    name: "K8S-CNI-INSTALL",
    severity: Severity::Error,
    title: "unsupported installation or routing of a network plugin",
    why: "Cilium supports installation with Helm or its CLI, Calico with its operator, Helm or a manifest, \
          Flannel with Helm or a manifest. Cilium supports native routing, VXLAN, Geneve and WireGuard; \
          Calico supports native routing, VXLAN, IP-in-IP and WireGuard; Flannel supports native routing, \
          VXLAN and WireGuard.",
    example: Example::Lab {
        bad: r#"{ cluster.cni = { plugin = 'calico, version = "3.30.7", install = 'cli } }"#,
        good: r#"{ cluster.cni = { plugin = 'calico, version = "3.30.7", install = 'operator } }"#,
    },
    allowable: false,
};

pub fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    use CniInstall as I;
    use CniPlugin as P;
    use CniRouting as R;
    let cni = lab.cluster.as_ref().and_then(|cluster| cluster.cluster.cni.as_ref());
    let Some(cni) = cni else { return Vec::new() };
    let (ways, routings): (&[I], &[R]) = match cni.plugin.value {
        P::Cilium => (&[I::Helm, I::Cli], &[R::Native, R::Vxlan, R::Geneve, R::Wireguard]),
        P::Calico => (&[I::Operator, I::Helm, I::Manifest], &[R::Native, R::Vxlan, R::Ipip, R::Wireguard]),
        P::Flannel => (&[I::Helm, I::Manifest], &[R::Native, R::Vxlan, R::Wireguard]),
        P::None => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut report = |node, message: String, words: Vec<&str>| {
        let diagnostic = Diagnostic::new(&K8S_CNI_INSTALL, message);
        let diagnostic = diagnostic.at_node(node, lab.values.span(node), "");
        let words: Vec<String> = words.into_iter().map(|word| format!("`'{word}`")).collect();
        found.push(diagnostic.help(format!("use one of {}", words.join(", "))));
    };
    let plugin = cni.plugin.word();
    if !ways.contains(&cni.install.value) {
        let message = format!("`'{plugin}` does not support `install = '{}`", cni.install.word());
        report(cni.install.node, message, ways.iter().map(|way| way.word()).collect());
    }
    if !routings.contains(&cni.routing.value) {
        let message = format!("`'{plugin}` does not support `routing = '{}`", cni.routing.word());
        report(cni.routing.node, message, routings.iter().map(|routing| routing.word()).collect());
    }
    found
}

/// The network plugin that the plan installs. A node system may install its own one itself.
fn installed<'r, 'l>(lab: &'r Resolved<'l>) -> Option<(&'r ResolvedCluster<'l>, &'l Cni)> {
    let cluster = lab.cluster.as_ref()?;
    let cni = cluster.cluster.cni.as_ref()?;
    let own = system_of(cluster.cluster).has_own_network();
    match cni.plugin.value {
        CniPlugin::None => None,
        CniPlugin::Flannel if own => None,
        _ => Some((cluster, cni)),
    }
}

/// The file that the plugin is installed with: values of a chart, or objects for its operator. A manifest needs none.
fn file(cni: &Cni) -> Option<String> {
    let name = match (cni.plugin.value, cni.install.value) {
        (CniPlugin::Cilium, _) => "cilium-values.yaml",
        (CniPlugin::Calico, CniInstall::Helm) => "calico-values.yaml",
        (CniPlugin::Calico, CniInstall::Operator | CniInstall::Cli) => "calico.yaml",
        (CniPlugin::Flannel, CniInstall::Helm) => "flannel-values.yaml",
        (CniPlugin::Calico | CniPlugin::Flannel | CniPlugin::None, _) => return None,
    };
    Some(format!("{FOLDER}/{name}"))
}

/// That file.
pub fn document(lab: &Resolved<'_>) -> Option<Document> {
    let (cluster, cni) = installed(lab)?;
    let path = file(cni)?;
    let data = match (cni.plugin.value, cni.install.value) {
        (CniPlugin::Cilium, _) => vec![cilium(lab, cluster, cni)],
        (CniPlugin::Calico, CniInstall::Helm) => {
            let installation = Data::map(cni.node).put("installation", calico(cluster, cni));
            vec![installation.into()]
        }
        (CniPlugin::Calico, _) => calico_objects(cluster, cni),
        (CniPlugin::Flannel | CniPlugin::None, _) => vec![flannel(cluster, cni)],
    };
    Some(Document { path, origin: Origin::follows(cni.node), content: Content::Yaml(data) })
}

fn cilium(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, cni: &Cni) -> Data {
    let described = cluster.cluster;
    let node = cni.node;
    let replaces = described.kube_proxy.value == KubeProxy::None;
    let pods = &described.pod_range;
    let family = if pods.is_ipv4() { "ipv4" } else { "ipv6" };
    let ipam = Data::map(pods.node).text("mode", "kubernetes");
    let map = Data::map(node).put("ipam", ipam);
    let map = match (replaces, api(lab, cluster)) {
        (true, Some((host, port))) => map
            .put("kubeProxyReplacement", Data::bool(described.kube_proxy.node, true))
            .put("k8sServiceHost", host)
            .put("k8sServicePort", port),
        (true, None) => map.put("kubeProxyReplacement", Data::bool(described.kube_proxy.node, true)),
        (false, _) => map,
    };
    let routing = cni.routing.node;
    let map = match cni.routing.value {
        CniRouting::Native => map
            .put("routingMode", Data::text(routing, "native"))
            .put("autoDirectNodeRoutes", Data::bool(routing, true))
            .put(format!("{family}NativeRoutingCIDR"), pods),
        CniRouting::Geneve => map
            .put("routingMode", Data::text(routing, "tunnel"))
            .put("tunnelProtocol", Data::text(routing, "geneve")),
        CniRouting::Wireguard => map.put(
            "encryption",
            Data::map(routing).put("enabled", Data::bool(routing, true)).text("type", "wireguard"),
        ),
        CniRouting::Vxlan | CniRouting::Ipip => map
            .put("routingMode", Data::text(routing, "tunnel"))
            .put("tunnelProtocol", Data::text(routing, "vxlan")),
    };
    let on = |node| Data::map(node).put("enabled", Data::bool(node, true));
    let map = match cni.gateway_api.value {
        true => map.put("gatewayAPI", on(cni.gateway_api.node)),
        false => map,
    };
    let balancer = &described.load_balancer;
    let own = balancer.provider.as_ref().filter(|provider| provider.value == LoadBalancerProvider::Cilium);
    let map = match (own, balancer.mode.value) {
        (Some(provider), LoadBalancerMode::L2) => map.put("l2announcements", on(provider.node)),
        (Some(provider), LoadBalancerMode::Bgp) => map.put("bgpControlPlane", on(provider.node)),
        (None, _) => map,
    };
    let map = map.some("devices", Data::list(node, cni.devices.iter().map(Data::from)));
    // Its operators use ports of their node: a second one never starts where there is only one node.
    let map = match lab.nodes.iter().filter(|node| node.machine.runs()).count() {
        1 => map.put("operator", Data::map(node).put("replicas", Data::integer(node, 1))),
        _ => map,
    };
    system_of(described).cilium(map, cluster).into()
}

/// How Cilium reaches the API server before services work: by the proxy of the node system, or else by the endpoint, or
/// else by the first control plane.
fn api(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Option<(Data, Data)> {
    let local = system_of(cluster.cluster).local_api(cluster);
    if local.is_some() {
        return local;
    }
    let Some(endpoint) = &cluster.endpoint else {
        let address = first_control_plane(lab)?.address?;
        return Some((Data::text(address.node, address.to_string()), Data::integer(address.node, 6443)));
    };
    let port = &endpoint.endpoint.port;
    let host = match &endpoint.endpoint.host {
        Some(host) => Data::from(host),
        None => Data::text(endpoint.address.node, endpoint.address.to_string()),
    };
    Some((host, Data::from(port)))
}

/// The specification of an Installation.
fn calico(cluster: &ResolvedCluster<'_>, cni: &Cni) -> Data {
    let pods = &cluster.cluster.pod_range;
    let (encapsulation, bgp) = match cni.routing.value {
        CniRouting::Ipip => ("IPIP", "Enabled"),
        CniRouting::Native => ("None", "Enabled"),
        _ => ("VXLAN", "Disabled"),
    };
    let pool = Data::map(pods.node)
        .put("cidr", pods)
        .put("encapsulation", Data::text(cni.routing.node, encapsulation))
        .text("natOutgoing", "Enabled")
        .text("nodeSelector", "all()");
    let network = Data::map(cni.node)
        .put("bgp", Data::text(cni.routing.node, bgp))
        .put("ipPools", Data::list(pods.node, [pool.into()]));
    Data::map(cni.node).put("calicoNetwork", network).into()
}

fn calico_objects(cluster: &ResolvedCluster<'_>, cni: &Cni) -> Vec<Data> {
    let object = |kind: &str, spec: Data| -> Data {
        Data::map(cni.node)
            .text("apiVersion", "operator.tigera.io/v1")
            .text("kind", kind)
            .put("metadata", Data::map(cni.node).text("name", "default"))
            .put("spec", spec)
            .into()
    };
    vec![object("Installation", calico(cluster, cni)), object("APIServer", Data::map(cni.node).into())]
}

fn flannel(cluster: &ResolvedCluster<'_>, cni: &Cni) -> Data {
    let pods = &cluster.cluster.pod_range;
    let key = if pods.is_ipv4() { "podCidr" } else { "podCidrv6" };
    let backend = Data::map(cni.routing.node).text("backend", flannel_backend(cni));
    Data::map(cni.node).put(key, pods).put("flannel", backend).into()
}

fn flannel_backend(cni: &Cni) -> &'static str {
    match cni.routing.value {
        CniRouting::Native => "host-gw",
        CniRouting::Wireguard => "wireguard",
        _ => "vxlan",
    }
}

pub fn steps(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    let described = cluster.cluster;
    let Some((_, cni)) = installed(context.lab) else {
        let named = described.cni.as_ref().is_some_and(|cni| cni.plugin.value != CniPlugin::None);
        let own = system_of(described).has_own_network() && described.cni.is_none();
        if !named && !own {
            let text = "The lab defines no network plugin. Install one; until then, no node becomes ready.";
            let step = of_cluster(
                described.node,
                ClusterPart::CNI,
                RunLocation::Operator,
                "Pods can reach each other",
            );
            let ready = "kubectl wait --for=condition=Ready --timeout=1s node --all";
            context.plan.add(step.needs([ClusterPart::KUBECONFIG]).manual(text).operator_proof(ready));
        }
        return;
    };
    gateway_api::steps(context, cluster);
    let file = file(cni).and_then(|path| context.tree.find(&path));
    let title = format!("Pods can reach each other through {} {}", cni.plugin.word(), *cni.version);
    let step =
        of_cluster(cni.node, ClusterPart::CNI, RunLocation::Operator, title).needs([ClusterPart::KUBECONFIG]);
    let step = step.needs(context.plan.has(&DEFINITIONS.into()).then_some(DEFINITIONS));
    let step = match cni.plugin.value {
        CniPlugin::Cilium => with_cilium(step, cni, file),
        CniPlugin::Calico => with_calico(step, cluster, cni, file),
        CniPlugin::Flannel | CniPlugin::None => with_flannel(step, cluster, cni, file),
    };
    context.plan.add(step);
}

fn in_tree(file: Option<&TreeFile>) -> String {
    format!("\"$TREE/{}\"", file.map(TreeFile::path).unwrap_or_default())
}

fn commands(step: BootstrapStep, lines: Vec<String>, file: Option<TreeFile>) -> BootstrapStep {
    step.run(Action::Command { lines, reads: file.into_iter().collect(), effect: Effect::Changes })
}

/// The version runs on every existing node.
fn rolled_out(step: BootstrapStep, namespace: &str, name: &str, version: &str) -> BootstrapStep {
    let set = format!("kubectl -n {namespace} get daemonset {name} -o jsonpath='{{..image}}'");
    step.operator_proof(format!("{set} | grep -qF v{version}"))
}

fn with_cilium(step: BootstrapStep, cni: &Cni, file: Option<TreeFile>) -> BootstrapStep {
    let (version, values) = (&*cni.version, in_tree(file.as_ref()));
    let line = match cni.install.value {
        CniInstall::Cli => format!(
            "if kubectl -n kube-system get daemonset cilium >/dev/null 2>&1; then cilium upgrade --version {version} --values \
             {values}; else cilium install --version {version} --values {values}; fi"
        ),
        _ => helm("cilium", "cilium", "https://helm.cilium.io", &version.to_string(), "kube-system", &values),
    };
    rolled_out(commands(step, vec![line], file), "kube-system", "cilium", &version.to_string())
}

fn helm(name: &str, chart: &str, repository: &str, version: &str, namespace: &str, values: &str) -> String {
    format!(
        "helm upgrade --install {name} {chart} --repo {repository} --version {version} --namespace {namespace} \
         --create-namespace --values {values}"
    )
}

fn with_calico(
    step: BootstrapStep,
    cluster: &ResolvedCluster<'_>,
    cni: &Cni,
    file: Option<TreeFile>,
) -> BootstrapStep {
    let version = cni.version.value;
    let raw = format!("https://raw.githubusercontent.com/projectcalico/calico/v{version}/manifests");
    let apply = |file: &str| format!("kubectl apply --server-side --force-conflicts -f {file}");
    let namespace = if cni.install.value == CniInstall::Manifest { "kube-system" } else { "calico-system" };
    let lines = match cni.install.value {
        CniInstall::Manifest => {
            let (ipip, vxlan) = match cni.routing.value {
                CniRouting::Ipip => ("Always", "Never"),
                CniRouting::Native => ("Never", "Never"),
                _ => ("Never", "Always"),
            };
            vec![
                apply(&format!("{raw}/calico.yaml")),
                format!(
                    "kubectl -n kube-system set env daemonset/calico-node CALICO_IPV4POOL_CIDR={} CALICO_IPV4POOL_IPIP={ipip} \
                     CALICO_IPV4POOL_VXLAN={vxlan}",
                    *cluster.cluster.pod_range
                ),
            ]
        }
        CniInstall::Helm => vec![helm(
            "calico",
            "tigera-operator",
            "https://docs.tigera.io/calico/charts",
            &format!("v{version}"),
            "tigera-operator",
            &in_tree(file.as_ref()),
        )],
        CniInstall::Operator | CniInstall::Cli => {
            // Since 3.30, the CRDs are a separate file.
            let own = (version.major(), version.minor()) >= (3, 30);
            let definitions = own.then(|| apply(&format!("{raw}/operator-crds.yaml")));
            let operator = apply(&format!("{raw}/tigera-operator.yaml"));
            let wait =
                "kubectl wait --for=condition=Established --timeout=2m crd/installations.operator.tigera.io";
            definitions
                .into_iter()
                .chain([operator, wait.to_owned(), apply(&in_tree(file.as_ref()))])
                .collect()
        }
    };
    let step = commands(step, lines, file);
    // Encryption between nodes is a setting of Calico, which requires that its API is available.
    let step = match cni.routing.value {
        CniRouting::Wireguard => step.command([
            "for _ in $(seq 60); do kubectl get felixconfiguration default >/dev/null 2>&1 && break; sleep 5; done",
            "kubectl patch felixconfiguration default --type=merge -p '{\"spec\":{\"wireguardEnabled\":true}}'",
        ]),
        _ => step,
    };
    rolled_out(step, namespace, "calico-node", &version.to_string())
}

fn with_flannel(
    step: BootstrapStep,
    cluster: &ResolvedCluster<'_>,
    cni: &Cni,
    file: Option<TreeFile>,
) -> BootstrapStep {
    let version = cni.version.value;
    let line = match cni.install.value {
        CniInstall::Helm => helm(
            "flannel",
            "flannel",
            "https://flannel-io.github.io/flannel/",
            &format!("v{version}"),
            "kube-flannel",
            &in_tree(file.as_ref()),
        ),
        _ => format!(
            "curl -fsSL https://github.com/flannel-io/flannel/releases/download/v{version}/kube-flannel.yml | sed -e \
             's#10.244.0.0/16#{}#' -e 's#\"Type\": \"vxlan\"#\"Type\": \"{}\"#' | kubectl apply --server-side -f -",
            *cluster.cluster.pod_range,
            flannel_backend(cni)
        ),
    };
    rolled_out(commands(step, vec![line], file), "kube-flannel", "kube-flannel-ds", &version.to_string())
}
