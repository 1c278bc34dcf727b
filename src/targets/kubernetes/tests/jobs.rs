//! Jobs and cron jobs.

use crate::targets::kubernetes::tests::{IMAGE, has, of_hello, path};
use crate::testing::rendered;

#[test]
fn a_cron_job_says_when_and_where_it_runs() {
    let fields = format!(
        "cron.backup = {{
           schedule = \"30 4 * * *\", concurrency = 'Replace, starting_deadline = \"10m\",
           keep_successful = 1, keep_failed = 3, backoff = 2, deadline = \"1h\", ttl = \"24h\", restart = 'Never,
           containers.app = {{ {IMAGE}, mounts.\"/data\" = {{ volume = \"data\", read_only = true }} }},
         }}"
    );
    let cron = of_hello(&fields, "cronjob-backup.yaml");
    has(
        &cron,
        "spec:
  schedule: 30 4 * * *
  timeZone: Etc/UTC
  concurrencyPolicy: Replace
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 3600
      ttlSecondsAfterFinished: 86400
      template:",
    );
    has(&cron, "restartPolicy: Never\naffinity:\n  podAffinity:");
    has(&cron, "claimName: hello-data");
}

#[test]
fn a_job_is_made_anew_by_whoever_applies_it() {
    let fields =
        format!("jobs.setup = {{ containers.app = {{ {IMAGE} }}, completions = 3, parallelism = 2 }}");
    let job = of_hello(&fields, "job-setup.yaml");
    has(&job, "spec:\n  completions: 3\n  parallelism: 2\n  template:");
    assert!(!job.contains("annotations"), "nobody applies it:\n{job}");
    for (engine, wanted) in [
        ("argocd", "argocd.argoproj.io/sync-options: Force=true,Replace=true"),
        ("flux", "kustomize.toolkit.fluxcd.io/force: enabled"),
    ] {
        let lab = format!(
            "{{ services.hello = {{ {fields} }}, gitops = {{ engine = '{engine}, path = \"rendered/home\", \
             repository = \"https://git.example.com/lab.git\" }} }}"
        );
        has(&rendered(&lab, &path("job-setup.yaml")), wanted);
    }
}

#[test]
fn a_service_may_run_by_the_clock_only() {
    let lab = format!(
        "{{ services.nightly = {{ enable = true, cron.report = {{ schedule = \"@daily\", containers.app = {{ {IMAGE} }} }} }} }}"
    );
    let kustomization = rendered(&lab, "kubernetes/nightly/nightly/kustomization.yaml");
    has(&kustomization, "resources:\n- cronjob-report.yaml");
}
