//! The root module of variations of the starter lab, as OpenTofu reads it.

use serde_json::Value;

use crate::pipeline::Compiled;
use crate::print::tree::text;
use crate::testing::compile_with;

fn file(compiled: &Compiled, name: &str) -> Value {
    let rendered = compiled.rendered.as_ref().expect("a sound lab");
    let path = format!("opentofu/{name}.tf.json");
    let document = rendered.documents.iter().find(|document| document.path == path).expect("a file");
    serde_json::from_str(&text(document)).expect("JSON")
}

fn machines(fragment: &str) -> Value {
    let (compiled, _) = compile_with(&format!("{{ opentofu.enable = true }} & {fragment}"));
    file(&compiled, "machines")
}

fn vm<'v>(root: &'v Value, name: &str) -> &'v Value {
    &root["resource"]["proxmox_virtual_environment_vm"][name]
}

#[test]
fn nothing_is_written_unless_it_is_wanted() {
    let (compiled, _) = compile_with("{}");
    let rendered = compiled.rendered.expect("a sound lab");
    assert!(rendered.documents.iter().all(|document| !document.path.starts_with("opentofu/")));
}

#[test]
fn a_machine_is_what_the_lab_describes() {
    let root = machines(
        r#"{
  machines.node1 = {
    description = "costs ${HOME}", tags = ["Web", "a"], balloon = "2GiB", startup = { order = 3, up_delay = "45s" },
    disks.scsi0.limits = { read = "150MB/s" },
  },
}"#,
    );
    let node1 = vm(&root, "node1");
    assert_eq!(node1["vm_id"], 201);
    assert_eq!(node1["description"], "costs $${HOME}");
    assert_eq!(node1["tags"], serde_json::json!(["a", "web"]));
    assert_eq!(node1["memory"], serde_json::json!({ "dedicated": 16384, "floating": 2048 }));
    assert_eq!(node1["disk"][0]["size"], 64);
    assert_eq!(node1["disk"][0]["speed"]["read"], 143);
    assert_eq!(node1["startup"], serde_json::json!({ "order": 3, "up_delay": 45 }));
    assert_eq!(node1["network_device"][0]["bridge"], "vmbr0");
    assert_eq!(node1["network_device"][0]["vlan_id"], Value::Null);
}

#[test]
fn only_running_machines_are_started_and_retired_ones_are_forgotten() {
    let machine = |name: &str, vmid: u32, state: &str| {
        format!(
            "machines.{name} = {{ host = \"pve\", vmid = {vmid}, cores = 1, memory = \"1GiB\", state = '{state} }},"
        )
    };
    let root = machines(&format!(
        "{{ {} {} }}",
        machine("rests", 301, "stopped"),
        machine("gone", 302, "decommissioned")
    ));
    assert_eq!(vm(&root, "node1")["started"], true);
    assert_eq!(vm(&root, "rests")["started"], false);
    assert_eq!(vm(&root, "rests")["on_boot"], false);
    assert_eq!(vm(&root, "gone"), &Value::Null);
    let expected = serde_json::json!([{
        "from": "proxmox_virtual_environment_vm.gone",
        "lifecycle": { "destroy": false },
    }]);
    assert_eq!(root["removed"], expected);
}

#[test]
fn clones_refer_to_their_template_unless_somebody_installs_that() {
    let root = |image: &str| {
        machines(&format!(
            r#"{{
  hosts.pve.storages.local = {{ type = 'dir, path = "/var/lib/vz", content = ['iso, 'import] }},
  machines.base = {{
    host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template,
    disks.scsi0 = {{ storage = "local-lvm", size = "8GiB" }}, image = {{ {image}, storage = "local" }},
  }},
  machines.node1.template = "base",
}}"#
        ))
    };
    let from_image = root("url = \"https://example.com/a.img\"");
    let reference = "${proxmox_virtual_environment_vm.base.vm_id}";
    assert_eq!(vm(&from_image, "node1")["clone"]["vm_id"], reference);
    let import = "${proxmox_download_file.pve__local__a_2e_qcow2.id}";
    assert_eq!(vm(&from_image, "base")["disk"][0]["import_from"], import);
    let installed = root("url = \"https://example.com/a.iso\", kind = 'installer");
    assert_eq!(vm(&installed, "node1")["clone"]["vm_id"], 9000);
    assert_eq!(vm(&installed, "base"), &Value::Null);
}

#[test]
fn hosts_with_apis_of_their_own_have_providers_of_their_own() {
    let (compiled, _) = compile_with(
        r#"{
  opentofu.enable = true,
  hosts.other = { cores = 4, threads = 8, memory = "16GiB", bridges.vmbr0 = {}, storages.local-lvm = {} },
  machines.second = { host = "other", vmid = 300, cores = 1, memory = "1GiB" },
}"#,
    );
    let provider = file(&compiled, "provider");
    let aliases: Vec<&Value> = provider["provider"]["proxmox"]
        .as_array()
        .expect("several")
        .iter()
        .map(|provider| &provider["alias"])
        .collect();
    assert_eq!(aliases, ["other", "pve"]);
    let root = file(&compiled, "machines");
    assert_eq!(vm(&root, "second")["provider"], "proxmox.other");
    assert_eq!(vm(&root, "node1")["provider"], "proxmox.pve");
}

/// Endpoints and tokens are variables.
#[test]
fn no_secret_is_in_the_root() {
    let (compiled, _) = compile_with("{ opentofu.enable = true }");
    let provider = file(&compiled, "provider");
    let proxmox = &provider["provider"]["proxmox"][0];
    for field in ["endpoint", "api_token", "username", "password"] {
        assert_eq!(proxmox[field], format!("${{var.proxmox_{field}}}"));
    }
    assert_eq!(provider["variable"]["proxmox_api_token"]["sensitive"], true);
    assert_eq!(provider["variable"]["proxmox_endpoint"].get("default"), None);
}

/// Three networks have the search domains `a`, `b` and `a`: a machine has each domain once.
#[test]
fn search_domains_are_those_of_the_specification() {
    let fragment = r#"{
  networks = {
    lan.search_domains = ["a.lan"],
    second = { prefix = "10.2.0.0/24", bridge = "vmbr0", search_domains = ["b.lan"] },
    third = { prefix = "10.3.0.0/24", bridge = "vmbr0", search_domains = ["a.lan"] },
  },
  machines.node1 = {
    cloud_init.storage = "local-lvm",
    nics = {
      net1 = { network = "second", address = "10.2.0.11" },
      net2 = { network = "third", address = "10.3.0.11" },
    },
  },
}"#;
    let root = machines(fragment);
    let specification = crate::testing::rendered(fragment, "proxmox/pve/201-node1.yaml");
    assert!(specification.contains("searchdomain: a.lan b.lan\n"), "{specification}");
    assert_eq!(vm(&root, "node1")["initialization"]["dns"]["domain"], "a.lan b.lan");
}
