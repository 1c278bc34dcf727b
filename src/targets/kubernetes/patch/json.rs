//! JSON patches (RFC 6902) on documents whose nodes have origins, which no library supports.

use crate::document::{Data, DataKind, Origin};
use crate::lab::service::{JsonOp, JsonStep};
use crate::value::Values;

/// Applies one step. The error explains why it cannot be applied.
pub(super) fn apply(object: &mut Data, step: &JsonStep, values: &Values) -> Result<(), String> {
    let path = pointer(&step.path)?;
    // `null` is a value too, so the presence of the field decides.
    let value = values.field(step.node, "value").map(|node| Data::raw(values, node));
    let origin = Origin::follows(step.path.node);
    let wanted = || value.clone().ok_or_else(|| format!("`{}` needs a `value`", step.op.word()));
    let from = || {
        let from = step.from.as_ref().ok_or_else(|| format!("`{}` needs a `from`", step.op.word()))?;
        pointer(from)
    };
    match step.op.value {
        JsonOp::Add => add(object, &path, wanted()?),
        JsonOp::Replace => {
            let wanted = wanted()?;
            *find(object, &path)? = wanted;
            Ok(())
        }
        JsonOp::Remove => remove(object, &path).map(drop),
        JsonOp::Copy => {
            let copied = Data::new(find(object, &from()?)?.kind.clone(), origin);
            add(object, &path, copied)
        }
        JsonOp::Move => {
            let from = from()?;
            if path.len() > from.len() && path.starts_with(&from) {
                return Err("a value cannot be moved into itself".to_owned());
            }
            let moved = remove(object, &from)?;
            add(object, &path, moved)
        }
        JsonOp::Test => {
            let wanted = wanted()?;
            let found = find(object, &path)?;
            if same(found, &wanted) {
                Ok(())
            } else {
                Err(format!("`{}` has another value", step.path.value))
            }
        }
    }
}

/// The steps of a JSON pointer.
fn pointer(text: &str) -> Result<Vec<String>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let Some(steps) = text.strip_prefix('/') else {
        return Err(format!("`{text}` is not a JSON pointer, which begins with `/`"));
    };
    let escaped = |step: &str| {
        let ends =
            step.match_indices('~').all(|(at, _)| matches!(step.as_bytes().get(at + 1), Some(b'0' | b'1')));
        if ends {
            Ok(step.replace("~1", "/").replace("~0", "~"))
        } else {
            Err(format!("`{text}` has a `~` that is not `~0` or `~1`"))
        }
    };
    steps.split('/').map(escaped).collect()
}

fn find<'d>(data: &'d mut Data, path: &[String]) -> Result<&'d mut Data, String> {
    let mut data = data;
    for step in path {
        data = match &mut data.kind {
            DataKind::Map(fields) => fields.iter_mut().find(|(key, _)| key == step).map(|(_, value)| value),
            DataKind::List(elements) => index(step).and_then(|at| elements.get_mut(at)),
            _ => None,
        }
        .ok_or_else(|| format!("there is no `{step}` in `/{}`", path.join("/")))?;
    }
    Ok(data)
}

fn add(data: &mut Data, path: &[String], value: Data) -> Result<(), String> {
    let Some((last, parents)) = path.split_last() else {
        *data = value;
        return Ok(());
    };
    let parent = find(data, parents)?;
    match &mut parent.kind {
        DataKind::Map(fields) => match fields.iter_mut().find(|(key, _)| key == last) {
            Some((_, known)) => *known = value,
            None => fields.push((last.clone(), value)),
        },
        DataKind::List(elements) if last == "-" => elements.push(value),
        DataKind::List(elements) => match index(last).filter(|at| *at <= elements.len()) {
            Some(at) => elements.insert(at, value),
            None => return Err(format!("`{last}` is not a valid index in a list of {}", elements.len())),
        },
        _ => return Err(format!("`/{}` is neither a map nor a list", parents.join("/"))),
    }
    Ok(())
}

fn remove(data: &mut Data, path: &[String]) -> Result<Data, String> {
    let Some((last, parents)) = path.split_last() else {
        return Err("the whole object cannot be removed".to_owned());
    };
    let missing = || format!("there is no `/{}`", path.join("/"));
    match &mut find(data, parents)?.kind {
        DataKind::Map(fields) => {
            let at = fields.iter().position(|(key, _)| key == last).ok_or_else(missing)?;
            Ok(fields.remove(at).1)
        }
        DataKind::List(elements) => {
            let at = index(last).filter(|at| *at < elements.len()).ok_or_else(missing)?;
            Ok(elements.remove(at))
        }
        _ => Err(missing()),
    }
}

/// An index of a list: digits without leading zeros.
fn index(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|byte| byte.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| plain)
}

/// Whether both are equal, regardless of origins and the order of keys.
fn same(one: &Data, other: &Data) -> bool {
    match (&one.kind, &other.kind) {
        (DataKind::Map(one), DataKind::Map(other)) => {
            let found = |key: &str| other.iter().find(|(known, _)| known == key).map(|(_, value)| value);
            one.len() == other.len()
                && one.iter().all(|(key, value)| found(key).is_some_and(|other| same(value, other)))
        }
        (DataKind::List(one), DataKind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::value::{Number, Values};

    /// JSON as a document.
    pub(in crate::targets::kubernetes::patch) fn data(text: &str) -> Data {
        fn of(value: Value) -> Data {
            let kind = match value {
                Value::Null => DataKind::Null,
                Value::Bool(value) => DataKind::Bool(value),
                Value::Number(number) => DataKind::Number(Number::Integer(number.as_i64().expect("whole"))),
                Value::String(text) => DataKind::String(text),
                Value::Array(elements) => DataKind::List(elements.into_iter().map(of).collect()),
                Value::Object(fields) => {
                    DataKind::Map(fields.into_iter().map(|(key, it)| (key, of(it))).collect())
                }
            };
            Data::new(kind, Origin::value(Values::ROOT))
        }
        of(serde_json::from_str(text).expect("JSON"))
    }

    /// A document as JSON, with sorted keys.
    pub(in crate::targets::kubernetes::patch) fn shown(data: &Data) -> String {
        fn of(data: &Data) -> Value {
            match &data.kind {
                DataKind::Null => Value::Null,
                DataKind::Bool(value) => Value::Bool(*value),
                DataKind::Number(Number::Integer(number)) => (*number).into(),
                DataKind::Number(Number::Decimal(digits)) => digits.to_string().into(),
                DataKind::String(text) => text.clone().into(),
                DataKind::List(elements) => elements.iter().map(of).collect(),
                DataKind::Map(fields) => {
                    let sorted: std::collections::BTreeMap<String, Value> =
                        fields.iter().map(|(key, value)| (key.clone(), of(value))).collect();
                    serde_json::to_value(sorted).expect("JSON")
                }
            }
        }
        of(data).to_string()
    }

    fn path(text: &str) -> Vec<String> {
        pointer(text).expect("a pointer")
    }

    /// Cases of the appendix of RFC 6902.
    #[test]
    fn additions_go_where_the_standard_says() {
        for (before, at, value, after) in [
            (r#"{"foo":"bar"}"#, "/baz", r#""qux""#, r#"{"baz":"qux","foo":"bar"}"#),
            (r#"{"foo":["bar","baz"]}"#, "/foo/1", r#""qux""#, r#"{"foo":["bar","qux","baz"]}"#),
            (r#"{"foo":["bar"]}"#, "/foo/-", r#"["abc"]"#, r#"{"foo":["bar",["abc"]]}"#),
            (r#"{"/":1,"~1":2}"#, "/~01", "10", r#"{"/":1,"~1":10}"#),
            (r#"{"foo":"bar"}"#, "", "7", "7"),
        ] {
            let mut object = data(before);
            add(&mut object, &path(at), data(value)).expect("it can be added");
            assert_eq!(shown(&object), after);
        }
        assert!(add(&mut data(r#"{"foo":"bar"}"#), &path("/baz/bat"), data("1")).is_err());
        assert!(add(&mut data("[]"), &path("/1"), data("1")).is_err());
        assert!(add(&mut data("[1,2]"), &path("/01"), data("1")).is_err());
    }

    #[test]
    fn only_what_is_there_can_be_removed() {
        let mut object = data(r#"{"a":[1,2,3],"b":1}"#);
        remove(&mut object, &path("/a/1")).expect("it is there");
        remove(&mut object, &path("/b")).expect("it is there");
        assert_eq!(shown(&object), r#"{"a":[1,3]}"#);
        for missing in ["/b", "/a/2", "/a/-", "/c/d", ""] {
            assert!(remove(&mut object, &path(missing)).is_err(), "{missing}");
        }
    }

    #[test]
    fn pointers_begin_with_a_slash() {
        assert_eq!(path("/a~1b/m~0n/"), ["a/b", "m~n", ""]);
        assert!(pointer("a").is_err());
        assert!(pointer("/~2").is_err());
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        assert!(same(&data(r#"{"a":1,"b":[2]}"#), &data(r#"{"b":[2],"a":1}"#)));
        assert!(!same(&data(r#"{"a":1}"#), &data(r#"{"a":1,"b":2}"#)));
    }

    proptest! {
        #[test]
        fn what_was_added_is_found_and_can_be_removed(keys in proptest::collection::vec("[a-z~/]{1,3}", 1..4)) {
            let mut object = data("{}");
            let mut at = Vec::new();
            for key in &keys {
                at.push(key.clone());
                add(&mut object, &at, data("{}")).expect("its parent is there");
            }
            let text: String =
                keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
            prop_assert_eq!(path(&text), keys.clone());
            prop_assert!(find(&mut object, &path(&text)).is_ok());
            remove(&mut object, &path(&text)).expect("it is there");
            prop_assert!(find(&mut object, &path(&text)).is_err());
        }
    }
}
