//! Objects of two services have different names.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::names;

pub static CODE: Code = Code {
    name: "OBJ-NAME-TAKEN",
    severity: Severity::Error,
    title: "two services create an object of the same name",
    why: "Volume claims, secrets, workloads and routes are named after their service and themselves: service \
          `a` with volume `b-c` and service `a-b` with volume `c` both create the claim `a-b-c`. In the same \
          namespace they would be one object, owned and written by both services.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.more-data = { purpose = 'general, size = "1Gi" },
  services.hello.containers.app.mounts."/more" = "more-data",
  services.hello-more = {
    enable = true,
    namespace = "hello",
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", mounts."/data" = "data" },
    volumes.data = { purpose = 'general, size = "1Gi" },
  },
}"#,
        good: r#"{
  services.hello.volumes.more-data = { purpose = 'general, size = "1Gi" },
  services.hello.containers.app.mounts."/more" = "more-data",
  services.hello-more = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", mounts."/data" = "data" },
    volumes.data = { purpose = 'general, size = "1Gi" },
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let objects: Vec<_> = names::objects(lab).collect();
        let keyed = objects.iter().map(|object| ((&object.namespace, object.kind, &object.name), object));
        for ((namespace, kind, name), first, object) in walk::shared(keyed) {
            findings
                .report(&CODE, format!("two services create the {kind} `{name}` in namespace `{namespace}`"))
                .at_key(object.node, object.from.clone())
                .at_key(first.node, first.from.clone())
                .help("rename one of the two, or put the services into different namespaces");
        }
    },
};
