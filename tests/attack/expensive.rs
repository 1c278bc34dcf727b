//! Rules of CRDs that cost more than the API server allows.

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    a_crd_with_a_rule_without_bound_is_not_added,
    a_rule_that_multiplies_ends,
    a_crd_of_brackets_is_refused_at_once,
}

fn crd(rule: &str, list: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{ name: widgets.example.org }}
spec:
  group: example.org
  scope: Namespaced
  names: {{ kind: Widget, plural: widgets }}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {{ list: {list}, a: {{ type: string, maxLength: 100 }} }}
            x-kubernetes-validations: [{{ rule: \"{rule}\" }}]
"
    )
}

const PAIRS: &str = "self.list.all(x, self.list.all(y, x == y))";
const WIDGET: &str = "{ services.hello.manifests.w = { apiVersion = \"example.org/v1\", kind = \"Widget\", \
                      metadata = { name = \"w\", namespace = \"hello\" }, spec = { a = \"ab\", list = [\"a\", \"a\"] } } }\n";

fn a_crd_with_a_rule_without_bound_is_not_added() {
    let here = Project::starter();
    here.write("crd.yaml", crd(PAIRS, "{ type: array, items: { type: string } }"));
    let run = here.run(&["crds", "add", "crd.yaml"]).ends_with(2);
    assert!(
        run.stderr.contains("the API server would refuse the CRD `widgets.example.org`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("properties.spec.x-kubernetes-validations[0]"), "{}", run.stderr);
    assert!(!here.exists("crds"));
    here.write(
        "crd.yaml",
        crd(PAIRS, "{ type: array, maxItems: 20, items: { type: string, maxLength: 20 } }"),
    );
    here.run(&["crds", "add", "crd.yaml"]).succeeds();
    here.write("overlays/home/x.ncl", WIDGET);
    here.run(&[]).succeeds();
}

fn a_rule_that_multiplies_ends() {
    let nested = (0..12)
        .fold("true".to_owned(), |body, number| format!("[0,1,2,3,4,5,6,7,8,9].all(x{number}, {body})"));
    let replaced = (0..30).fold("self.a".to_owned(), |text, _| format!("{text}.replace('', self.a)"));
    for rule in [nested, format!("{replaced} != 'b'")] {
        let here = Project::starter();
        let list = "{ type: array, maxItems: 20, items: { type: string, maxLength: 20 } }";
        here.write("crd.yaml", crd(&rule, list));
        here.run(&["crds", "add", "crd.yaml"]).ends_with(2);
        here.write("overlays/home/crd.yaml", here.read("crd.yaml"));
        here.write("overlays/home/crd.ncl", "{ services.hello.manifests.crd = import \"crd.yaml\" }\n");
        here.write("overlays/home/x.ncl", WIDGET);
        let run = here.run(&["--max-seconds", "60"]).ends_with(1);
        assert!(run.codes().contains(&"K8S-RULE"), "{}", run.stderr);
        assert!(run.stderr.contains("times the limit of the API server"), "{}", run.stderr);
    }
}

fn a_crd_of_brackets_is_refused_at_once() {
    let here = Project::starter();
    here.write("crd.yaml", format!("a: {}", "[".repeat(2_000_000)));
    let run = here.run(&["crds", "add", "crd.yaml"]).ends_with(2);
    assert!(run.stderr.contains("it is nested too deeply"), "{}", run.stderr);
}
