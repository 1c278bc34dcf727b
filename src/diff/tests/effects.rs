//! What changes do to what runs, as a reviewer reads it.

use crate::diff::effects::Effect;
use crate::diff::tests::*;

/// The effect of changing one text in an object.
fn effect(object: &str, from: &str, to: &str) -> (Effect, String) {
    assert!(object.contains(from), "{from}");
    effect_of(&[("a.yaml", object)], &[("a.yaml", &object.replace(from, to))])
}

fn effect_of(old: &[(&str, &str)], new: &[(&str, &str)]) -> (Effect, String) {
    let changes = diff(&files(old), &files(new), Options { context: 0, print: &print });
    let [change] = changes.as_slice() else { panic!("one change: {changes:?}") };
    let consequence = change.consequence.clone().expect("an effect");
    (consequence.effect, consequence.what)
}

const STATEFUL: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: site}
spec:
  replicas: 3
  serviceName: db
  selector: {matchLabels: {app: db}}
  updateStrategy: {type: RollingUpdate}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'example.org/db:1'}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 8Gi}}}
";

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: site}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 8Gi}}, storageClassName: fast}
";

#[test]
fn pods_are_replaced_by_a_changed_template_only() {
    assert_eq!(
        effect(DEPLOYMENT, "web:1.2", "web:1.3"),
        (Effect::Restarts, "its pod is replaced".to_owned())
    );
    assert_eq!(effect(STATEFUL, "db:1", "db:2").0, Effect::Restarts);
    assert_eq!(effect(STATEFUL, "RollingUpdate", "OnDelete").0, Effect::Changes);
    let slow = STATEFUL.replace("RollingUpdate", "OnDelete");
    assert_eq!(effect(&slow, "db:1", "db:2").0, Effect::Keeps);
    assert_eq!(effect(STATEFUL, "replicas: 3", "replicas: 1"), (Effect::Changes, "2 pods end".to_owned()));
    let asleep = STATEFUL.replace("replicas: 3", "replicas: 0");
    assert_eq!(effect(&asleep, "db:1", "db:2"), (Effect::Changes, String::new()), "there are no pods");
}

#[test]
fn fields_that_cannot_change_are_named() {
    let refused = |object: &str, from: &str, to: &str, field: &str| {
        let (effect, what) = effect(object, from, to);
        assert_eq!(effect, Effect::Refused, "{what}");
        assert!(what.starts_with(&format!("`{field}` cannot be changed")), "{what}");
    };
    refused(STATEFUL, "storage: 8Gi", "storage: 9Gi", "spec.volumeClaimTemplates");
    refused(STATEFUL, "serviceName: db", "serviceName: base", "spec.serviceName");
    refused(CLAIM, "fast", "slow", "spec.storageClassName");
    assert_eq!(effect(CLAIM, "8Gi", "9Gi").0, Effect::Changes, "a claim can grow");
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {image: a1}}}\n";
    refused(job, "a1", "a2", "spec.template");
    let hook = job.replace(
        "name: a}",
        "name: a, annotations: {argocd.argoproj.io/hook-delete-policy: 'HookSucceeded,BeforeHookCreation'}}",
    );
    assert_eq!(effect(&hook, "a1", "a2").0, Effect::Destroys, "the engine makes it again");
    let sealed = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: true\ndata: {a: b}\n";
    refused(sealed, "a: b", "a: c", "data");
    let service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  clusterIP: None\n  ports: []\n";
    refused(service, "None", "10.0.0.1", "spec.clusterIP");
    assert_eq!(effect(service, "  clusterIP: None\n", "").0, Effect::Changes);
}

#[test]
fn what_is_deleted_says_what_goes_with_it() {
    let gone = |object: &str| effect_of(&[("a.yaml", object)], &[]);
    assert_eq!(gone(CLAIM).0, Effect::Destroys);
    assert!(gone(CLAIM).1.contains("its volume is deleted with the data"));
    assert_eq!(gone(SERVICE), (Effect::Destroys, String::new()));
    for kept in
        ["argocd.argoproj.io/sync-options: 'Prune=false,Delete=false'", "helm.sh/resource-policy: keep"]
    {
        let claim = CLAIM.replace("name: data,", &format!("name: data, annotations: {{{kept}}},"));
        assert_eq!(gone(&claim).0, Effect::Keeps, "{kept}");
    }
}

#[test]
fn a_report_says_it_below_the_name_and_at_the_end() {
    check(
        &[("a.yaml", CLAIM), ("b.yaml", DEPLOYMENT)],
        &[("a.yaml", &CLAIM.replace("fast", "slow")), ("b.yaml", DEPLOYMENT_NEW_IMAGE)],
        "\
~ PersistentVolumeClaim site/data  (a.yaml)
    refused: `spec.storageClassName` cannot be changed: the API server refuses this until the object is deleted; its data has to be copied first
    spec.storageClassName
  - storageClassName: fast
  + storageClassName: slow  <a.yaml:4>

~ Deployment site/web  (b.yaml)
    restarts: its pod is replaced
    spec.template.spec.containers[app].image
  - image: example.org/web:1.2
  + image: example.org/web:1.3  <b.yaml:11>

2 objects changed, 0 added, 0 removed
1 of these changes restarts something that runs
1 of these changes is refused as long as the object exists
",
    );
}
