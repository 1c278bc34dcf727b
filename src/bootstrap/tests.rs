//! Plans of variations of the starter lab, and properties of every plan.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use crate::pipeline::Compiled;
use crate::print::tree::text;
use crate::testing::{compile_with, reference_labs};

/// The plan of the starter lab with a fragment, as a runner reads it: each step by its id, in order.
struct Read {
    ids: Vec<String>,
    steps: BTreeMap<String, Value>,
    files: BTreeSet<String>,
}

fn file(compiled: &Compiled, path: &str) -> String {
    let rendered = compiled.rendered.as_ref().unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
    let document = rendered.documents.iter().find(|document| document.path == path);
    text(document.unwrap_or_else(|| panic!("there is no {path}")))
}

fn read(fragment: &str) -> Read {
    read_from(compile_with(fragment).0)
}

fn read_from(compiled: Compiled) -> Read {
    let plan: Value = serde_yaml::from_str(&file(&compiled, "bootstrap/plan.yaml")).expect("YAML");
    let steps = plan["steps"].as_sequence().expect("steps").clone();
    let id = |step: &Value| step["id"].as_str().expect("an id").to_owned();
    let rendered = compiled.rendered.expect("a sound lab");
    let read = Read {
        ids: steps.iter().map(id).collect(),
        steps: steps.iter().map(|step| (id(step), step.clone())).collect(),
        files: rendered.documents.into_iter().map(|document| document.path).collect(),
    };
    read.assert_consistent();
    read
}

impl Read {
    /// Ids are unique, needs refer to earlier steps, files exist, and every step has a proof.
    fn assert_consistent(&self) {
        let mut before = BTreeSet::new();
        for id in &self.ids {
            for need in self.list(id, "needs") {
                assert!(before.contains(&need), "{id} needs {need}, which does not come before it");
            }
            for file in self.list(id, "inputs") {
                assert!(self.files.contains(&file), "{id} reads {file}, which does not exist");
            }
            for other in self.list(id, "only_for") {
                assert!(self.steps.contains_key(&other), "{id} is only for {other}, which does not exist");
            }
            let done = self.steps[id]["done"].as_sequence();
            assert!(done.is_some_and(|done| !done.is_empty()), "nothing proves {id}");
            assert!(before.insert(id.clone()), "{id} is there twice");
        }
    }

    fn list(&self, id: &str, key: &str) -> Vec<String> {
        let step = self.steps.get(id).unwrap_or_else(|| panic!("no step {id} in {:#?}", self.ids));
        let list = step[key].as_sequence().cloned().unwrap_or_default();
        list.iter().map(|text| text.as_str().expect("text").to_owned()).collect()
    }

    /// A part of a step as text, to search in it.
    fn shown(&self, id: &str, key: &str) -> String {
        let step = self.steps.get(id).unwrap_or_else(|| panic!("no step {id} in {:#?}", self.ids));
        serde_yaml::to_string(&step[key]).expect("it came from YAML")
    }

    fn has(&self, id: &str) -> bool {
        self.steps.contains_key(id)
    }

    /// The last step that sets the lab up. Later stages are for a lab that runs: they maintain it, and restore its data.
    fn last_of_setup(&self) -> Option<&str> {
        let is_for_later = |id: &&String| {
            let stage = self.steps[*id]["stage"].as_str();
            stage.is_some_and(|stage| ["maintenance", "restore"].contains(&stage))
        };
        self.ids.iter().rfind(|id| !is_for_later(id)).map(String::as_str)
    }

    fn position(&self, id: &str) -> usize {
        self.ids.iter().position(|known| known == id).unwrap_or_else(|| panic!("no step {id}"))
    }
}

/// The steps that the plan of every lab must have: those of each machine by its state, and of each running node.
#[test]
fn no_machine_of_the_reference_labs_is_forgotten() {
    use crate::lab::gitops::GitOpsEngine;
    use crate::lab::hardware::State;
    for compiled in reference_labs() {
        let name = compiled.name.clone();
        let lab = compiled.lab.as_ref().expect("a sound lab");
        let machines: Vec<(String, State, bool, bool)> = lab
            .machines
            .iter()
            .map(|(name, machine)| {
                let state = machine.state.value;
                (name.to_string(), state, machine.vmid.is_some(), machine.kubernetes.is_some())
            })
            .collect();
        let engine = lab.gitops.as_ref().map(|gitops| gitops.engine.value);
        let plan = read_from(compiled);
        for (machine, state, is_virtual, is_node) in machines {
            let made = ["create", "clone"].iter().any(|part| plan.has(&format!("machine/{machine}/{part}")));
            let has = |part: &str| plan.has(&format!("machine/{machine}/{part}"));
            let told = match state {
                State::Running => has("ready") && (made || !is_virtual),
                State::Stopped => (made && !has("start")) || !is_virtual,
                State::Template => made && has("template"),
                State::Decommissioned => has("retired") && !made,
            };
            assert!(told, "{name}: {machine} is not told of as it should be");
            let joins = plan.has(&format!("cluster/join/{machine}"));
            assert_eq!(joins, is_node && state == State::Running, "{name}: {machine}");
        }
        let last = match engine {
            Some(GitOpsEngine::ArgoCd | GitOpsEngine::Flux) => Some("gitops/root"),
            Some(GitOpsEngine::None) => Some("gitops/apply"),
            None => None,
        };
        for step in ["gitops/root", "gitops/apply"] {
            assert_eq!(plan.has(step), last == Some(step), "{name}: {step}");
        }
    }
}

const MEMBERS: &str = r#"
  machines.node2 = {
    host = "pve", vmid = 202, cores = 2, memory = "2GiB", kubernetes.role = 'control-plane,
    nics.net0 = { network = "lan", address = "192.168.20.12" },
  },
  machines.node3 = {
    host = "pve", vmid = 203, cores = 2, memory = "2GiB", kubernetes.role = 'worker,
    nics.net0 = { network = "lan", address = "192.168.20.13" },
  },
"#;

#[test]
fn the_starter_lab_goes_from_its_host_to_its_services() {
    let plan = read("{}");
    for id in ["host/pve/reached", "machine/node1/create", "machine/node1/start", "cluster/join/node1"] {
        assert!(plan.has(id), "{id} is not in {:#?}", plan.ids);
    }
    assert_eq!(plan.last_of_setup(), Some("gitops/apply"));
    assert!(plan.shown("gitops/apply", "run").contains("-k \"$TREE/kubernetes\""));
    assert!(plan.list("gitops/apply", "inputs").contains(&"kubernetes/kustomization.yaml".to_owned()));
}

#[test]
fn further_nodes_are_let_in_by_what_the_first_one_made() {
    let plan = read(&format!("{{ {MEMBERS} }}"));
    let (control_plane, worker) = ("cluster/join/node2", "cluster/join/node3");
    assert!(plan.list(control_plane, "needs").contains(&"cluster/discovery".to_owned()));
    assert!(plan.shown(control_plane, "run").contains("authorities.tar"));
    assert!(!plan.shown(worker, "run").contains("authorities.tar"));
    assert!(plan.shown(worker, "run").contains("/usr/local/sbin/kubeadm-join"));
    assert_eq!(plan.list("cluster/discovery", "only_for"), [control_plane, worker]);
}

#[test]
fn machines_that_do_not_run_are_made_but_not_started_and_retired_ones_are_kept_off() {
    let plan = read(&format!(
        "{{ {MEMBERS} machines.node3.state = 'stopped, machines.old = {{ host = \"pve\", vmid = 300, cores = 1, memory = \
         \"1GiB\", state = 'decommissioned }} }}"
    ));
    assert!(plan.has("machine/node3/create"));
    for id in ["machine/node3/start", "cluster/join/node3", "machine/old/create", "machine/old/start"] {
        assert!(!plan.has(id), "{id}");
    }
    assert!(plan.shown("machine/old/retired", "run").contains("qm set 300 --onboot 0"));
    assert!(!plan.shown("cluster/ready", "run").contains("node3"));
}

#[test]
fn a_disk_besides_those_of_the_template_is_allocated_once() {
    let plan = read(
        r#"{
  machines.ubuntu = {
    host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template,
    disks.scsi0 = { storage = "local-lvm", size = "8GiB" },
  },
  machines.node1 = { template = "ubuntu", disks.scsi5 = { storage = "local-lvm", size = "2048GiB" } },
  hosts.pve.storages.local-lvm.size | force = "4TB",
}"#,
    );
    let run = plan.shown("machine/node1/config", "run");
    assert!(run.contains("if [ -z \"$volume\" ]; then"), "{run}");
    assert_eq!(run.matches("local-lvm:2048").count(), 1, "{run}");
    assert!(run.contains("scsi5 2048G"), "{run}");
    let done = plan.shown("machine/node1/config", "done");
    assert!(done.contains("scsi5 size=2T"), "{done}");
    assert!(plan.shown("machine/node1/clone", "undo").contains("lock: clone"));
}

#[test]
fn every_action_but_manual_ones_tells_its_effect() {
    for compiled in reference_labs() {
        let plan = read_from(compiled);
        for (id, step) in &plan.steps {
            let actions = ["run", "undo"].into_iter().filter_map(|key| step[key].as_sequence()).flatten();
            for action in actions {
                let known = ["reads", "creates", "changes", "restarts", "destroys"].map(Value::from);
                assert_eq!(known.contains(&action["effect"]), action["manual"].is_null(), "{id}: {action:?}");
            }
            let run = plan.shown(id, "run");
            // A restore replaces data, and runs only if it is named.
            let may = step["stage"].as_str() == Some("restore");
            assert!(may || !run.contains("effect: destroys"), "{id} destroys without being an undo: {run}");
        }
    }
}

#[test]
fn the_cluster_begins_on_a_control_plane_that_runs() {
    let plan = read(&format!("{{ {MEMBERS} machines.node1.state = 'stopped }}"));
    assert!(plan.shown("cluster/join/node2", "run").contains("/usr/local/sbin/kubeadm-init"));
    assert!(!plan.has("cluster/join/node1"));
}

#[test]
fn machines_start_in_the_lab_s_order() {
    let plan =
        read(&format!("{{ {MEMBERS} machines.node3.startup.order = 1, machines.node2.startup.order = 2 }}"));
    assert!(plan.position("machine/node3/start") < plan.position("machine/node2/start"));
    assert!(plan.position("machine/node2/start") < plan.position("machine/node1/start"));
    let needs = plan.list("machine/node1/start", "needs");
    assert!(
        needs.contains(&"machine/node2/ready".to_owned())
            && needs.contains(&"machine/node3/ready".to_owned())
    );
}

#[test]
fn a_machine_that_asks_dhcp_starts_after_the_one_that_answers() {
    let plan = read(
        r#"{
  networks.lan.dhcp_server = "router",
  machines.router = {
    host = "pve", vmid = 900, cores = 1, memory = "1GiB",
    nics.net0 = { network = "lan", address = "192.168.20.1" },
  },
  networks.lan.router = "router",
  machines.guest = {
    host = "pve", vmid = 100, cores = 1, memory = "1GiB",
    nics.net0 = { network = "lan", address = "192.168.20.30", dhcp_reserved = true, mac = "bc:24:11:00:00:01" },
  },
}"#,
    );
    let needs = plan.list("machine/guest/start", "needs");
    assert!(needs.contains(&"machine/router/ready".to_owned()), "{needs:?}");
    assert!(needs.contains(&"network/lan/reservations".to_owned()), "{needs:?}");
    assert!(plan.shown("network/lan/reservations", "run").contains("`BC:24:11:00:00:01` gets 192.168.20.30"));
}

#[test]
fn a_bare_metal_node_is_installed_by_hand_and_brought_its_files() {
    let plan = read(
        r#"{
  hosts.metal = { kind = 'bare-metal, cores = 4, threads = 8, memory = "16GiB", nics.eno1 = {} },
  machines.metal = {
    host = "metal", kubernetes.role = 'worker, nics.eno1 = { network = "lan", address = "192.168.20.14" },
  },
}"#,
    );
    assert!(!plan.has("host/metal/reached"));
    assert!(plan.shown("machine/metal/ready", "run").contains("manual"));
    let inputs = plan.list("cluster/files/metal", "inputs");
    assert!(inputs.contains(&"nodes/metal/etc/kubernetes/bootstrap/join.yaml".to_owned()), "{inputs:?}");
    assert!(plan.list("cluster/join/metal", "needs").contains(&"cluster/files/metal".to_owned()));
}

#[test]
fn k3s_nodes_share_the_first_server_s_token() {
    let plan = read(&format!(
        "{{ {MEMBERS} cluster = {{ distribution = 'k3s, endpoint.machine = \"node1\", cni = {{ plugin = 'flannel, version = \
         \"0.27.4\" }} }} }}"
    ));
    assert!(plan.shown("cluster/join/node3", "run").contains("carry: /etc/rancher/k3s/token"));
    assert!(plan.shown("cluster/join/node3", "done").contains("k3s-agent.service"));
    assert!(plan.shown("cluster/kubeconfig", "run").contains("https://192.168.20.11:6443"));
    assert!(!plan.has("cluster/cni"), "k3s brings Flannel itself");
}

#[test]
fn talos_nodes_wait_for_their_configuration() {
    let plan = read(
        r#"{
  hosts.pve.storages.local = { type = 'dir, path = "/var/lib/vz", content = ['iso] },
  machines.node1.guest.os = 'talos,
  cluster = {
    distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda",
    cni = { plugin = 'cilium, version = "1.18.4" },
    objects | force = ["IngressClass/traefik", "Middleware.traefik.io/auth/sso"],
  },
}"#,
    );
    assert!(
        plan.shown("machine/node1/installer", "run").contains("qm set 201 --ide3 local:iso/talos-v1.11.5-")
    );
    assert!(plan.list("cluster/begin", "needs").contains(&"cluster/configured/node1".to_owned()));
    assert!(plan.list("cluster/configuration", "inputs").contains(&"talos/generate.sh".to_owned()));
    assert!(plan.list("cluster/cni", "inputs").contains(&"bootstrap/cilium-values.yaml".to_owned()));
}

#[test]
fn the_engine_takes_over() {
    let gitops = |engine: &str| {
        read(&format!(
            "{{ gitops = {{ engine = '{engine}, repository = \"https://git.example.com/home/lab.git\", path = \
             \"rendered/home\" }} }}"
        ))
    };
    for (engine, folder) in [("argocd", "gitops/argocd"), ("flux", "gitops/flux")] {
        let plan = gitops(engine);
        assert_eq!(plan.last_of_setup(), Some("gitops/root"));
        assert!(plan.shown("gitops/root", "run").contains(&format!("-k \"$TREE/{folder}\"")));
        assert!(plan.list("gitops/root", "needs").contains(&"gitops/engine".to_owned()));
    }
}

#[test]
fn a_cluster_that_the_lab_does_not_run_is_only_handed_over() {
    let plan = read("{ machines.node1.state = 'stopped }");
    assert!(plan.shown("cluster/kubeconfig", "run").contains("the cluster exists already"));
    assert_eq!(plan.last_of_setup(), Some("gitops/apply"));
}

#[test]
fn secrets_are_named_and_never_held() {
    let plan = read(
        "{ cluster.kubeadm.token = { path = \"lab/kubeadm\", key = \"token\" }, secrets.store = \"vault\" }",
    );
    let run = plan.shown("cluster/join/node1", "run");
    assert!(
        run.contains("path: lab/kubeadm") && run.contains("to: /run/bootstrap-secrets/lab/kubeadm/token"),
        "{run}"
    );
}

#[test]
fn the_runbook_tells_every_step() {
    let (compiled, _) = compile_with(&format!("{{ {MEMBERS} }}"));
    let runbook = file(&compiled, "bootstrap/README.md");
    let plan = read(&format!("{{ {MEMBERS} }}"));
    for id in &plan.ids {
        assert!(runbook.contains(&format!("\n`{id}`")), "{id} is not in the runbook");
    }
    assert!(runbook.contains("pvesh create /nodes/pve/qemu --vmid 202 --name node2"), "{runbook}");
}

#[test]
fn a_machine_is_made_only_where_no_other_host_has_it() {
    let read = read(
        r#"{
  hosts.second = { model = "another", cores = 4, threads = 8, memory = "32GiB", bridges.vmbr0 = {}, storages.local-lvm.size = "500GiB" },
}"#,
    );
    let proofs = read.shown("host/second/moved", "done");
    assert!(proofs.contains("| grep -Eq '^ *[0-9]+ +(node1) '"), "{proofs}");
    let proofs = read.shown("host/pve/moved", "done");
    assert!(proofs.contains("| grep -Evq '^ *(201 +node1) '"), "{proofs}");
    assert!(read.list("host/pve/ready", "needs").contains(&"host/second/moved".to_owned()));
}
