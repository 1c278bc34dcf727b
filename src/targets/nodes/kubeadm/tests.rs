//! The configuration of kubeadm for variations of the lab of `tests/home/`, which has one control plane `node1`.

use crate::print::tree::text;
use crate::testing::compile_with;

/// The text of a file of the tree, if it exists.
fn file(fragment: &str, path: &str) -> Option<String> {
    let (compiled, sources) = compile_with(&format!("{{ {fragment} }}"));
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    let rendered = compiled.rendered.unwrap_or_else(|| panic!("{found}"));
    rendered.documents.iter().find(|document| document.path == path).map(text)
}

fn init(fragment: &str) -> String {
    file(fragment, "kubeadm/init.yaml").expect("the lab has a control plane")
}

const WORKER: &str = r#"
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "4GiB",
    disks.scsi0 = { storage = "local-lvm", size = "64GiB" },
    cloud_init.storage = "local-lvm",
    nics.net0 = { network = "lan", address = "192.168.20.12" },
    guest.users.owner.ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com"],
    kubernetes = {
      role = 'worker,
      labels = { "node-role.kubernetes.io/worker" = "", "example.com/disk" = "ssd" },
    },
  },
"#;

#[test]
fn a_control_plane_that_takes_pods_says_that_it_has_no_taint() {
    let closed = r#"cluster.schedule_on_control_planes | force = false, allow = { "K8S-NO-ROOM" = "workers join later", "PLACE-NODE" = "workers join later" }"#;
    assert!(init(closed).contains("taints:\n  - key: node-role.kubernetes.io/control-plane\n"));
    assert!(init("").contains("taints: []\n"));
}

#[test]
fn a_phase_is_skipped_once_however_often_it_is_unwanted() {
    let skipped = init("cluster = { kube_proxy = 'none, kubeadm.skip_phases = [\"addon/kube-proxy\"] }");
    assert_eq!(skipped.matches("addon/kube-proxy").count(), 1, "{skipped}");
    assert!(!skipped.contains("KubeProxyConfiguration"), "{skipped}");
    assert!(init("cluster.dns.bundled = false").contains("skipPhases:\n- addon/coredns\n"));
}

#[test]
fn a_worker_joins_by_a_file_that_is_brought_and_leaves_the_clusters_labels_alone() {
    let join = file(WORKER, "kubeadm/join-node2.yaml").expect("a worker joins");
    assert!(join.contains("kubeConfigPath: /etc/kubernetes/bootstrap/discovery.yaml"), "{join}");
    assert!(join.contains("value: example.com/disk=ssd\n"), "{join}");
    let nodes = file(WORKER, "kubeadm/nodes.yaml").expect("a label that the kubelet may not set");
    assert!(nodes.contains("node-role.kubernetes.io/worker: \"\""), "{nodes}");
    let user_data = file(WORKER, "cloud-init/node2/user-data").expect("it is set up by cloud-init");
    assert!(user_data.contains("https://pkgs.k8s.io/core:/stable:/v1.34/deb/ /"), "{user_data}");
    assert!(user_data.contains("Pin: version 1.34.2-*"), "{user_data}");
    assert!(user_data.contains("apt-mark hold kubeadm kubectl kubelet"), "{user_data}");
}

/// The storage network comes first in the order of slots, and the default route uses the other.
#[test]
fn the_endpoint_on_a_machine_is_the_address_that_its_api_server_advertises() {
    let init = init(
        r#"
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr0", kind = 'storage },
  machines.node1.nics | force = {
    net0 = { network = "storage", address = "10.9.0.11" },
    net1 = { network = "lan", address = "192.168.20.11", default_route = true },
  },
  cluster.endpoint.machine = "node1",
"#,
    );
    assert!(init.contains("advertiseAddress: 192.168.20.11\n"), "{init}");
    assert!(init.contains("controlPlaneEndpoint: \"192.168.20.11:6443\"\n"), "{init}");
}
