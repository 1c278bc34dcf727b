//! Generations of a PostgreSQL cluster: each archives to a folder of its own, and recovers from the one before.

use crate::document::{Data, DataKind};
use crate::lab::service::Database;
use crate::resolve::Resolved;
use crate::types::DnsLabel;
use crate::value::At;

/// The field of a backup configuration that names the store.
const STORE: &str = "barmanObjectStore";

/// A cluster that is built again from its backups.
pub(super) struct Recovery<'m> {
    generation: &'m At<u32>,
    service: &'m DnsLabel,
    described: &'m Database,
    /// The backup configuration of all clusters.
    backup: Data,
}

impl<'m> Recovery<'m> {
    /// None for a cluster without generations.
    pub(super) fn of(lab: &Resolved<'_>, described: &'m Database, service: &'m DnsLabel) -> Option<Self> {
        let generation = described.generation.as_ref()?;
        let backup = Data::raw(lab.values, lab.lab.databases.backup?.0);
        backup.get(STORE)?;
        Some(Self { generation, service, described, backup })
    }

    /// What the cluster begins with; none for the first generation, which begins empty.
    pub(super) fn source(&self) -> Option<Data> {
        let node = self.generation.node;
        let source = Data::map(node)
            .text("source", self.before()?)
            .text("database", self.described.database_name(self.service).value)
            .text("owner", self.described.owner(self.service).value);
        Some(source.into())
    }

    /// The archive of the generation before.
    pub(super) fn archives(&self) -> Option<Data> {
        let node = self.generation.node;
        let name = self.before()?;
        let archive = Data::map(node).text("name", name.clone()).put(STORE, self.store(&name)?);
        Some(Data::list(node, [archive.into()]))
    }

    /// The backup configuration with the folder of this generation.
    pub(super) fn backup(&self) -> Data {
        let mut backup = self.backup.clone();
        let store = self.store(&self.named(self.generation.value));
        if let (DataKind::Map(fields), Some(store)) = (&mut backup.kind, store) {
            for (_, value) in fields.iter_mut().filter(|(key, _)| key == STORE) {
                *value = store.clone();
            }
        }
        backup
    }

    /// The store, with the folder of a generation.
    fn store(&self, name: &str) -> Option<Data> {
        let mut store = self.backup.get(STORE)?.clone();
        if let DataKind::Map(fields) = &mut store.kind {
            fields.retain(|(key, _)| key != "serverName");
            fields.push(("serverName".to_owned(), Data::text(self.generation.node, name)));
        }
        Some(store)
    }

    fn before(&self) -> Option<String> {
        let before = self.generation.value.checked_sub(1).filter(|before| *before > 0)?;
        Some(self.named(before))
    }

    fn named(&self, generation: u32) -> String {
        format!("{}-{generation}", self.service)
    }
}
