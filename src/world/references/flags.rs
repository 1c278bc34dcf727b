//! Arguments of programs that name objects, such as `--configmap=NAMESPACE/NAME`. `flags.txt` lists them.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::document::{Data, elements};
use crate::value::Values;
use crate::world::object::{GroupKind, Object, program, text};
use crate::world::references::finding::{Collected, finding};
use crate::world::references::index::Index;
use crate::world::references::resolve::Broken;

/// An argument that names an object.
#[derive(Debug)]
struct Flag {
    image: &'static str,
    name: &'static str,
    kind: GroupKind<'static>,
    /// Whether its value has the namespace, too.
    is_title: bool,
}

static FLAGS: LazyLock<Vec<Flag>> = LazyLock::new(|| {
    let lines = include_str!("flags.txt").lines().filter(|line| !line.starts_with(['#', '@']));
    lines.map(|line| Flag::read(line).expect("a test reads the table")).collect()
});

impl Flag {
    fn read(line: &'static str) -> Option<Self> {
        let mut words = line.split(' ');
        let (image, name, kind) = (words.next()?, words.next()?, words.next()?);
        let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
        let is_title = match words.next()? {
            "title" => true,
            "name" => false,
            _ => return None,
        };
        Some(Self { image, name, kind: GroupKind { kind, group }, is_title })
    }
}

/// Adds findings about the arguments of an object's containers.
pub(super) fn add(object: &Object<'_>, index: &Index<'_>, values: &Values, collected: &mut Collected) {
    let Some((_, pod)) = object.pod() else { return };
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| elements(pod.get(list))) {
        let image = program(text(container, "image").unwrap_or_default());
        let flags: Vec<&Flag> = FLAGS.iter().filter(|flag| flag.image == image).collect();
        if flags.is_empty() {
            continue;
        }
        let words: Vec<&Data> =
            ["command", "args"].into_iter().flat_map(|list| elements(container.get(list))).collect();
        for (place, data) in words.iter().enumerate() {
            let word = data.as_str().unwrap_or_default();
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some((*data, value))),
                None => (word, words.get(place + 1).and_then(|next| Some((*next, next.as_str()?)))),
            };
            let flag = flags.iter().find(|flag| flag.name == name);
            if let (Some(flag), Some((data, value))) = (flag, value) {
                check(flag, data, value, object, index, values, collected);
            }
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
fn check(
    flag: &Flag,
    data: &Data,
    value: &str,
    object: &Object<'_>,
    index: &Index<'_>,
    values: &Values,
    collected: &mut Collected,
) {
    let (namespace, name) = match (flag.is_title, value.split_once('/')) {
        (true, Some(title)) => title,
        (true, None) => return,
        (false, _) => (object.namespace, value),
    };
    // What the shell or the kubelet completes is unknown, and `""` means all.
    if name.is_empty() || value.contains('$') || !index.is_closed(flag.kind) {
        return;
    }
    if !index.has(flag.kind, namespace, name) {
        let broken =
            Broken::Name { kind: flag.kind, namespace: Cow::Borrowed(namespace), name: Cow::Borrowed(name) };
        collected.add(finding(&broken, data, object, index, values));
    }
}

#[cfg(test)]
mod tests {
    use super::FLAGS;

    #[test]
    fn the_table_is_read() {
        assert!(FLAGS.iter().all(|flag| flag.name.starts_with("--")) && FLAGS.len() > 15);
    }
}
