//! Fields that cannot change once an object exists.

use std::sync::LazyLock;

use serde_yaml::Value;

use crate::diff::effects::field::at;

/// A field that does not change, with everything below it.
struct Fixed {
    /// `group/Kind`; the core group is called `core`.
    kind: &'static str,
    path: &'static str,
    /// Fields directly below it that do change.
    but: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Fixed>> = LazyLock::new(|| {
    let lines = include_str!("fixed.txt").lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        Some(Fixed { kind: words.next()?, path: words.next()?, but: words.collect() })
    });
    rows.collect()
});

/// The first field that differs and cannot change.
pub fn changed(kind: &str, old: &Value, new: &Value) -> Option<String> {
    let rows = TABLE.iter().filter(|row| row.kind == kind);
    rows.filter_map(|row| differs(row, old, new)).next().or_else(|| sealed(kind, old, new))
}

fn differs(row: &Fixed, old: &Value, new: &Value) -> Option<String> {
    let (before, now) = (at(old, row.path), at(new, row.path));
    if before == now || is_kept(row, now) {
        return None;
    }
    if row.but.is_empty() {
        return Some(row.path.to_owned());
    }
    let names = |value: Option<&Value>| -> Vec<String> {
        let keys = value.and_then(Value::as_mapping).into_iter().flat_map(|map| map.keys());
        keys.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut all = names(before);
    all.extend(names(now));
    all.sort();
    let field = |value: Option<&Value>, name: &str| value.and_then(|value| value.get(name)).cloned();
    let differs = |name: &&String| {
        !row.but.contains(&name.as_str()) && field(before, name.as_str()) != field(now, name.as_str())
    };
    all.iter().find(differs).map(|name| format!("{}.{name}", row.path))
}

/// What the server has chosen itself stays if nothing else is asked for.
fn is_kept(row: &Fixed, now: Option<&Value>) -> bool {
    row.path == "spec.clusterIP" && now.is_none()
}

/// ConfigMaps and Secrets can be sealed.
fn sealed(kind: &str, old: &Value, new: &Value) -> Option<String> {
    if !matches!(kind, "core/ConfigMap" | "core/Secret") || at(old, "immutable") != Some(&Value::Bool(true)) {
        return None;
    }
    let fields = ["immutable", "data", "binaryData", "stringData"];
    fields.into_iter().find(|field| at(old, field) != at(new, field)).map(str::to_owned)
}
