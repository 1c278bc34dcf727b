//! Texts of a lab that become lines or words of files that other programs execute.

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    lines_of_a_guest_cannot_be_two,
    patterns_of_packages_stay_in_their_quotes,
    a_line_of_a_unit_cannot_be_two,
    words_of_a_unit_are_quoted_for_systemd,
    paths_do_not_change_rules_of_traefik,
    tags_of_machines_are_single_tags,
    arguments_of_a_machine_are_one_line,
    a_block_of_the_runbook_ends_where_it_should,
    an_output_is_printed_on_one_line,
    marks_of_direction_reorder_nothing,
    a_device_in_a_network_that_cannot_be_read_is_no_crash,
}

#[track_caller]
fn refuses(fragment: &str) {
    let here = Project::starter();
    here.write("overlays/home/x.ncl", format!("{fragment}\n"));
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["CFG-VALUE"], "{fragment}\n{}", run.stderr);
    assert!(run.stderr.contains("overlays/home/x.ncl:1"), "{}", run.stderr);
    assert!(!here.exists(OUTPUT));
}

fn lines_of_a_guest_cannot_be_two() {
    for guest in [
        "sysctls.\"net.a\" = \"1\\nkernel.x = 2\"",
        "sysctls.\"net.a\\nkernel.x\" = \"1\"",
        "kernel_modules = [\"a\\nb\"]",
        "repositories.x = { uri = \"https://a.example\\ndeb https://b.example /\" }",
        "repositories.x = { uri = \"https://a.example\", suite = \"x\\ny\" }",
        "repositories.x = { uri = \"https://a.example\", components = [\"x\\ny\"] }",
        "repositories.\"../../../etc/cron.d/x\" = { uri = \"https://a.example\" }",
        "users.bob = { ssh_keys = [\"ssh-ed25519 AAAA\\nssh-rsa BBBB\"] }",
        "users.bob = { shell = \"/bin/sh\\nroot\" }",
        "users.\"x localhost; id; :\" = {}",
        "mounts.\"/mnt/x\\n/y\" = { source = \"a:/b\" }",
        "mounts.\"/mnt/x\" = { source = \"a:/b\\nc\" }",
        "mounts.\"/mnt/x\" = { source = \"a:/b\", options = [\"ro\\nx\"] }",
        "packages = [\"a\\nb\"]",
        "held_packages = [\"a\\nPackage: *\"]",
    ] {
        refuses(&format!("{{ machines.node1.guest.{guest} }}"));
    }
}

fn patterns_of_packages_stay_in_their_quotes() {
    refuses(
        "{ machines.node1.guest.unattended_upgrades.exclude = [\"x\\\"; }; APT::Update::Pre-Invoke { \\\"id\"] }",
    );
}

fn a_line_of_a_unit_cannot_be_two() {
    refuses("{ cluster.k3s.server_args = [\"--a\\nExecStartPre=/bin/id\"] }");
}

fn words_of_a_unit_are_quoted_for_systemd() {
    let here = Project::starter();
    here.write(
        "overlays/home/x.ncl",
        "{ cluster.distribution | force = 'k3s, cluster.k3s.server_args = [\"--x=%h $HOME 'a'\"] }\n",
    );
    here.run(&[]);
    let unit = r#"ExecStart=/usr/local/bin/k3s server "--x=%%h $$HOME 'a'""#;
    let is_in = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(unit);
    assert!(here.tree(OUTPUT).values().any(is_in), "no file has {unit}");
}

fn paths_do_not_change_rules_of_traefik() {
    let here = Project::starter();
    here.write(
        "overlays/home/x.ncl",
        "{ exposure.backend | force = 'traefik, services.hello.expose.web.paths = [\"/a`) || PathPrefix(`/\"] }\n",
    );
    here.run(&[]);
    let route = here.read(&format!("{OUTPUT}/kubernetes/hello/hello/ingressroute-web.yaml"));
    assert!(route.contains("PathPrefix(\"/a`) || PathPrefix(`/\")"), "{route}");
}

fn tags_of_machines_are_single_tags() {
    refuses("{ machines.node1.tags = [\"a;b\"] }");
}

fn arguments_of_a_machine_are_one_line() {
    for parameter in ["args = \"-cpu host\\nhookscript: local:snippets/x\"", "searchdomain = \"a\\u{1b}b\""] {
        let here = Project::starter();
        here.write("overlays/home/x.ncl", format!("{{ machines.node1.proxmox.{parameter} }}\n"));
        let run = here.run(&[]).ends_with(1);
        assert_eq!(run.codes(), ["PVE-VALUE"], "{parameter}\n{}", run.stderr);
        assert!(!here.exists(OUTPUT));
    }
    let here = Project::starter();
    here.write("overlays/home/x.ncl", "{ machines.node1.proxmox.description = \"one\\ntwo\" }\n");
    here.run(&[]).succeeds();
}

fn a_block_of_the_runbook_ends_where_it_should() {
    let here = Project::starter();
    here.write("overlays/home/x.ncl", "{ machines.node1.description = \"a\\nEND\\ntouch /tmp/x\\n: 'b\" }\n");
    here.run(&[]).succeeds();
    let page = here.read(&format!("{OUTPUT}/bootstrap/README.md"));
    let blocks = page.split("   ```sh\n").skip(1).filter_map(|block| block.split("   ```").next());
    let mut found = 0;
    for block in blocks.filter(|block| block.contains("touch /tmp/x")) {
        let lines: Vec<&str> = block.lines().map(str::trim).collect();
        let ends =
            lines[0].rsplit("<<'").next().and_then(|end| end.strip_suffix('\'')).expect("a here-document");
        assert_eq!(lines.iter().filter(|line| **line == ends).count(), 1, "{block}");
        assert_eq!(lines.last(), Some(&ends), "{block}");
        found += 1;
    }
    assert!(found > 0, "the description is in a block");
}

fn an_output_is_printed_on_one_line() {
    let here = Project::starter();
    here.write(
        "render.ncl",
        "{ labs.home = { entry = \"overlays/home\", output = \"rendered\\n::error::x\\u{1b}[31m\" } }\n",
    );
    for arguments in [&[] as &[&str], &["list"], &["check"]] {
        let run = here.run(arguments).ends_with(1);
        for line in run.stderr.lines().chain(run.stdout.lines()) {
            assert!(!line.trim_start().starts_with("::") && !line.contains('\u{1b}'), "{line}");
        }
    }
}

fn marks_of_direction_reorder_nothing() {
    let here = Project::starter();
    here.write("overlays/home/x.ncl", "{ description | force = \"a\u{202e}b\u{2066}c\" }\n");
    let is_mark = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    here.run(&[]).succeeds();
    let page = here.read(&format!("{OUTPUT}/docs/README.md"));
    assert!(page.contains("abc") && !page.contains(is_mark), "{page}");
    for arguments in [&["why", "rendered/home/docs/README.md:3"] as &[&str], &["list"], &["check"]] {
        let run = here.run(arguments);
        assert!(!run.stdout.contains(is_mark) && !run.stderr.contains(is_mark), "{arguments:?}: {run:?}");
    }
}

fn a_device_in_a_network_that_cannot_be_read_is_no_crash() {
    let here = Project::starter();
    here.write(
        "overlays/home/x.ncl",
        "{ networks.other = { prefix = \"no prefix\", gateway = \"192.168.30.1\" }, devices.nas = { kind = 'nas, addresses.other = \
         \"192.168.30.2\" } }\n",
    );
    let run = here.run(&["check"]).ends_with(1);
    assert!(run.codes().contains(&"CFG-VALUE") && !run.stderr.contains("panicked"), "{}", run.stderr);
}
