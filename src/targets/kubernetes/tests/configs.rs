//! Configuration files, and what happens when they change.

use crate::targets::kubernetes::tests::{IMAGE, has, of_hello};

const MOUNTED: &str = "containers.app.mounts.\"/etc/app\" = { config = \"app\" }";

/// The ConfigMap with one file of this content.
fn config_map(content: &str) -> String {
    of_hello(&format!("configs.app.files.\"file\" = {content}, {MOUNTED}"), "configmap-app.yaml")
}

#[test]
fn data_is_printed_in_the_format_that_is_asked_for() {
    has(&config_map("\"as it is\""), "data:\n  file: as it is");
    has(&config_map("{ yaml = { port = 80, hosts = [\"a\"] } }"), "file: |\n  hosts:\n  - a\n  port: 80");
    has(&config_map("{ json = { port = 80 } }"), "file: |\n  {\n    \"port\": 80\n  }");
    has(
        &config_map("{ toml = { port = 80, share = 0.5, tls.on = true, hosts = [{ name = \"a\" }] } }"),
        "file: |\n  port = 80\n  share = 0.5\n\n  [[hosts]]\n  name = \"a\"\n\n  [tls]\n  on = true",
    );
    has(
        &config_map("{ ini = { debug = false, server = { port = 80, listen = [\"a\", \"b\"] } } }"),
        "file: |\n  debug = false\n\n  [server]\n  listen = a\n  listen = b\n  port = 80",
    );
}

#[test]
fn templates_are_filled_in_and_nothing_is_escaped() {
    let template = "{ template = m%\"
<{{ name }}>
{% for host in hosts %}
{{ host.name | upper }}:{{ host.port }} {{ host.share }}
{% endfor %}
{% if extra is defined %}never{% endif %}
end
\"%, values = { name = \"a & b\", hosts = [{ name = \"x\", port = 80, share = 0.10 }] } }";
    has(&config_map(template), "<a & b>\nX:80 0.1\nend");
}

#[test]
fn pods_start_anew_when_a_file_changes() {
    let checksum = |text: &str, more: &str| {
        let fields =
            format!("configs.app.files.\"file\" = \"{text}\", configs.app.restart = {more}, {MOUNTED}");
        let deployment = of_hello(&fields, "deployment.yaml");
        let line = deployment.lines().find(|line| line.contains("checksum/app: "));
        line.map(|line| line.trim().to_owned())
    };
    let first = checksum("one", "true").expect("a checksum");
    assert_eq!(Some(first.clone()), checksum("one", "true"));
    assert_ne!(Some(first), checksum("two", "true"));
    assert_eq!(checksum("one", "false"), None);
}

#[test]
fn only_pods_that_use_a_config_start_anew() {
    let fields = format!(
        "configs.app.files.\"file\" = \"x\", {MOUNTED},
         workloads.other.containers.app = {{ {IMAGE} }},
         workloads.reader.containers.app = {{ {IMAGE}, env_from.all.config = \"app\" }}"
    );
    let annotations = |file: &str| of_hello(&fields, file).contains("checksum/app");
    assert!(annotations("deployment.yaml") && annotations("deployment-reader.yaml"));
    assert!(!annotations("deployment-other.yaml"));
}

#[test]
fn a_file_or_a_directory_of_them_is_mounted() {
    let fields = "configs.app = { mode = \"0755\", files.\"run.sh\" = \"exit 0\" },
        containers.app.mounts = {
          \"/etc/app\" = { config = \"app\" },
          \"/bin/run\" = { config = \"app\", key = \"run.sh\" },
        }";
    let deployment = of_hello(fields, "deployment.yaml");
    has(&deployment, "- name: config-app\n  mountPath: /bin/run\n  subPath: run.sh");
    has(&deployment, "- name: config-app\n  mountPath: /etc/app");
    has(&deployment, "- name: config-app\n  configMap:\n    name: hello-app\n    defaultMode: 493");
}
