//! The configuration of cloud-init for additional machines in the starter lab.

use crate::document::Document;
use crate::print::tree::{lines, text};
use crate::testing::compile_with;

const NETWORKS: &str = r#"
  networks.ceph = { prefix = "10.10.10.0/28", bridge = "vmbr0", mtu = 9000, kind = 'storage },
"#;

/// The documents of a lab in which `box` has these network interfaces and this operating system.
fn documents(nics: &str, guest: &str) -> Vec<Document> {
    let (compiled, sources) = compile_with(&format!(
        "{{ {NETWORKS} machines.box = {{
            host = \"pve\", vmid = 300, cores = 1, memory = \"1GiB\",
            disks.scsi0 = {{ storage = \"local-lvm\", size = \"8GiB\" }},
            cloud_init.storage = \"local-lvm\", nics = {{ {nics} }},
            guest = {{ {guest} }} & {{ users.owner.ssh_keys = [\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com\"] }},
        }} }}"
    ));
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    compiled.rendered.unwrap_or_else(|| panic!("{found}")).documents
}

fn file<'d>(documents: &'d [Document], name: &str) -> &'d Document {
    let path = format!("cloud-init/box/{name}");
    documents.iter().find(|document| document.path == path).unwrap_or_else(|| panic!("no {path}"))
}

const DHCP: &str = r#"net0.network = "lan""#;

#[test]
fn the_heading_is_the_first_line_and_has_an_origin_like_all_others() {
    let documents = documents(DHCP, "");
    let user_data = file(&documents, "user-data");
    let (printed, origins) = lines(user_data);
    assert!(printed.starts_with("#cloud-config\nhostname: box\n"), "{printed}");
    assert_eq!(printed, text(user_data));
    assert_eq!(origins.len(), printed.lines().count());
    assert_eq!(origins[0], user_data.origin);
    assert_ne!(origins[1], user_data.origin, "the name follows from the machine, not from the guest");
}

#[test]
fn a_secret_is_read_on_the_machine() {
    let guest = r#"
        users.owner.password = { path = "users/owner", key = "hash" },
        files."/etc/svc/key" = { secret = { path = "svc", key = "key" }, mode = "0600" },
    "#;
    let documents = documents(DHCP, guest);
    let printed = text(file(&documents, "user-data"));
    let set = "usermod --password \"$(cat /run/bootstrap-secrets/users/owner/hash)\" owner";
    assert!(printed.contains(set), "{printed}");
    assert!(printed.contains("/run/bootstrap-secrets/svc/key /etc/svc/key"), "{printed}");
    assert!(!printed.contains("path: /etc/svc/key"), "{printed}");
}

#[test]
fn what_the_lab_writes_itself_stands_instead() {
    let guest = r#"
        sysctls."vm.swappiness" = "10",
        files."/etc/sysctl.d/99-z-lab.conf" = { content = "mine" },
    "#;
    let documents = documents(DHCP, guest);
    let printed = text(file(&documents, "user-data"));
    assert_eq!(printed.matches("/etc/sysctl.d/99-z-lab.conf").count(), 1, "{printed}");
    assert!(printed.contains("content: mine"), "{printed}");
}

#[test]
fn a_machine_restarts_only_where_it_is_told_to() {
    let restarts = |guest: &str| {
        text(file(&documents(DHCP, guest), "user-data")).contains("power_state:\n  mode: reboot\n")
    };
    assert!(restarts("reboot = true"));
    assert!(!restarts(""));
}

#[test]
fn permissions_are_strings() {
    let documents = documents(DHCP, r#"files."/etc/x" = { content = "x", mode = "0640" }"#);
    let printed = text(file(&documents, "user-data"));
    assert!(printed.contains("permissions: \"0640\""), "{printed}");
    assert!(printed.contains("permissions: \"0644\""), "{printed}");
}

#[test]
fn an_address_that_stands_alone_reaches_its_gateway_and_its_network() {
    let nics = r#"
        net0 = { network = "lan", address = "192.168.20.30", prefix_length = 32, mac = "BC:24:11:00:00:0A" },
        net1 = { network = "ceph", address = "10.10.10.8", prefix_length = 32, routes = [{ to = "ceph", metric = 2048 }] },
    "#;
    let documents = documents(nics, "");
    let expected = r#"version: 2
ethernets:
  net0:
    match:
      macaddress: "bc:24:11:00:00:0a"
    dhcp4: false
    addresses:
    - 192.168.20.30/32
    routes:
    - to: 0.0.0.0/0
      via: 192.168.20.1
      on-link: true
  net1:
    match:
      name: en*s19
    dhcp4: false
    addresses:
    - 10.10.10.8/32
    routes:
    - to: 10.10.10.0/28
      scope: link
      metric: 2048
    mtu: 9000
"#;
    assert_eq!(text(file(&documents, "network-config")), expected);
}

#[test]
fn an_address_that_the_dhcp_server_keeps_is_asked_for() {
    let nics = r#"net0 = { network = "lan", address = "192.168.20.30", mac = "bc:24:11:00:00:0a", dhcp_reserved = true }"#;
    let documents = documents(nics, "");
    let printed = text(file(&documents, "network-config"));
    assert!(printed.contains("dhcp4: true"), "{printed}");
    assert!(!printed.contains("192.168.20.30"), "{printed}");
}
