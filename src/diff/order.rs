//! Order: an old value rearranged as the new one, so that printing both shows no difference in order alone.

use serde_yaml::{Mapping, Value};

/// Fields that identify the items of a list to readers.
const ITEM_NAMES: [&str; 8] = ["name", "key", "mountPath", "containerPort", "port", "host", "path", "id"];

/// `old` with the keys of its mappings in the order in which `new` has them. Lists keep their order.
pub fn like(old: &Value, new: &Value) -> Value {
    match (old, new) {
        (Value::Mapping(old), Value::Mapping(new)) => Value::Mapping(mapping_like(old, new)),
        (Value::Sequence(old), Value::Sequence(new)) => Value::Sequence(
            (0..).zip(old).map(|(index, item)| like(item, counterpart(item, index, new))).collect(),
        ),
        (Value::Tagged(old), Value::Tagged(new)) => {
            let mut tagged = old.clone();
            tagged.value = like(&old.value, &new.value);
            Value::Tagged(tagged)
        }
        _ => old.clone(),
    }
}

/// The name of a list's item, if it has a unique one.
pub fn item_name(item: &Value) -> Option<String> {
    ITEM_NAMES.iter().find_map(|field| match item.get(*field)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Keys that only the old mapping has stay after the key that they followed.
fn mapping_like(old: &Mapping, new: &Mapping) -> Mapping {
    let mut keys: Vec<&Value> = new.keys().filter(|key| old.contains_key(*key)).collect();
    let mut before: Option<&Value> = None;
    for key in old.keys() {
        if !new.contains_key(key) {
            let place = keys.iter().position(|other| Some(*other) == before).map_or(0, |place| place + 1);
            keys.insert(place, key);
        }
        before = Some(key);
    }
    keys.into_iter()
        .filter_map(|key| {
            let value = old.get(key)?;
            Some((key.clone(), new.get(key).map_or_else(|| value.clone(), |new| like(value, new))))
        })
        .collect()
}

/// The item whose order of keys an old item gets: the item of the same name, at the same place, or any.
fn counterpart<'a>(item: &'a Value, index: usize, new: &'a [Value]) -> &'a Value {
    let name = item_name(item);
    let namesake = name.is_some().then(|| new.iter().find(|other| item_name(other) == name)).flatten();
    namesake.or_else(|| new.get(index)).or_else(|| new.last()).unwrap_or(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let value = |text| serde_yaml::from_str::<Value>(text).expect("valid YAML");
        let arranged = like(&value(old), &value(new));
        assert_eq!(arranged, value(old), "only the order changes");
        assert_eq!(serde_yaml::to_string(&arranged).expect("a value prints"), expected);
    }

    #[test]
    fn keys_take_the_new_order_and_lost_keys_stay_near() {
        check("{c: 1, lost: 2, a: 3, b: 4}", "{a: 0, b: 0, c: 0, more: 0}", "a: 3\nb: 4\nc: 1\nlost: 2\n");
        check("{lost: 2, gone: 3, a: 1}", "{a: 0}", "lost: 2\ngone: 3\na: 1\n");
    }

    #[test]
    fn items_follow_their_namesakes_but_keep_their_places() {
        check(
            "[{image: x, name: b}, {image: y, name: a}, {image: z, name: c}]",
            "[{name: a, image: y}, {image: x, name: b}]",
            "- image: x\n  name: b\n- name: a\n  image: y\n- image: z\n  name: c\n",
        );
    }
}
