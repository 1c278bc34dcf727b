//! Strategic merge of one object into another by Kubernetes' rules: maps are merged, null removes, and lists whose
//! elements have a key are merged by it.

use crate::document::{Data, DataKind};

/// Lists that are merged by a key, with their keys; the first key that an element has is used. All other lists are
/// replaced.
const KEYED: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("volumeDevices", &["devicePath"]),
    ("ports", &["containerPort", "port"]),
    ("imagePullSecrets", &["name"]),
    ("secrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey"]),
    ("resourceClaims", &["name"]),
    ("ownerReferences", &["uid"]),
];

/// The merge directive of an element or map.
const DIRECTIVE: &str = "$patch";

/// Merges `patch` into `target`.
pub(super) fn merge(target: &mut Data, patch: Data) {
    merge_field("", target, patch);
}

fn merge_field(name: &str, target: &mut Data, patch: Data) {
    let directive = patch.get(DIRECTIVE).and_then(Data::as_str).map(str::to_owned);
    let origin = patch.origin;
    match (&mut target.kind, patch.kind) {
        (DataKind::Map(fields), DataKind::Map(changes)) if directive.as_deref() != Some("replace") => {
            for (key, change) in changes.into_iter().filter(|(key, _)| key != DIRECTIVE) {
                let at = fields.iter().position(|(known, _)| *known == key);
                match (at, &change.kind) {
                    (Some(at), DataKind::Null) => drop(fields.remove(at)),
                    (None, DataKind::Null) => {}
                    (Some(at), _) => merge_field(&key, &mut fields[at].1, change),
                    (None, _) => fields.push((key, plain(change))),
                }
            }
        }
        (DataKind::List(elements), DataKind::List(changes)) if keys(name).is_some() => {
            let keys = keys(name).unwrap_or_default();
            changes.into_iter().for_each(|change| merge_element(keys, elements, change));
        }
        (_, kind) => *target = plain(Data::new(kind, origin)),
    }
}

fn keys(list: &str) -> Option<&'static [&'static str]> {
    KEYED.iter().find(|(name, _)| *name == list).map(|(_, keys)| *keys)
}

fn merge_element(keys: &[&str], elements: &mut Vec<Data>, change: Data) {
    let key = keys.iter().find(|key| change.get(key).is_some());
    let wanted = key.and_then(|key| Some((*key, change.get(key)?.kind.clone())));
    let same = |element: &Data| {
        wanted.as_ref().is_some_and(|(key, value)| element.get(key).is_some_and(|known| known.kind == *value))
    };
    let at = elements.iter().position(same);
    let removed = change.get(DIRECTIVE).and_then(Data::as_str) == Some("delete");
    match at {
        Some(at) if removed => drop(elements.remove(at)),
        Some(at) => merge_field("", &mut elements[at], change),
        None if removed => {}
        None => elements.push(plain(change)),
    }
}

/// A value for a new field: without merge directives.
fn plain(data: Data) -> Data {
    let origin = data.origin;
    let kind = match data.kind {
        DataKind::Map(fields) => DataKind::Map(
            fields
                .into_iter()
                .filter(|(key, value)| key != DIRECTIVE && value.kind != DataKind::Null)
                .map(|(key, value)| (key, plain(value)))
                .collect(),
        ),
        DataKind::List(elements) => DataKind::List(elements.into_iter().map(plain).collect()),
        other => other,
    };
    Data::new(kind, origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::kubernetes::patch::json::tests::{data, shown};

    fn merged(target: &str, patch: &str) -> String {
        let mut target = data(target);
        merge(&mut target, data(patch));
        shown(&target)
    }

    #[test]
    fn maps_are_merged_and_null_removes() {
        assert_eq!(
            merged(r#"{"a":1,"b":{"c":2,"d":3}}"#, r#"{"b":{"c":null,"e":4}}"#),
            r#"{"a":1,"b":{"d":3,"e":4}}"#
        );
        assert_eq!(merged(r#"{"a":1}"#, r#"{"b":{"c":null,"d":1}}"#), r#"{"a":1,"b":{"d":1}}"#);
        assert_eq!(merged(r#"{"a":{"b":1}}"#, r#"{"a":{"$patch":"replace","c":2}}"#), r#"{"a":{"c":2}}"#);
        assert_eq!(merged(r#"{"a":{"b":1}}"#, r#"{"a":"text"}"#), r#"{"a":"text"}"#);
    }

    #[test]
    fn lists_with_a_key_are_merged_by_it() {
        let pod =
            r#"{"containers":[{"name":"a","env":[{"name":"X","value":"1"}]},{"name":"b"}],"args":["x"]}"#;
        let change =
            r#"{"containers":[{"name":"a","tty":true,"env":[{"name":"Y"}]},{"name":"c"}],"args":["y"]}"#;
        let expected = concat!(
            r#"{"args":["y"],"containers":[{"env":[{"name":"X","value":"1"},{"name":"Y"}],"name":"a","tty":true},"#,
            r#"{"name":"b"},{"name":"c"}]}"#
        );
        assert_eq!(merged(pod, change), expected);
        let removed = merged(pod, r#"{"containers":[{"name":"b","$patch":"delete"}]}"#);
        assert!(!removed.contains("\"b\""), "{removed}");
    }

    #[test]
    fn ports_have_either_key() {
        let service = r#"{"ports":[{"port":80,"targetPort":"a"}]}"#;
        assert_eq!(
            merged(service, r#"{"ports":[{"port":80,"targetPort":"b"}]}"#),
            r#"{"ports":[{"port":80,"targetPort":"b"}]}"#
        );
        let container = r#"{"ports":[{"containerPort":80}]}"#;
        assert_eq!(
            merged(container, r#"{"ports":[{"containerPort":81}]}"#),
            r#"{"ports":[{"containerPort":80},{"containerPort":81}]}"#
        );
    }
}
