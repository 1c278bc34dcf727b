//! Fields of containers that contradict each other or those of their pod.

use crate::document::{Data, DataKind, elements};
use crate::world::object::{Object, containers, text};
use crate::world::pods::codes::{POD_GRACE, POD_PROBE, POD_USER};
use crate::world::report::Report;

/// The defaults of Kubernetes.
const GRACE_SECONDS: i64 = 30;
const PERIOD_SECONDS: i64 = 10;

pub(super) fn check(object: &Object<'_>, pod: &Data, report: &mut Report<'_>) {
    for container in containers(pod) {
        user(object, pod, container, report);
        grace(object, pod, container, report);
        probe(object, container, report);
    }
}

/// User 0 where the kubelet must refuse it.
fn user(object: &Object<'_>, pod: &Data, container: &Data, report: &mut Report<'_>) {
    let setting = |key| {
        let of = |data: &'_ Data| data.get("securityContext").and_then(|context| context.get(key)).cloned();
        of(container).or_else(|| of(pod))
    };
    let must_not = setting("runAsNonRoot").is_some_and(|data| data.kind == DataKind::Bool(true));
    let Some(user) = setting("runAsUser").filter(|user| must_not && user.as_integer() == Some(0)) else {
        return;
    };
    let says = format!("runs container `{}` as user 0, which `runAsNonRoot` forbids", name(container));
    let help = "give it another user, or set `runAsNonRoot` to `false` for this container";
    report.add(&POD_USER, object, &user, &says, "the kubelet refuses to start it", help);
}

/// A hook that lasts as long as the pod may take to terminate.
fn grace(object: &Object<'_>, pod: &Data, container: &Data, report: &mut Report<'_>) {
    let grace = pod.get("terminationGracePeriodSeconds").and_then(Data::as_integer).unwrap_or(GRACE_SECONDS);
    let hook = container.get("lifecycle").and_then(|lifecycle| lifecycle.get("preStop"));
    let Some((seconds, data)) = hook.and_then(waiting).filter(|(seconds, _)| *seconds >= grace) else {
        return;
    };
    let says = format!(
        "waits {seconds} s in the `preStop` hook of container `{}`, but is killed after {grace} s",
        name(container)
    );
    let help = "wait for a shorter time, or raise `terminationGracePeriodSeconds`";
    report.add(&POD_GRACE, object, data, &says, "leaves no time to stop", help);
}

/// How long a hook sleeps, as a hook of that kind or as a command.
fn waiting(hook: &Data) -> Option<(i64, &Data)> {
    if let Some(seconds) = hook.get("sleep").and_then(|sleep| sleep.get("seconds")) {
        return Some((seconds.as_integer()?, seconds));
    }
    let command = elements(hook.get("exec").and_then(|exec| exec.get("command")));
    let last = command.last()?;
    let text = last.as_str()?;
    let is_sleep = |data: &Data| data.as_str().is_some_and(|text| text.rsplit('/').next() == Some("sleep"));
    let sleeps = match command {
        [first, _] if is_sleep(first) => text,
        _ => text.trim().strip_prefix("sleep ")?.split([';', '&', '|']).next()?,
    };
    Some((sleeps.trim().trim_end_matches('s').parse().ok()?, last))
}

/// A liveness probe that may still wait for an answer when the next one is due.
fn probe(object: &Object<'_>, container: &Data, report: &mut Report<'_>) {
    let Some(probe) = container.get("livenessProbe") else { return };
    let period = probe.get("periodSeconds").and_then(Data::as_integer).unwrap_or(PERIOD_SECONDS);
    let Some(timeout) = probe.get("timeoutSeconds") else { return };
    let Some(seconds) = timeout.as_integer().filter(|seconds| *seconds > period) else { return };
    let says = format!(
        "probes container `{}` every {period} s, but waits {seconds} s for the answer",
        name(container)
    );
    let help = "make the timeout shorter than the period";
    report.add(&POD_PROBE, object, timeout, &says, "longer than the period", help);
}

fn name(container: &Data) -> &str {
    text(container, "name").unwrap_or_default()
}
