//! Databases: PostgreSQL clusters of CloudNativePG, and databases on shared clusters.

mod recovery;

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::names;
use crate::lab::service::{BackupMethod, Database};
use crate::resolve::{Resolved, ResolvedDatabase, ResolvedService, Server};
use crate::targets::kubernetes::{kept, labels, metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::{Cron, DiskSize};
use crate::value::NodeId;

const API: &str = "postgresql.cnpg.io/v1";

pub(super) fn objects(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let mut objects = Vec::new();
    for database in &service.databases {
        let make = DatabaseObjects { lab, service, database };
        match &database.server {
            Server::Own { class } => {
                let class = Data::new(DataKind::String(class.value.to_string()), Origin::value(class.node));
                objects.push(make.cluster(class));
                objects.extend(make.scheduled_backup());
            }
            Server::Cluster { namespace, cluster, .. } => {
                objects.push(make.place(namespace, cluster));
                objects.extend(make.role_secret(namespace));
            }
            Server::Service { .. } => {}
        }
    }
    objects
}

struct DatabaseObjects<'m, 'l> {
    lab: &'m Resolved<'l>,
    service: &'m ResolvedService<'l>,
    database: &'m ResolvedDatabase<'l>,
}

impl DatabaseObjects<'_, '_> {
    fn described(&self) -> &Database {
        self.database.database
    }

    fn node(&self) -> NodeId {
        self.described().node
    }

    /// Name of the cluster, or of the database on a shared cluster.
    fn name(&self) -> String {
        names::part(self.service.name, self.database.name)
    }

    fn cluster(&self, class: Data) -> Manifest {
        let (described, node) = (self.described(), self.node());
        let common = &self.lab.lab.databases;
        let image = described.image.as_ref().or(common.image.as_ref());
        let volume = |size: &crate::value::At<DiskSize>| {
            Data::map(size.node).put("size", disk(size)).put("storageClass", class.clone())
        };
        let initial = Data::map(node)
            .put("database", shown_or(&described.database_name(self.service.name), described.name.is_some()))
            .put("owner", shown_or(&described.owner(self.service.name), described.user.is_some()))
            .some("postInitApplicationSQL", self.statements())
            .some("postInitTemplateSQL", Data::list(node, described.template_sql.iter().map(Data::from)));
        let recovery = recovery::Recovery::of(self.lab, described, self.service.name);
        let begin = match recovery.as_ref().and_then(recovery::Recovery::source) {
            Some(source) => Data::map(node).put("recovery", source),
            None => Data::map(node).put("initdb", initial),
        };
        let backup = match &recovery {
            Some(recovery) => Some(recovery.backup()),
            None => common.backup.map(|backup| Data::raw(self.lab.values, backup.0)),
        };
        let amounts = |limit: bool| {
            Data::map(node)
                .maybe(
                    "cpu",
                    described
                        .cpu
                        .as_ref()
                        .filter(|_| !limit)
                        .map(|cpu| Data::value(cpu.node, cpu.to_kubernetes())),
                )
                .maybe(
                    "memory",
                    described.memory.as_ref().map(|memory| Data::value(memory.node, memory.to_kubernetes())),
                )
        };
        let resources = Data::map(node).some("requests", amounts(false)).some("limits", amounts(true));
        let settings = described.parameters.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
        let postgresql = Data::map(node)
            .some("parameters", Data::map(node).extend(settings))
            .some("shared_preload_libraries", Data::list(node, described.libraries.iter().map(Data::from)));
        let monitoring = common
            .monitored
            .value
            .then(|| Data::map(common.monitored.node).put("enablePodMonitor", &common.monitored));
        let plugins = common.plugins.iter().map(|plugin| Data::raw(self.lab.values, plugin.0));
        let spec = Data::map(node)
            .put("instances", &described.instances)
            .maybe("imageName", image)
            .put("bootstrap", begin)
            .maybe("storage", described.size.as_ref().map(volume))
            .maybe("walStorage", described.wal_size.as_ref().map(volume))
            .some("resources", resources)
            .some("postgresql", postgresql)
            .some("managed", Data::map(node).some("roles", Data::list(node, self.roles())))
            .maybe("externalClusters", recovery.as_ref().and_then(recovery::Recovery::archives))
            .maybe("backup", backup)
            .some("plugins", Data::list(node, plugins))
            .maybe("monitoring", monitoring);
        let annotations = kept::annotations(self.lab, &described.on_removal);
        let metadata = metadata(self.service, node, self.name()).some("annotations", annotations);
        let object = object(node, API, "Cluster", metadata).put("spec", spec);
        Manifest::new(format!("cluster-{}.yaml", self.database.name), object)
    }

    /// The statements for the new database: extensions come before statements that may use them.
    fn statements(&self) -> Data {
        let described = self.described();
        let extensions = described.extensions.iter().map(|extension| {
            let quoted = extension.replace('"', "\"\"");
            Data::text(extension.node, format!("CREATE EXTENSION IF NOT EXISTS \"{quoted}\";"))
        });
        Data::list(self.node(), extensions.chain(described.sql.iter().map(Data::from)))
    }

    /// The users of services with databases on this cluster.
    fn roles(&self) -> Vec<Data> {
        let own = self.name();
        let mut roles: Vec<Data> = Vec::new();
        for other in &self.lab.services {
            for database in &other.databases {
                let Server::Cluster { namespace, cluster, .. } = &database.server else { continue };
                if (namespace, cluster) != (&self.service.namespace.value, &own) {
                    continue;
                }
                let node = database.database.node;
                let owner = database.database.owner(other.name);
                let known = |role: &Data| role.get("name").and_then(Data::as_str) == Some(owner.as_str());
                if roles.iter().any(known) {
                    continue;
                }
                let secret = database.database.password.as_ref();
                let secret = secret.map(|password| {
                    Data::map(password.node).text("name", names::part(other.name, database.name))
                });
                let role = Data::map(node)
                    .put("name", shown_or(&owner, database.database.user.is_some()))
                    .put("login", Data::bool(node, true))
                    .maybe("passwordSecret", secret);
                roles.push(role.into());
            }
        }
        roles
    }

    fn scheduled_backup(&self) -> Option<Manifest> {
        let common = &self.lab.lab.databases;
        let schedule = self.described().schedule.as_ref().or(common.schedule.as_ref())?;
        let method = &common.method;
        let plugin = common.plugin.as_ref().filter(|_| method.value == BackupMethod::Plugin);
        let plugin = plugin.map(|plugin| Data::map(plugin.node).put("name", plugin));
        let spec = Data::map(schedule.node)
            .put("schedule", with_seconds(schedule))
            .put("backupOwnerReference", Data::text(schedule.node, "self"))
            .put("cluster", Data::map(self.node()).text("name", self.name()))
            .put("method", method)
            .maybe("pluginConfiguration", plugin);
        let metadata = metadata(self.service, schedule.node, self.name());
        let object = object(schedule.node, API, "ScheduledBackup", metadata).put("spec", spec);
        Some(Manifest::new(format!("scheduledbackup-{}.yaml", self.database.name), object))
    }

    /// A database on another service's cluster. The operator reads it in the namespace of the cluster.
    fn place(&self, namespace: &str, cluster: &str) -> Manifest {
        let (described, node) = (self.described(), self.node());
        let extensions = described
            .extensions
            .iter()
            .map(|extension| Data::map(extension.node).put("name", extension).into());
        let spec = Data::map(node)
            .put("cluster", Data::map(node).text("name", cluster))
            .put("name", shown_or(&described.database_name(self.service.name), described.name.is_some()))
            .put("owner", shown_or(&described.owner(self.service.name), described.user.is_some()))
            .some("extensions", Data::list(node, extensions));
        let object = object(node, API, "Database", self.elsewhere(namespace)).put("spec", spec);
        Manifest::new(format!("database-{}.yaml", self.database.name), object)
    }

    /// The password in the namespace of the cluster. It is read from the store a second time, because a Secret is only
    /// accessible in its own namespace.
    fn role_secret(&self, namespace: &str) -> Option<Manifest> {
        let password = self.described().password.as_ref()?;
        let secret = self.service.service.secrets.get(&password.secret.value)?;
        let source = self.lab.lab.secrets.as_ref()?;
        let (path, property) = (secret.path.as_ref()?, secret.keys.get(&password.key.value)?);
        let store = secret.store.as_ref().or(source.store.as_ref())?;
        let node = password.node;
        let owner = self.described().owner(self.service.name);
        let remote = Data::map(node).put("key", path).put("property", property);
        let taken = Data::map(node).text("secretKey", "password").put("remoteRef", remote);
        let values = Data::map(node)
            .put("username", shown_or(&owner, self.described().user.is_some()))
            .text("password", "{{ .password }}");
        let template = Data::map(node)
            .text("type", "kubernetes.io/basic-auth")
            .text("engineVersion", "v2")
            .put("metadata", Data::map(node).put("labels", Data::map(node).text("cnpg.io/reload", "true")))
            .put("data", values);
        let spec = Data::map(node)
            .put("refreshInterval", Data::from(secret.refresh.as_ref().unwrap_or(&source.refresh)))
            .put("secretStoreRef", Data::map(node).put("name", store).text("kind", "ClusterSecretStore"))
            .put("target", Data::map(node).text("name", self.name()).put("template", template))
            .put("data", Data::list(node, [taken.into()]));
        let object = object(node, "external-secrets.io/v1", "ExternalSecret", self.elsewhere(namespace))
            .put("spec", spec);
        Some(Manifest::new(format!("externalsecret-database-{}.yaml", self.database.name), object))
    }

    fn elsewhere(&self, namespace: &str) -> Map {
        Data::map(self.node())
            .text("name", self.name())
            .text("namespace", namespace)
            .put("labels", labels(self.service))
    }
}

/// CloudNativePG's schedules begin with seconds.
fn with_seconds(schedule: &crate::value::At<Cron>) -> Data {
    let text = schedule.value.to_string();
    let text = if text.starts_with('@') { text } else { format!("0 {text}") };
    Data::text(schedule.node, text)
}

fn disk(size: &crate::value::At<DiskSize>) -> Data {
    Data::value(size.node, size.to_kubernetes())
}

/// A value of the configuration, or one that follows from another.
fn shown_or(value: &crate::value::At<String>, stands: bool) -> Data {
    if stands { Data::from(value) } else { Data::text(value.node, value.value.clone()) }
}
