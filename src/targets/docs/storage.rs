//! Storages of hosts, network storage, and the cluster's storage classes.

use crate::document::page::{Inlines, Page, Table, code, listed, maybe, text};
use crate::lab::hardware::HostStorage;
use crate::resolve::Resolved;
use crate::targets::docs::quantities::as_written;
use crate::value::At;

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    let tables = [
        ("Storages of hosts", storages(lab)),
        ("NFS exports", exports(lab)),
        ("Ceph pools", pools(lab)),
        ("Disks of Ceph", osds(lab)),
        ("Storage classes", classes(lab)),
    ];
    let any = tables.iter().any(|(_, table)| !table.rows.is_empty());
    any.then(|| tables.into_iter().fold(page, |page, (title, table)| page.section(2, title, table)))
}

fn storages(lab: &Resolved<'_>) -> Table {
    let mut table =
        Table::new(&["host", "storage", "type", ">size", "content", "backed by", "shared", "purpose"]);
    for host in &lab.hosts {
        for storage in &host.storages {
            let described = storage.storage;
            let content = described.content.iter().map(|content| text(content.word()));
            table.row(
                described.node,
                [
                    code(host.name),
                    code(storage.name),
                    maybe(described.r#type.as_ref().map(|kind| kind.word())),
                    described.size.as_ref().map(|size| as_written(lab.values, size)).unwrap_or_default(),
                    listed(content),
                    place(described),
                    text(if described.shared.value { "yes" } else { "" }),
                    maybe(described.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

/// The folder, volume group, pool or export of the storage.
fn place(storage: &HostStorage) -> Inlines {
    let joined = |one: &Option<At<String>>, sign: &str, other: &Option<At<String>>| {
        let both: Vec<&str> = [one, other].into_iter().flatten().map(|part| part.as_str()).collect();
        both.join(sign)
    };
    let parts = [&storage.volume_group, &storage.thin_pool].into_iter().flatten();
    let group = parts.map(|part| part.value.to_string()).collect::<Vec<_>>().join("/");
    let export = joined(&storage.nfs_server, ":", &storage.export);
    let ceph = joined(&storage.ceph_cluster, "/", &storage.pool);
    let server = joined(&storage.server, ":", &storage.datastore);
    let path = storage.path.as_ref().map(|path| path.value.clone()).unwrap_or_default();
    let places = [path, group, export, ceph, server].into_iter().filter(|place| !place.is_empty());
    let disks = storage.disks.iter().map(|disk| text(format!("disk {}", disk.value)));
    listed(places.map(code).chain(disks))
}

fn exports(lab: &Resolved<'_>) -> Table {
    let mut table =
        Table::new(&["server", "address", "path", ">size", "clients", "options", "backed by", "purpose"]);
    for (name, server) in lab.lab.nfs_servers.iter() {
        for (path, export) in &server.exports {
            let access = export.read_only.value.then(|| text("read only"));
            let options = export.options.iter().map(|option| code(&option.value));
            let lies_on = [&export.disk, &export.volume].into_iter().flatten();
            table.row(
                export.node,
                [
                    code(name),
                    text(server.address),
                    code(path.as_str()),
                    export.size.as_ref().map(|size| as_written(lab.values, size)).unwrap_or_default(),
                    listed(export.clients.iter().map(|client| text(&client.value))),
                    listed(access.into_iter().chain(options)),
                    listed(lies_on.map(|place| code(&place.value))),
                    maybe(export.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

fn pools(lab: &Resolved<'_>) -> Table {
    let mut table =
        Table::new(&["cluster", "pool", "kind", ">replicas", ">min. replicas", "device class", "purpose"]);
    for (name, cluster) in lab.lab.ceph_clusters.iter() {
        for (pool_name, pool) in &cluster.pools {
            let filesystem = maybe(pool.filesystem.as_ref().map(|filesystem| &filesystem.value));
            table.row(
                pool.node,
                [
                    code(name),
                    code(pool_name.as_str()),
                    listed([text(pool.kind.word()), filesystem]),
                    text(*pool.replicas),
                    text(*pool.min_replicas),
                    maybe(pool.device_class.as_ref().map(|class| class.word())),
                    maybe(pool.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

fn osds(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["cluster", "host", "disks"]);
    for (name, cluster) in lab.lab.ceph_clusters.iter() {
        for (host, disks) in &cluster.osds {
            let node = disks.first().map_or(cluster.node, |disk| disk.node);
            let disks = disks.iter().map(|disk| code(&disk.value));
            table.row(node, [code(name), code(host), listed(disks)]);
        }
    }
    table
}

fn classes(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["class", "access", "purposes", "description"]);
    let storage = &lab.lab.storage;
    for (name, class) in storage.classes.iter() {
        let serves = storage.purposes.iter().filter(|(_, chosen)| chosen.value == *name);
        table.row(
            class.node,
            [
                code(name),
                listed(class.access.iter().map(|access| text(access.word()))),
                listed(serves.map(|(purpose, _)| text(purpose.word()))),
                maybe(class.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}
