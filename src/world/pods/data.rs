//! Where images keep their data: a volume that is mounted elsewhere keeps nothing.

use std::sync::LazyLock;

use crate::document::{Data, elements};
use crate::types::ImageRef;
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_DATA;
use crate::world::report::Report;

/// An image: the end of its name, from which major version on, where it keeps its data, and a variable that moves it.
struct Keeper {
    image: &'static str,
    since: u64,
    path: &'static str,
    variable: Option<&'static str>,
}

/// The last line of an image that fits its version counts.
static KEEPERS: LazyLock<Vec<Keeper>> = LazyLock::new(|| {
    let lines = include_str!("data.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| Keeper::read(line).expect("a test reads the table")).collect()
});

impl Keeper {
    fn read(line: &'static str) -> Option<Self> {
        let mut words = line.split(' ');
        let (image, since, path) = (words.next()?, words.next()?.parse().ok()?, words.next()?);
        Some(Self { image, since, path, variable: words.next() })
    }
}

pub(super) fn check(object: &Object<'_>, pod: &Data, report: &mut Report<'_>) {
    for container in elements(pod.get("containers")) {
        let Some(keeper) = container.get("image").and_then(Data::as_str).and_then(keeper_of) else {
            continue;
        };
        let env = elements(container.get("env"));
        let is_moved = env.iter().any(|it| keeper.variable.is_some() && text(it, "name") == keeper.variable);
        let has_words = ["command", "args"].iter().any(|key| !elements(container.get(key)).is_empty());
        let is_open = is_moved || has_words || !elements(container.get("envFrom")).is_empty();
        let mounts: Vec<(&Data, &str)> = elements(container.get("volumeMounts"))
            .iter()
            .filter(|mount| keeps(pod, text(mount, "name").unwrap_or_default()))
            .filter_map(|mount| Some((mount.get("mountPath")?, text(mount, "mountPath")?)))
            .collect();
        let [(data, first), ..] = mounts.as_slice() else { continue };
        // From version 18 on, the image of PostgreSQL refuses a volume below its folder.
        let fits = |path: &str| {
            let path = path.trim_end_matches('/');
            path == keeper.path || keeper.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        if !is_open && !mounts.iter().any(|(_, path)| fits(path)) {
            let name = text(container, "name").unwrap_or_default();
            let says = format!(
                "mounts its volume at `{first}` in container `{name}`, but the image keeps its data in `{}`",
                keeper.path
            );
            let help = format!("mount the volume at `{}`", keeper.path);
            report.add(&POD_DATA, object, data, &says, "stays empty", &help);
        }
    }
}

fn keeper_of(image: &str) -> Option<&'static Keeper> {
    let image: ImageRef = image.parse().ok()?;
    let whole = image.to_string();
    let name = whole.split('@').next().unwrap_or_default();
    let (name, tag) = name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((name, ""));
    let name = if name.contains('/') { name.to_owned() } else { format!("library/{name}") };
    let major = tag
        .trim_start_matches('v')
        .split(['.', '-'])
        .next()
        .and_then(|major| major.parse().ok())
        .unwrap_or(0);
    let is_it = |keeper: &&Keeper| name == keeper.image || name.ends_with(&format!("/{}", keeper.image));
    KEEPERS.iter().filter(is_it).rfind(|keeper| major >= keeper.since)
}

/// Whether a volume outlives its pod.
fn keeps(pod: &Data, name: &str) -> bool {
    let volume = elements(pod.get("volumes")).iter().find(|volume| text(volume, "name") == Some(name));
    volume.is_none_or(|volume| {
        ["persistentVolumeClaim", "nfs", "hostPath", "ephemeral"].iter().any(|key| volume.get(key).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::keeper_of;

    #[test]
    fn images_are_known_by_name_and_version() {
        let path = |image| keeper_of(image).map(|keeper| keeper.path);
        assert_eq!(path("postgres:17.2"), Some("/var/lib/postgresql/data"));
        assert_eq!(path("docker.io/library/postgres:18.1-alpine"), Some("/var/lib/postgresql"));
        assert_eq!(path("ghcr.io/home-assistant/home-assistant:2026.1"), Some("/config"));
        assert_eq!(path("example.com/postgres-exporter:1"), None);
    }
}
