//! Permissions of a service's pods in the cluster.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record};
use crate::types::{DnsLabel, LabelKey, LabelValue, ObjectName};
use crate::value::At;

record! {
    /// ServiceAccount of a service's pods, and the permissions granted to it.
    pub struct Account {
        /// Name of the ServiceAccount. Without it, the service's name.
        #[example("photos")]
        pub name: Option<At<ObjectName>>,
        /// Additional labels of the ServiceAccount.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Annotations of the ServiceAccount, such as those that map it to a cloud identity.
        #[example({ "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/photos" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Whether the account's token is mounted into pods. Without it, Kubernetes mounts it.
        #[example(false)]
        pub automount: Option<At<bool>>,
        /// Permissions in the service's own namespace, by rule name.
        #[example({ pods = { resources = ["pods"], verbs = ["get", "list"] } })]
        pub rules: Entries<FreeName, RbacRule>,
        /// Permissions in other namespaces, by namespace and rule name.
        #[example({ monitoring = { pods = { resources = ["pods"], verbs = ["list"] } } })]
        pub namespaces: Entries<DnsLabel, Entries<FreeName, RbacRule>>,
        /// Permissions in the whole cluster, by rule name.
        #[example({ nodes = { resources = ["nodes"], verbs = ["get", "list"] } })]
        pub cluster_rules: Entries<FreeName, RbacRule>,
        /// Existing ClusterRoles, such as `view`, granted in the service's own namespace.
        #[example(["view"])]
        pub roles: Vec<At<String>>,
        /// Existing ClusterRoles, granted in the whole cluster.
        #[example(["system:auth-delegator"])]
        pub cluster_roles: Vec<At<String>>,
    }
}

record! {
    /// An RBAC rule: verbs allowed on resources.
    pub struct RbacRule {
        /// API groups; the empty string is the core group.
        #[example(["apps"])]
        pub groups: Vec<At<String>> = [""],
        /// Resources in the plural, such as `pods` or `pods/log`.
        #[example(["pods", "pods/log"])]
        pub resources: Vec<At<String>>,
        /// Names of the objects. Without any, the rule applies to all objects of these resources.
        #[example(["leader-election"])]
        pub names: Vec<At<String>>,
        /// Non-resource URLs of the API server, such as `/metrics`; in `cluster_rules` only.
        #[example(["/metrics"])]
        pub urls: Vec<At<String>>,
        /// Allowed verbs: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` and others.
        #[example(["get", "list", "watch"])]
        pub verbs: At<Vec<At<String>>>,
    }
}

impl Account {
    /// All rules, in all scopes.
    pub fn all_rules(&self) -> impl Iterator<Item = (&FreeName, &RbacRule)> {
        self.rules.iter().chain(self.namespaces.values().flatten()).chain(&self.cluster_rules)
    }
}
