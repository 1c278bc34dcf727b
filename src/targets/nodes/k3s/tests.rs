//! The configuration of k3s for variations of the lab of `tests/home/`, which has one server `node1`.

use crate::print::tree::text;
use crate::testing::{codes, compile_with};

const K3S: &str = "cluster.distribution | force = 'k3s,";
const MEMBERS: &str = r#"
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "4GiB",
    disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
    nics.net0 = { network = "lan", address = "192.168.20.12" },
    kubernetes.role = 'control-plane,
  },
  machines.node3 = {
    host = "pve", vmid = 203, cores = 2, memory = "4GiB",
    disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
    nics.net0 = { network = "lan", address = "192.168.20.13" },
    kubernetes = { role = 'worker, labels."example.com/disk" = "ssd", taints.slow.effect = 'NoSchedule },
  },
"#;

/// The text of a file of the tree, if it exists. Findings that warn are left alone.
fn file(fragment: &str, path: &str) -> Option<String> {
    let (compiled, sources) = compile_with(&format!("{{ {K3S} {fragment} }}"));
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    let rendered = compiled.rendered.unwrap_or_else(|| panic!("{found}"));
    rendered.documents.iter().find(|document| document.path == path).map(text)
}

fn config(fragment: &str, node: &str) -> String {
    file(fragment, &format!("k3s/{node}/config.yaml")).expect("a node has a configuration")
}

#[test]
fn the_first_server_begins_and_the_others_join_it() {
    let members = format!("{MEMBERS} cluster.endpoint.machine = \"node1\",");
    let first = config(&members, "node1");
    assert!(first.contains("cluster-init: true\n") && !first.contains("server:"), "{first}");
    let second = config(&members, "node2");
    assert!(second.contains("server: https://192.168.20.11:6443\n"), "{second}");
    assert!(!second.contains("cluster-init"), "{second}");
    let agent = config(&members, "node3");
    assert!(agent.contains("server: https://192.168.20.11:6443\n"), "{agent}");
    assert!(agent.contains("- example.com/disk=ssd\n") && agent.contains("- slow:NoSchedule\n"), "{agent}");
    assert!(!agent.contains("cluster-cidr"), "an agent takes it from its server: {agent}");
}

#[test]
fn sqlite_needs_no_word_and_an_external_datastore_has_its_endpoints() {
    let plain = config("cluster.k3s.datastore = 'sqlite,", "node1");
    assert!(!plain.contains("cluster-init") && !plain.contains("datastore-endpoint"), "{plain}");
    let external = config(
        "cluster = { k3s.datastore = 'external, etcd = { placement = 'external, endpoints = \
         [\"https://10.0.0.1:2379\", \"https://10.0.0.2:2379\"] } },",
        "node1",
    );
    assert!(
        external.contains("datastore-endpoint: https://10.0.0.1:2379,https://10.0.0.2:2379\n"),
        "{external}"
    );
}

#[test]
fn what_the_lab_has_instead_is_disabled_once() {
    let both = config(
        r#"cluster = {
             k3s.disable = ["metrics-server", "servicelb"], kube_proxy = 'none,
             cni = { plugin = 'cilium, version = "1.19.1" }, load_balancer.provider = 'cilium,
           },"#,
        "node1",
    );
    assert!(both.contains("disable:\n- metrics-server\n- servicelb\n"), "{both}");
    assert!(!config("", "node1").contains("disable:"));
}

#[test]
fn mirrors_are_in_a_file_of_their_own_and_one_switch_refuses_the_registries() {
    let mirror =
        r#"cluster.registry_mirrors."docker.io" = { url = "https://mirror.example.com", fallback = false },"#;
    let registries = file(mirror, "k3s/node1/registries.yaml").expect("there is a mirror");
    assert_eq!(registries, "mirrors:\n  docker.io:\n    endpoint:\n    - https://mirror.example.com\n");
    assert!(config(mirror, "node1").contains("disable-default-registry-endpoint: true\n"));
}

#[test]
fn cilium_reaches_the_api_through_the_proxy_of_each_node() {
    let cilium = r#"cluster = { kube_proxy = 'none, cni = { plugin = 'cilium, version = "1.19.1" } },"#;
    let server = config(cilium, "node1");
    for line in ["flannel-backend: none\n", "disable-network-policy: true\n", "disable-kube-proxy: true\n"] {
        assert!(server.contains(line), "{server}");
    }
    let values = file(cilium, "bootstrap/cilium-values.yaml").expect("Cilium has values");
    assert!(values.contains("k8sServiceHost: 127.0.0.1\nk8sServicePort: 6444\n"), "{values}");
    assert!(values.contains("operator:\n  replicas: 1\n"), "the only node has room for one: {values}");
}

#[test]
fn a_changed_release_is_installed_and_started() {
    let start = file("", "nodes/node1/usr/local/sbin/k3s-start").expect("the node has no cloud-init");
    assert!(start.contains("release=v1.34.2+k3s1\n"), "{start}");
    assert!(start.contains("systemctl restart k3s.service\n"), "{start}");
    let plan = file("", "bootstrap/plan.yaml").expect("there is a plan");
    assert!(plan.contains("/usr/local/bin/k3s --version | grep -qF v1.34.2+k3s1"), "{plan}");
}

#[test]
fn components_that_compete_are_found() {
    let found = |fragment: &str| codes(&compile_with(&format!("{{ {K3S} {fragment} }}")).0);
    assert!(found(r#"cluster.k3s.disable = ["treafik"]"#).contains(&"K8S-PACKAGED"));
    let twice = r#"services.metrics = {
      enable = true, namespace = "kube-system",
      chart = { repository = "https://charts.example.com", name = "metrics-server", version = "3.13.0", mode = 'delegate },
    },
    gitops = { engine = 'flux, repository = "https://git.example.com/lab.git", path = "." }"#;
    assert!(found(twice).contains(&"K8S-PACKAGED"));
    let once = format!("{twice}, cluster.k3s.disable = [\"metrics-server\"]");
    assert!(!found(&once).contains(&"K8S-PACKAGED"));
}
