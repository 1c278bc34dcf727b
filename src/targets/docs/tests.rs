//! Pages of variations of the starter lab, as Markdown.

use crate::print::tree::text;
use crate::testing::compile_with;

/// The lines of a page of the starter lab together with a fragment.
fn page(file: &str, fragment: &str) -> Vec<String> {
    let (compiled, _) = compile_with(fragment);
    let rendered = compiled.rendered.as_ref().expect("a sound lab");
    let path = format!("docs/{file}");
    let document = rendered.documents.iter().find(|document| document.path == path).expect("a page");
    text(document).lines().map(str::to_owned).collect()
}

fn has(lines: &[String], wanted: &str) {
    assert!(lines.iter().any(|line| line == wanted), "no line is {wanted:?}:\n{}", lines.join("\n"));
}

#[test]
fn the_address_plan_names_everybody_once_and_what_is_free() {
    let lines = page(
        "addresses.md",
        r#"{
  machines.router = { host = "pve", vmid = 100, cores = 1, memory = "1GiB", nics.net0 = { network = "lan", address = "192.168.20.1" } },
  machines.old = { host = "pve", vmid = 102, cores = 1, memory = "1GiB", state = 'stopped, nics.net0 = { network = "lan", address = "192.168.20.12" } },
  machines.guest = { host = "pve", vmid = 103, cores = 1, memory = "1GiB", nics.net0.network = "lan" },
  networks.lan = { router = "router", reserved.printers = "192.168.20.40-192.168.20.41" },
}"#,
    );
    has(&lines, "| 192.168.20.1 | `router` (gateway, net0) | fixed | |");
    has(&lines, "| 192.168.20.12 | `old` (net0, stopped) | fixed | |");
    has(&lines, "| 192.168.20.40 – 192.168.20.41 (2) | printers | reserved | |");
    has(&lines, "| 192.168.20.100 – 192.168.20.199 (100) | allocated by DHCP | DHCP range | |");
    has(&lines, "Without a fixed address: guest (net0).");
    has(
        &lines,
        "Free: 192.168.20.2 – 192.168.20.10 (9), 192.168.20.13 – 192.168.20.39 (27), 192.168.20.42 – 192.168.20.99 \
         (58), 192.168.20.221 – 192.168.20.254 (34).",
    );
    has(&lines, "| `lan` | 192.168.20.0/24 | 254 | 126 | 123 | 128 |");
}

#[test]
fn capacity_counts_what_runs_and_what_could() {
    let machine = |name: &str, vmid: u32, state: &str| {
        format!(
            "machines.{name} = {{ host = \"pve\", vmid = {vmid}, cores = 4, memory = \"4GiB\", state = '{state}, \
             disks.scsi0 = {{ storage = \"local-lvm\", size = \"20GiB\" }} }},"
        )
    };
    let fragment = format!(
        "{{ {} {} {} }}",
        machine("rests", 301, "stopped"),
        machine("gone", 302, "decommissioned"),
        machine("form", 303, "template")
    );
    let lines = page("capacity.md", &fragment);
    has(&lines, "| `pve` | 32 GiB | 2 GiB | 30 GiB | 16 GiB | 20 GiB | 14 GiB | 53 % | 67 % |");
    has(&lines, "| `pve` | 8 | 16 | 4 | 8 | 0.25 | 0.50 |");
    has(&lines, "| `local-lvm` | pve | 500 GiB | 64 GiB | 124 GiB | 376 GiB | 25 % |");
}

#[test]
fn a_lab_s_words_are_not_markup() {
    let lines = page("machines.md", r#"{ machines.node1.description = "a | b <c> *d*" }"#);
    assert!(lines.iter().any(|line| line.ends_with(r"| a \| b \<c> \*d\* |")), "{}", lines.join("\n"));
}

#[test]
fn the_index_links_every_page() {
    let (compiled, _) = compile_with("{}");
    let rendered = compiled.rendered.as_ref().expect("a sound lab");
    let pages = rendered.documents.iter().filter_map(|document| document.path.strip_prefix("docs/"));
    let index = page("README.md", "{}").join("\n");
    let mut count = 0;
    for page in pages.filter(|page| page.ends_with(".md") && *page != "README.md") {
        assert!(index.contains(&format!("]({page})")), "{page} is not in the index:\n{index}");
        count += 1;
    }
    assert_eq!(count, 8);
}
