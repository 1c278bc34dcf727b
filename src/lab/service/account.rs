//! What a service's pods may do in the cluster.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record};
use crate::types::{DnsLabel, LabelKey, LabelValue, ObjectName};
use crate::value::At;

record! {
    pub struct Account {
        pub name: Option<At<ObjectName>>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub automount: Option<At<bool>>,
        pub rules: Entries<FreeName, RbacRule>,
        pub namespaces: Entries<DnsLabel, Entries<FreeName, RbacRule>>,
        pub cluster_rules: Entries<FreeName, RbacRule>,
        pub roles: Vec<At<String>>,
        pub cluster_roles: Vec<At<String>>,
    }
}

record! {
    pub struct RbacRule {
        pub groups: Vec<At<String>>,
        pub resources: Vec<At<String>>,
        pub names: Vec<At<String>>,
        pub urls: Vec<At<String>>,
        pub verbs: Vec<At<String>>,
    }
}

impl Account {
    /// All rules, wherever they hold.
    pub fn all_rules(&self) -> impl Iterator<Item = (&FreeName, &RbacRule)> {
        self.rules.iter().chain(self.namespaces.values().flatten()).chain(&self.cluster_rules)
    }
}
