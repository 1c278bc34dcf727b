//! What the API and the name of a kind tell.

/// The group of an `apiVersion`; empty for the core group.
pub fn group(api: &str) -> &str {
    api.split_once('/').map_or("", |(group, _)| group)
}

/// The keys from an object of one of Kubernetes' own kinds to the template of its pods.
pub fn pod_template(group: &str, kind: &str) -> Option<&'static [&'static str]> {
    match (group, kind) {
        ("", "Pod") => Some(&[]),
        ("", "PodTemplate") => Some(&["template"]),
        ("batch", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template"]),
        ("apps" | "batch", _) | ("", "ReplicationController") => Some(&["spec", "template"]),
        _ => None,
    }
}
