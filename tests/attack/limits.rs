//! Computations without end, and texts that are nested or multiplied without end. Each run ends in order, and the output
//! stays as it was.

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    endless_recursion_ends_at_the_limit_of_time,
    endless_growth_ends_at_the_limit_of_memory,
    brackets_without_end_are_a_finding,
    brackets_without_end_in_an_imported_file_are_a_finding,
    entries_without_end_in_yaml_are_a_finding,
    loops_of_templates_run_out_of_fuel,
    signs_without_end_in_templates_are_a_finding,
    huge_widths_in_templates_are_a_finding,
    texts_that_multiply_in_templates_are_a_finding,
    usual_filters_of_templates_work,
    findings_are_short,
}

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

/// Both commands end with exit code 2 and this text, and the output stays as it was.
#[track_caller]
fn is_ended(here: &Project, options: &[&str], says: &str) {
    let before = here.tree(OUTPUT);
    for command in [&[] as &[&str], &["check"]] {
        let arguments: Vec<&str> = command.iter().chain(options).copied().collect();
        let run = here.run(&arguments).ends_with(2);
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert!(run.stderr.contains("lab `home`"), "{}", run.stderr);
    }
    assert_eq!(here.tree(OUTPUT), before);
    // The lock is released.
    here.remove("overlays/home/x.ncl");
    here.run(&[]).succeeds();
}

fn endless_recursion_ends_at_the_limit_of_time() {
    let here = rendered();
    here.write("overlays/home/x.ncl", "{ description | force = let rec f = fun n => f (n + 1) in f 0 }\n");
    is_ended(
        &here,
        &["--max-seconds", "2", "--max-memory", "0"],
        "2 s of processor time in stage `evaluate`",
    );
}

fn endless_growth_ends_at_the_limit_of_memory() {
    let here = rendered();
    let text =
        "{ description | force = std.array.fold_left (fun s _ => s ++ s) \"x\" (std.array.range 0 33) }\n";
    here.write("overlays/home/x.ncl", text);
    is_ended(&here, &["--max-memory", "600", "--max-seconds", "0"], "600 MiB of memory in stage `evaluate`");
}

/// The run fails with this code alone at this place.
#[track_caller]
fn refuses(here: &Project, code: &str, place: &str) {
    let before = here.tree(OUTPUT);
    let run = here.run(&["check"]).ends_with(1);
    assert_eq!(run.codes(), [code], "{}", run.stderr);
    assert!(run.stderr.contains(place), "{}", run.stderr);
    assert!(run.stderr.len() < 4000, "{} bytes are printed", run.stderr.len());
    assert_eq!(here.tree(OUTPUT), before);
}

fn deep() -> String {
    const DEPTH: usize = 100_000;
    format!("{{ services = {}{} }}\n", "[".repeat(DEPTH), "]".repeat(DEPTH))
}

fn brackets_without_end_are_a_finding() {
    let here = rendered();
    here.write("overlays/home/x.ncl", deep());
    refuses(&here, "NCL-IMPORT", "overlays/home/x.ncl");
}

fn brackets_without_end_in_an_imported_file_are_a_finding() {
    let here = rendered();
    here.write("shared/deep.ncl", deep());
    here.write("shared/between.ncl", "import \"deep.ncl\"\n");
    here.write("overlays/home/x.ncl", "{ description | force = import \"../../shared/between.ncl\" }\n");
    refuses(&here, "NCL-IMPORT", "shared/deep.ncl");
}

fn entries_without_end_in_yaml_are_a_finding() {
    for entry in ["- ", "? ", "- ? "] {
        let here = rendered();
        here.write("overlays/home/deep.yaml", format!("{}a\n", entry.repeat(200_000)));
        here.write("overlays/home/x.ncl", "{ services.hello.manifests.m = import \"deep.yaml\" }\n");
        refuses(&here, "NCL-IMPORT", "overlays/home/deep.yaml");
    }
}

/// A project with a service whose configuration file is a template.
fn templated(template: &str) -> Project {
    let here = rendered();
    here.write("overlays/home/t.j2", template);
    let service = "{ services.hello = { configs.c.files.x = { template.file = \"t.j2\" }, \
                   containers.app.mounts.\"/c\" = { config = \"c\" } } }\n";
    here.write("overlays/home/x.ncl", service);
    here
}

fn loops_of_templates_run_out_of_fuel() {
    let loops = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}\n";
    refuses(&templated(loops), "SVC-TEMPLATE", "overlays/home/t.j2:1");
    let doubling =
        "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(100) }}\n";
    refuses(&templated(doubling), "SVC-TEMPLATE", "overlays/home/t.j2:1");
}

fn signs_without_end_in_templates_are_a_finding() {
    for sign in ["not ", "-", "- "] {
        refuses(
            &templated(&format!("a\n{{{{ {}1 }}}}\n", sign.repeat(50_000))),
            "SVC-TEMPLATE",
            "overlays/home/t.j2:2",
        );
    }
    templated(&format!("{{{{ {}1 }}}}\n", "not ".repeat(900))).run(&[]).succeeds();
}

fn huge_widths_in_templates_are_a_finding() {
    for expression in [
        "\"a\" | indent(100000000000)",
        "\"a\" | indent(width=100000000000)",
        "\"abc\" | slice(100000000000)",
        "\"abc\" | batch(1000000 * 1000000)",
        "\"%0100000000000d\" | format(1)",
    ] {
        refuses(&templated(&format!("{{{{ {expression} }}}}\n")), "SVC-TEMPLATE", "overlays/home/t.j2:1");
    }
}

fn texts_that_multiply_in_templates_are_a_finding() {
    let replace = "{% set s = \"a\" * 3000 %}{{ s | replace(\"a\", s) | replace(\"a\", s) }}\n";
    refuses(&templated(replace), "SVC-TEMPLATE", "overlays/home/t.j2:1");
}

fn usual_filters_of_templates_work() {
    let here = templated(
        "{{ \"a\\nb\" | indent(4, true) }}\n{{ [1, 2, 3] | join(\", \") }}\n{{ \"%03d\" | format(7) }}\n\
         {{ \"a-b\" | replace(\"-\", \"_\") }}\n",
    );
    here.run(&[]).succeeds();
    let files = here.tree(OUTPUT);
    let expected = "    a\n    b\n1, 2, 3\n007\na_b";
    let is_in = |bytes: &Vec<u8>| {
        let lines: Vec<&str> = std::str::from_utf8(bytes).unwrap_or("").lines().map(str::trim).collect();
        let wanted: Vec<&str> = expected.lines().map(str::trim).collect();
        lines.windows(wanted.len()).any(|window| window == wanted)
    };
    assert!(files.values().any(is_in), "the rendered template is in no file");
}

fn findings_are_short() {
    let deep = format!("{{ x : {}Number{} = 1 }}\n", "Array (".repeat(900), ")".repeat(900));
    let long = format!("{{ k{} = 1 }}\n", "x".repeat(2_000_000));
    let digits = format!("{{ description | force = 1{} }}\n", "0".repeat(1_000_000));
    for text in [deep, long, digits] {
        let here = rendered();
        here.write("overlays/home/x.ncl", text);
        let run = here.run(&["check"]).ends_with(1);
        assert!(run.stderr.len() < 40_000, "{} bytes are printed", run.stderr.len());
    }
}
