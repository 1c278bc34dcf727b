//! PostgreSQL clusters of CloudNativePG: the operator creates their pods, but the object says everything that decides
//! where they run.

use std::borrow::Cow;

use crate::document::{Data, elements};
use crate::facts::pod_resources::Defaults;
use crate::simulate::reading::Reader;
use crate::simulate::selection::Selection;
use crate::simulate::terms::{Term, Terms};
use crate::simulate::workload::{Kind, Workload};
use crate::world::demand::{CPU, MEMORY, SMALL_CPU, SMALL_MEMORY, requests};
use crate::world::nodes::HOST_NAME;
use crate::world::object::{Object, text};
use crate::world::selector::{Condition, Operator, Selector};

/// The label of the pods of a cluster.
const LABEL: &str = "cnpg.io/cluster";

impl<'m> Reader<'m> {
    /// The instances of a PostgreSQL cluster.
    pub fn database(&mut self, object: &Object<'m>) -> Option<Workload<'m>> {
        let spec = object.data.get("spec").filter(|_| object.is("Cluster", "postgresql.cnpg.io"))?;
        let affinity = spec.get("affinity");
        let (priority, preempts) = self.classes.priority(spec);
        let instances = spec.get("instances").and_then(Data::as_integer).unwrap_or(1);
        // An instance is one container with the resources of the cluster.
        let requests = requests(spec, &Defaults::default());
        Some(Workload {
            kind: Kind::Replicas,
            kind_name: object.kind.kind,
            namespace: object.namespace,
            name: object.name,
            service: self.service_of(object),
            object: Some(*object),
            pod: Some(spec),
            labels: vec![(LABEL, Cow::Borrowed(object.name))],
            replicas: u64::try_from(instances).unwrap_or(0),
            surge: 0,
            priority,
            preempts,
            weight: [
                requests.get(CPU).copied().unwrap_or(SMALL_CPU),
                requests.get(MEMORY).copied().unwrap_or(SMALL_MEMORY),
            ],
            requests,
            tolerations: elements(affinity.and_then(|affinity| affinity.get("tolerations"))).iter().collect(),
            selection: affinity.map(Selection::read).unwrap_or_default(),
            ports: Vec::new(),
            claims: self.volumes.of_database(object, spec),
            terms: affinity.map(|affinity| self.apart(object, affinity)).unwrap_or_default(),
        })
    }

    /// Instances prefer different nodes, unless they require them.
    fn apart(&mut self, object: &Object<'m>, affinity: &'m Data) -> Terms<'m> {
        let mut terms = Terms::default();
        if text(affinity, "podAntiAffinityType") == Some("required") {
            let own =
                Condition { key: LABEL.into(), operator: Operator::In, values: vec![object.name.into()] };
            let group = self.groups.number(Some(vec![object.namespace]), Some(Selector(vec![own])));
            let key = text(affinity, "topologyKey").unwrap_or(HOST_NAME);
            terms.without.push(Term { group, key, data: affinity });
        }
        terms
    }
}
