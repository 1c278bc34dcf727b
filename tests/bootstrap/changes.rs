//! Changes of a lab that runs: what differs is told, and carried out one node at a time.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use render::diff::effects::Effect;
use serde_yaml::Value;

use crate::bootstrap::bed::Bed;
use crate::bootstrap::effects::{files, told};
use crate::bootstrap::restore::{etcd_gets_a_snapshot, what_is_lost_is_restored_on_request};
use crate::support::trial::tests;

tests![a_lab_with_kubeadm_changes, a_lab_with_talos_changes];

const HOST: &str = "10.0.10.2";
const NODES: [&str; 3] = ["k8s-master-1", "k8s-worker-2", "k8s-worker-3"];
const PLAN: &str = "bootstrap/plan.yaml";

/// What has happened to nodes since this was asked last, in this order.
fn log(bed: &Bed) -> Vec<String> {
    let path = bed.path().join("cluster/log");
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, "").expect("a file");
    text.lines().map(str::to_owned).collect()
}

/// One lab that changes again and again: carrying it out takes longer than each change.
fn a_lab_with_kubeadm_changes() {
    let bed = a_new_node_joins();
    let changes: [fn(&Bed); 5] = [
        what_has_changed_by_itself_is_mended,
        versions_and_settings_are_rolled_out,
        machines_are_restarted_one_at_a_time,
        etcd_gets_a_snapshot,
        nothing_is_drained_for_what_cannot_be_asked,
    ];
    for change in changes {
        change(&bed);
        assert_eq!(log(&bed), Vec::<String>::new(), "everything was expected");
    }
    let said = bed.run(&["run"]).ends_with(0).stdout;
    assert!(!said.contains(" begins"), "{said}");
}

fn a_lab_with_talos_changes() {
    let bed = Bed::of_changed_lab("talos-flux", &[]);
    bed.run(&["run"]).ends_with(0);
    machines_without_a_template_follow(&bed);
    talos_is_upgraded_one_node_at_a_time(&bed);
    an_unhealthy_member_stops_the_next_node(&bed);
    what_is_lost_is_restored_on_request(&bed);
}

/// The nodes are drained and used again, in this order.
fn one_at_a_time() -> Vec<String> {
    NODES.iter().flat_map(|node| [format!("drain {node}"), format!("uncordon {node}")]).collect()
}

/// All machines get more memory.
fn with_more_memory(bed: &Bed) {
    for file in ["201-k8s-master-1", "202-k8s-worker-2", "203-k8s-worker-3"] {
        bed.change((&format!("proxmox/pve/{file}.yaml"), "memory: 4096", "memory: 8192"));
    }
    bed.change((PLAN, "'memory 4096'", "'memory 8192'"));
}

/// Before anything is restarted.
fn a_restart_is_said_first(bed: &Bed) {
    bed.run(&["run", "--only", "machines"]).ends_with(0);
    let status = bed.run(&["status", "--open"]).ends_with(1).stdout;
    assert!(status.contains("new memory: 8192"), "{status}");
    assert!(status.contains("a restart applies what is pending"), "{status}");
    // Nobody consents.
    let answers = bed.path().join("no");
    fs::write(&answers, "n\n".repeat(10)).expect("a file");
    let mut command = bed.command(&["run"]);
    let ended = command.stdin(fs::File::open(&answers).expect("a file")).output().expect("it runs");
    let (said, asked) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(asked.contains("restart machine/k8s-master-1, and everything on it? [y/N]"), "{asked}");
    assert!(said.contains("machine/k8s-master-1 has to be restarted"), "{said}");
    assert!(!bed.state(HOST).join("reboots").exists());
}

/// What `render diff` said, and what the plan did with it.
fn machines_are_restarted_one_at_a_time(bed: &Bed) {
    nothing_restarts_for_what_applies_at_once(bed);
    let before = files(&bed.path().join("tree"));
    with_more_memory(bed);
    let told = told(&before, &files(&bed.path().join("tree")));
    let (effect, steps) = &told["proxmox/pve/202-k8s-worker-2.yaml"];
    assert_eq!(*effect, Effect::Restarts);
    assert_eq!(*steps, ["machine/k8s-worker-2/config", "machine/k8s-worker-2/settled"]);
    assert_eq!(told[PLAN].0, Effect::Changes, "{told:?}");
    a_restart_is_said_first(bed);
    // A refused restart leaves the first node without pods.
    assert_eq!(log(bed), ["drain k8s-master-1"]);
    bed.run(&["undo", "cluster/drained/k8s-master-1"]).ends_with(0);
    assert_eq!(log(bed), ["uncordon k8s-master-1"]);
    fs::write(bed.path().join("cluster/nodes/k8s-master-1/pods"), "default/other\n").expect("a file");
    bed.run(&["run", "--yes"]).ends_with(0);
    assert_eq!(log(bed), one_at_a_time());
    let reboots = fs::read_to_string(bed.state(HOST).join("reboots")).expect("a file");
    assert_eq!(reboots, "201\n202\n203\n");
    let machine = fs::read_to_string(bed.state(HOST).join("vm/202")).expect("a file");
    assert!(machine.contains("memory: 8192"), "it runs with it: {machine}");
}

fn nothing_restarts_for_what_applies_at_once(bed: &Bed) {
    let before = files(&bed.path().join("tree"));
    let machines = ["201-k8s-master-1", "202-k8s-worker-2", "203-k8s-worker-3"];
    let change = |old: &str, new: &str| {
        for file in machines {
            let path = format!("proxmox/pve/{file}.yaml");
            bed.change((&path, &format!("onboot: {old}"), &format!("onboot: {new}")));
        }
        bed.change((PLAN, &format!("'onboot {old}'"), &format!("'onboot {new}'")));
        bed.run(&["run"]).ends_with(0);
    };
    change("1", "0");
    let told = told(&before, &files(&bed.path().join("tree")));
    let (effect, steps) = &told["proxmox/pve/203-k8s-worker-3.yaml"];
    assert_eq!(
        (*effect, steps.as_slice()),
        (Effect::Changes, &["machine/k8s-worker-3/config".to_owned()][..])
    );
    assert_eq!(log(bed), Vec::<String>::new());
    assert!(!bed.state(HOST).join("reboots").exists());
    change("0", "1");
}

fn versions_and_settings_are_rolled_out(bed: &Bed) {
    let before = files(&bed.path().join("tree"));
    let (old, new) = ("1.29.15", "1.29.16");
    bed.change(("kubeadm/init.yaml", old, new));
    bed.change(("kubeadm/init.yaml", "clusterDomain: cluster.local", "clusterDomain: lab.local"));
    bed.change((PLAN, old, new));
    bed.change((PLAN, "\"clusterDomain\":\"cluster.local", "\"clusterDomain\":\"lab.local"));
    let (effect, steps) = &told(&before, &files(&bed.path().join("tree")))["kubeadm/init.yaml"];
    assert_eq!(*effect, Effect::Changes);
    assert!(steps.iter().any(|step| step == "cluster/kubelet/k8s-worker-2"), "{steps:?}");
    let status = bed.run(&["status", "--open"]).ends_with(1).stdout;
    assert!(status.contains("cluster/upgraded/k8s-worker-3"), "{status}");
    assert!(status.contains("cluster/kubelet/k8s-worker-2") && status.contains("not used:"), "{status}");
    bed.run(&["run", "--yes"]).ends_with(0);
    let steps =
        |node: &&str| [format!("drain {node}"), format!("upgrade {node} v{new}"), format!("uncordon {node}")];
    assert_eq!(log(bed), NODES.iter().flat_map(steps).collect::<Vec<_>>());
    for node in NODES {
        let read = |file: &str| fs::read_to_string(bed.path().join("cluster/nodes").join(node).join(file));
        assert_eq!(read("version").expect("a file").trim_end(), format!("v{new}"));
        assert!(read("configz").expect("a file").contains("\"clusterDomain\":\"lab.local\""), "{node}");
    }
}

fn what_has_changed_by_itself_is_mended(bed: &Bed) {
    let taints = bed.path().join("cluster/nodes/k8s-master-1/taints");
    let before = fs::read_to_string(&taints).expect("a file");
    assert!(before.contains("node-role.kubernetes.io/control-plane=:NoSchedule"), "{before}");
    fs::write(&taints, "").expect("a file");
    let root = bed.root(&bed.addresses("machines")["k8s-master-1"]);
    let file = root.join("etc/kubernetes/pki/apiserver.crt");
    // That of an authority ends much later, and is not renewed.
    fs::write(root.join("etc/kubernetes/pki/ca.crt"), "10\n").expect("a file");
    fs::write(&file, "29\n").expect("a file");
    let status = bed.run(&["status", "--open"]).ends_with(1).stdout;
    assert!(status.contains("cluster/labels/k8s-master-1 (drifted)"), "{status}");
    assert!(status.contains("missing: node-role.kubernetes.io/control-plane=:NoSchedule"), "{status}");
    assert!(status.contains("cluster/certificates/k8s-master-1"), "{status}");
    bed.run(&["run"]).ends_with(0);
    assert_eq!(fs::read_to_string(&taints).expect("a file"), before);
    assert_eq!(fs::read_to_string(&file).expect("a file"), "365\n");
    assert_eq!(fs::read_to_string(root.join("etc/kubernetes/pki/ca.crt")).expect("a file"), "10\n");
    assert_eq!(log(bed), ["drain k8s-master-1", "uncordon k8s-master-1"]);
}

/// A plan without the steps of a node.
fn without(plan: &Value, node: &str) -> Value {
    let mut plan = plan.clone();
    let is_of = |id: &Value| id.as_str().is_some_and(|id| id.split('/').any(|part| part == node));
    let steps = plan["steps"].as_sequence_mut().expect("steps");
    steps.retain(|step| !is_of(&step["id"]));
    for step in steps.iter_mut() {
        for list in ["needs", "only_for"] {
            if let Some(list) = step.get_mut(list).and_then(Value::as_sequence_mut) {
                list.retain(|id| !is_of(id));
            }
        }
    }
    let text = serde_yaml::to_string(&plan).expect("YAML").replace(&format!(" node/{node}"), "");
    serde_yaml::from_str(&text).expect("YAML")
}

/// The lab at first has one node less.
fn a_new_node_joins() -> Bed {
    let bed = Bed::of_changed_lab("cloudinit", &[]);
    let path = bed.path().join("tree").join(PLAN);
    let whole = fs::read_to_string(&path).expect("a plan");
    let plan = without(&serde_yaml::from_str(&whole).expect("YAML"), "k8s-worker-3");
    fs::write(&path, serde_yaml::to_string(&plan).expect("YAML")).expect("a file");
    bed.plant();
    let store = bed.path().join("store");
    let arguments = ["run", "--secrets", store.to_str().expect("UTF-8")];
    bed.run(&arguments).ends_with(0);
    assert!(!bed.path().join("cluster/nodes/k8s-worker-3").exists());
    let made = fs::read_to_string(bed.state(HOST).join("made")).expect("a file");
    fs::write(&path, whole).expect("a file");
    // The token of the first day has expired.
    let master = bed.root(&bed.addresses("machines")["k8s-master-1"]);
    let discovery = master.join("etc/kubernetes/bootstrap/discovery.yaml");
    let aged = Command::new("touch").args(["-d", "2 days ago"]).arg(&discovery).status();
    assert!(aged.expect("touch runs").success());
    let said = bed.run(&arguments).ends_with(0).stdout;
    assert!(said.contains("cluster/discovery done"), "{said}");
    assert!(bed.path().join("cluster/nodes/k8s-worker-3").exists());
    let all = fs::read_to_string(bed.state(HOST).join("made")).expect("a file");
    assert_eq!(all.strip_prefix(&made), Some("203\nstart of 203\n"));
    assert_eq!(log(&bed), Vec::<String>::new());
    bed
}

const TALOS: [(&str, &str); 3] =
    [("talos-m01", "192.168.5.201"), ("talos-m02", "192.168.5.202"), ("talos-m03", "192.168.5.203")];

/// Machines that are not cloned get changed settings like others, and keep their disks and addresses.
fn machines_without_a_template_follow(bed: &Bed) {
    let path = bed.state(&bed.addresses("hosts")["pve1"]).join("vm/501");
    let machine = || fs::read_to_string(&path).expect("a machine");
    let (before, tree) = (machine(), files(&bed.path().join("tree")));
    fs::write(&path, format!("{before}usb0: host=1-2\n")).expect("a file");
    let status = bed.run(&["status", "--open"]).ends_with(1).stdout;
    assert!(status.contains("usb0: host=1-2"), "what the lab does not name is shown: {status}");
    for (host, file) in [("pve1", "501-talos-m01"), ("pve2", "502-talos-m02"), ("pve3", "503-talos-m03")] {
        bed.change((&format!("proxmox/{host}/{file}.yaml"), "memory: 49152", "memory: 57344"));
    }
    bed.change((PLAN, "memory 49152", "memory 57344"));
    let (effect, steps) = &told(&tree, &files(&bed.path().join("tree")))["proxmox/pve2/502-talos-m02.yaml"];
    assert_eq!(*effect, Effect::Restarts);
    assert_eq!(*steps, ["machine/talos-m02/config", "machine/talos-m02/settled"]);
    let status = bed.run(&["status", "--open"]).ends_with(1).stdout;
    assert!(status.contains("machine/talos-m03/config") && status.contains("memory 57344"), "{status}");
    bed.run(&["run", "--yes"]).ends_with(0);
    let steps = |(node, _): &(&str, &str)| [format!("drain {node}"), format!("uncordon {node}")];
    assert_eq!(log(bed), TALOS.iter().flat_map(steps).collect::<Vec<_>>());
    // The restart has removed the installer's CD.
    let is_kept = |line: &&str| !line.starts_with("ide3:") && !line.starts_with("boot:");
    let sorted = |text: &str| text.lines().filter(is_kept).map(str::to_owned).collect::<BTreeSet<String>>();
    assert_eq!(sorted(&machine()), sorted(&before.replace("memory: 49152", "memory: 57344")));
}

fn upgraded(bed: &Bed, old: &str, new: &str) {
    for (node, _) in TALOS {
        bed.change((&format!("talos/{node}.yaml"), old, new));
    }
    bed.change((PLAN, old, new));
}

fn talos_is_upgraded_one_node_at_a_time(bed: &Bed) {
    upgraded(bed, "v1.11.5", "v1.11.6");
    bed.run(&["run", "--yes"]).ends_with(0);
    let steps = |(node, address): &(&str, &str)| {
        [
            format!("drain {node}"),
            format!("configure {address}"),
            format!("upgrade {address} v1.11.6"),
            format!("uncordon {node}"),
        ]
    };
    assert_eq!(log(bed), TALOS.iter().flat_map(steps).collect::<Vec<_>>());
}

fn an_unhealthy_member_stops_the_next_node(bed: &Bed) {
    upgraded(bed, "v1.11.6", "v1.11.7");
    // Nobody waits five minutes for it here.
    bed.change((PLAN, "seq 60", "seq 1"));
    bed.change((PLAN, "sleep 5", "sleep 0"));
    fs::write(bed.path().join("cluster/unhealthy"), "").expect("a file");
    let said = bed.run(&["run", "--yes"]).ends_with(1).stdout;
    assert!(said.contains("cluster/back/talos-m01 failed"), "{said}");
    assert!(said.contains("cluster/drained/talos-m02 blocked"), "{said}");
    let log = log(bed);
    assert!(!log.iter().any(|line| line.contains("talos-m02")), "{log:?}");
    fs::remove_file(bed.path().join("cluster/unhealthy")).expect("it is there");
    bed.run(&["run", "--yes"]).ends_with(0);
}

fn nothing_is_drained_for_what_cannot_be_asked(bed: &Bed) {
    bed.cut(HOST, true);
    let said = bed.run(&["run", "--yes", "--wait", "0", "--only", "maintenance"]).stdout;
    bed.cut(HOST, false);
    assert!(!said.contains("cluster/drained/k8s-master-1 begins"), "{said}");
}
