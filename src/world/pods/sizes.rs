//! Sizes in the settings of programs that their container or volume does not have.

use crate::document::{Data, elements};
use crate::types::Memory;
use crate::world::by_name::ByName;
use crate::world::object::{Object, shown, text};
use crate::world::pods::codes::POD_SIZE;
use crate::world::report::Report;

/// The texts before an amount of memory, and the factor of a number without a unit.
const MEMORY: &[(&str, u64)] = &[
    ("-Xmx", 1),
    ("--max-old-space-size=", 1 << 20),
    ("--max-old-space-size ", 1 << 20),
    ("--maxmemory ", 1),
    ("--innodb-buffer-pool-size=", 1),
    ("--innodb_buffer_pool_size=", 1),
    ("shared_buffers=", 8192),
];
/// The texts before an amount of disk space, and before the folder that it is in.
const STORAGE: &[(&str, &str)] = &[
    ("--storage.tsdb.retention.size=", "--storage.tsdb.path="),
    ("-retention.maxDiskSpaceUsageBytes=", "-storageDataPath="),
];

/// Reports settings of a container above its memory limit or its volume.
pub(super) fn container(
    object: &Object<'_>,
    pod: &Data,
    container: &Data,
    named: &ByName<'_>,
    report: &mut Report<'_>,
) {
    let words: Vec<&Data> =
        ["command", "args"].into_iter().flat_map(|list| elements(container.get(list))).collect();
    let env = elements(container.get("env"));
    let limit = container.get("resources").and_then(|resources| resources.get("limits")?.get("memory"));
    if let Some((limit, most)) = limit.and_then(|data| Some((data, bytes(&shown(data), 1)?))) {
        let values = env.iter().filter_map(|variable| variable.get("value"));
        for data in values.chain(words.iter().copied()) {
            let found = data.as_str().and_then(|text| after(text, MEMORY));
            above(object, data, found, (most, limit), report);
        }
        // The value of an option can be a word of its own.
        for pair in words.windows(2) {
            let option = format!("{} ", pair[0].as_str().unwrap_or_default());
            let found = MEMORY.iter().find(|(name, _)| *name == option);
            let found = found.and_then(|(_, unit)| bytes(pair[1].as_str()?, *unit));
            above(object, pair[1], found, (most, limit), report);
        }
        for variable in env.iter().filter(|variable| text(variable, "name") == Some("GOMEMLIMIT")) {
            if let Some(data) = variable.get("value") {
                above(object, data, bytes(&shown(data), 1), (most, limit), report);
            }
        }
    }
    for (option, folder) in STORAGE {
        let value =
            |option: &str| words.iter().find_map(|data| Some((*data, data.as_str()?.strip_prefix(option)?)));
        let (Some((data, size)), Some((_, folder))) = (value(option), value(folder)) else { continue };
        let room = room(pod, container, folder, object.namespace, named);
        if let (Some(size), Some((most, shown))) = (bytes(size, 1), room)
            && size > most
        {
            let says = format!("keeps more at `{folder}` than its volume of {shown} has");
            report.add(
                &POD_SIZE,
                object,
                data,
                &says,
                "more than the volume",
                "keep less, or make the volume larger",
            );
        }
    }
}

/// Reports memory of PostgreSQL clusters above their limit.
pub(super) fn cluster(object: &Object<'_>, report: &mut Report<'_>) {
    let Some(spec) = object.data.get("spec").filter(|_| object.is("Cluster", "postgresql.cnpg.io")) else {
        return;
    };
    let limit = spec.get("resources").and_then(|resources| resources.get("limits")?.get("memory"));
    let buffers = spec.get("postgresql").and_then(|it| it.get("parameters")?.get("shared_buffers"));
    if let (Some(limit), Some(data)) = (limit, buffers) {
        let most = bytes(&shown(limit), 1).unwrap_or(u64::MAX);
        above(object, data, bytes(&shown(data), 8192), (most, limit), report);
    }
}

fn above(
    object: &Object<'_>,
    data: &Data,
    found: Option<u64>,
    (most, limit): (u64, &Data),
    report: &mut Report<'_>,
) {
    if found.is_some_and(|found| found > most) {
        let says = format!("is to use more memory than its limit of {}", shown(limit));
        report.add(&POD_SIZE, object, data, &says, "more than the limit", "use less, or raise the limit");
    }
}

/// The largest amount after one of the options in a text.
fn after(text: &str, options: &[(&str, u64)]) -> Option<u64> {
    let found = options.iter().flat_map(|(option, unit)| {
        text.match_indices(option).filter_map(move |(at, _)| {
            let rest = &text[at + option.len()..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            bytes(&rest[..end], *unit)
        })
    });
    found.max()
}

/// An amount such as `2g`, `512MB` or `1Gi`. Units of programs are binary.
fn bytes(text: &str, unit: u64) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..end].parse().ok()?;
    let factor = match text[end..].to_lowercase().as_str() {
        "" => unit,
        "k" | "kb" | "kib" | "ki" => 1 << 10,
        "m" | "mb" | "mib" | "mi" => 1 << 20,
        "g" | "gb" | "gib" | "gi" => 1 << 30,
        "t" | "tb" | "tib" | "ti" => 1 << 40,
        _ => return text.parse::<Memory>().ok().map(Memory::bytes),
    };
    number.checked_mul(factor)
}

/// The size of the volume at a folder, and how it is written.
fn room(
    pod: &Data,
    container: &Data,
    folder: &str,
    namespace: &str,
    named: &ByName<'_>,
) -> Option<(u64, String)> {
    let mounts = elements(container.get("volumeMounts"));
    let mount = mounts.iter().find(|mount| text(mount, "mountPath") == Some(folder))?;
    let name = text(mount, "name")?;
    let volume = elements(pod.get("volumes")).iter().find(|volume| text(volume, "name") == Some(name))?;
    let data = match volume.get("persistentVolumeClaim").and_then(|claim| text(claim, "claimName")) {
        Some(claim) => {
            let claim = named.core("PersistentVolumeClaim", namespace, claim)?;
            claim.data.get("spec")?.get("resources")?.get("requests")?.get("storage")?
        }
        None => volume.get("emptyDir")?.get("sizeLimit")?,
    };
    Some((bytes(&shown(data), 1)?, shown(data)))
}

#[cfg(test)]
mod tests {
    use super::{MEMORY, after, bytes};

    #[test]
    fn amounts_after_options() {
        assert_eq!(after("java -Xms256m -Xmx2g -jar a.jar", MEMORY), Some(2 << 30));
        assert_eq!(after("--max-old-space-size=4096", MEMORY), Some(4096 << 20));
        assert_eq!(after("redis-server --maxmemory 100mb", MEMORY), Some(100 << 20));
        assert_eq!(after("--maxmemory-policy allkeys-lru", MEMORY), None);
        assert_eq!(bytes("8GB", 1), Some(8 << 30));
        assert_eq!(bytes("soon", 1), None);
    }
}
