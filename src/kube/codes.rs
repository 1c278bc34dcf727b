//! The codes of validation.

use crate::diag::{Code, Example, Severity};

pub static CODES: &[&Code] = &[
    &K8S_CEL,
    &K8S_CEL_UNREAD,
    &K8S_DEPRECATED,
    &K8S_DUPLICATE,
    &K8S_NAME,
    &K8S_NOT_SERVED,
    &K8S_POD,
    &K8S_RULE,
    &K8S_SCHEMA,
    &K8S_SCOPE,
    &K8S_SELECTOR,
    &K8S_TAKEN,
    &K8S_UNKNOWN_KIND,
    &K8S_VALUE,
    &K8S_VERSION,
];

pub static K8S_CEL: Code = Code {
    name: "K8S-CEL",
    severity: Severity::Error,
    title: "an object violates a CEL rule of its CRD",
    why: "The schema in a CRD can contain rules in CEL: for example, that two fields exclude each other, or that a name \
          is required if there are several entries. The API server evaluates them for every object and rejects \
          objects that violate one. The message is that of the CRD.",
    example: Example::Story {
        bad: "A raw manifest has a Gateway with a listener of the protocol `TCP` that has a `hostname`.",
        good: "Remove `hostname`: it applies to HTTP, HTTPS and TLS listeners only.",
    },
    allowable: true,
};

pub static K8S_CEL_UNREAD: Code = Code {
    name: "K8S-CEL-UNREAD",
    severity: Severity::Warning,
    title: "a CEL rule of a CRD cannot be evaluated",
    why: "The CRD of the object has a CEL rule with a syntax error, or with functions that are newer than this version \
          of render, or its evaluation for this object can exceed the cost budget of the API server. The object is not \
          validated against this rule; the API server does so.",
    example: Example::Story {
        bad: "A CRD in `crds/` has the rule `self.newest()`.",
        good: "Fix the rule if it is yours. Otherwise validate the object in a cluster: `kubectl apply --dry-run=server`.",
    },
    allowable: true,
};

pub static K8S_DEPRECATED: Code = Code {
    name: "K8S-DEPRECATED",
    severity: Severity::Warning,
    title: "an object uses a deprecated API version",
    why: "The cluster still serves this version, but warns its users. A later release will remove it, and objects that \
          use it can then no longer be applied. The new version may have different fields.",
    example: Example::Story {
        bad: "A raw manifest has `apiVersion: storage.k8s.io/v1beta1` and `kind: VolumeAttributesClass`, in a \
              cluster of Kubernetes 1.35.",
        good: "Use the version named in the help, here `storage.k8s.io/v1`, and check the fields that changed.",
    },
    allowable: true,
};

pub static K8S_DUPLICATE: Code = Code {
    name: "K8S-DUPLICATE",
    severity: Severity::Error,
    title: "two entries of a list have the same key",
    why: "Many lists in Kubernetes are keyed: containers and environment variables by name, ports by number and \
          protocol, mounts by path. Server-side apply, which Argo CD and Flux use, rejects a list with two entries \
          of the same key; other clients keep one of the two.",
    example: Example::Story {
        bad: "A raw manifest has two environment variables named `TZ` in one container.",
        good: "Keep one of them.",
    },
    allowable: true,
};

pub static K8S_NAME: Code = Code {
    name: "K8S-NAME",
    severity: Severity::Error,
    title: "invalid name, label or path",
    why: "Object names become parts of URLs and file names, so Kubernetes allows only a few characters in them; label \
          keys and values have rules of their own. The API server rejects objects that violate them.",
    example: Example::Story {
        bad: "A raw manifest names a Service `My_App`, or a label has the value `Tesla T4`.",
        good: "Write `my-app` and `Tesla-T4`.",
    },
    allowable: true,
};

pub static K8S_NOT_SERVED: Code = Code {
    name: "K8S-NOT-SERVED",
    severity: Severity::Error,
    title: "an object uses an API version that the cluster does not serve",
    why: "The API version was removed before the lab's version of Kubernetes or introduced after it, or the project \
          that defines the custom resource no longer serves it. The API server rejects such an object.",
    example: Example::Story {
        bad: "A raw manifest has `apiVersion: policy/v1beta1` and `kind: PodDisruptionBudget`, which Kubernetes has \
              not served since 1.25.",
        good: "Use the version named in the help, here `policy/v1`. If the cluster's version is wrong, \
               fix `cluster.version`.",
    },
    allowable: true,
};

pub static K8S_POD: Code = Code {
    name: "K8S-POD",
    severity: Severity::Error,
    title: "invalid pod",
    why: "The API server enforces rules for pods that are not in the schema: a container has an image, a probe has \
          exactly one action, a mount refers to a volume of its pod, an environment variable has a value or a source \
          but not both, a request does not exceed its limit.",
    example: Example::Story {
        bad: "A raw manifest mounts the volume `data`, but its pod defines no volume of that name.",
        good: "Add the volume, or fix the name.",
    },
    allowable: true,
};

pub static K8S_RULE: Code = Code {
    name: "K8S-RULE",
    severity: Severity::Error,
    title: "an object violates a rule of its kind",
    why: "Each field is valid, but their combination is not: two ports without names, a volume claim without a size, a \
          disruption budget with both `minAvailable` and `maxUnavailable`. The API server enforces such rules, but \
          they are not in the published schemas.",
    example: Example::Story {
        bad: "A raw manifest of a PodDisruptionBudget has `minAvailable` and `maxUnavailable`.",
        good: "Keep one of the two.",
    },
    allowable: true,
};

pub static K8S_SCHEMA: Code = Code {
    name: "K8S-SCHEMA",
    severity: Severity::Error,
    title: "an object does not match the schema of its kind",
    why: "The object has an unknown field, lacks a required one, or has a value of the wrong type or format. The API \
          server rejects it, or silently drops the field, which then has no effect.",
    example: Example::Story {
        bad: "A raw manifest of a Deployment has `replica: 2`.",
        good: "Write `replicas: 2`. The help names the most similar field, or the allowed values.",
    },
    allowable: true,
};

pub static K8S_SCOPE: Code = Code {
    name: "K8S-SCOPE",
    severity: Severity::Error,
    title: "namespace missing or not allowed",
    why: "A namespaced object without a namespace is created in the default namespace of the client that applies it. \
          Cluster-scoped objects have no namespace: setting one is misleading, and some clients reject it.",
    example: Example::Story {
        bad: "A raw manifest of a ConfigMap has no `metadata.namespace`, or a raw manifest of a ClusterRole has one.",
        good: "Add the namespace, or remove it.",
    },
    allowable: true,
};

pub static K8S_SELECTOR: Code = Code {
    name: "K8S-SELECTOR",
    severity: Severity::Error,
    title: "a selector does not match the labels of its own pods",
    why: "A Deployment, StatefulSet or DaemonSet counts the pods that its selector matches. If its own pods lack these \
          labels, it would create pods endlessly, so the API server rejects it.",
    example: Example::Story {
        bad: "A raw manifest selects `app: web`, and its pod template has the label `app: website`.",
        good: "Give both the same labels. Selectors are immutable, so fix the template if the object already \
               exists.",
    },
    allowable: true,
};

pub static K8S_TAKEN: Code = Code {
    name: "K8S-TAKEN",
    severity: Severity::Error,
    title: "two objects of one kind have the same name",
    why: "Names are unique per kind and namespace, or per kind for cluster-scoped kinds. When both are applied, they \
          overwrite each other, and keep doing so if two owners apply them.",
    example: Example::Story {
        bad: "A raw manifest has a ConfigMap `settings` in the namespace `site`, and so does another raw manifest.",
        good: "Give one of them another name.",
    },
    allowable: true,
};

pub static K8S_UNKNOWN_KIND: Code = Code {
    name: "K8S-UNKNOWN-KIND",
    severity: Severity::Error,
    title: "unknown kind",
    why: "There is no schema to validate the object against, so a misspelt field or kind would go unnoticed until the \
          object is applied.",
    example: Example::Story {
        bad: "A raw manifest has a custom resource of a project whose CRDs are not bundled with `render`.",
        good: "$ render crds add https://example.org/widgets/crds.yaml adds the CRD to the project, and the object is \
               validated against it. A CRD among the lab's own manifests has the same effect. Or allow the finding \
               if you know that the object is valid.",
    },
    allowable: true,
};

pub static K8S_VALUE: Code = Code {
    name: "K8S-VALUE",
    severity: Severity::Error,
    title: "invalid value, or value out of range",
    why: "The value is an invalid quantity, port, schedule, address or the like. The schema only requires a string or a \
          number, but the API server rejects it.",
    example: Example::Story {
        bad: "A raw manifest requests `memory: 512MB`, or has the port 70000.",
        good: "Write `512M` or `512Mi`, and a port from 1 to 65535.",
    },
    allowable: true,
};

pub static K8S_VERSION: Code = Code {
    name: "K8S-VERSION",
    severity: Severity::Warning,
    title: "no schemas for this version of Kubernetes",
    why: "Objects are validated against the nearest version instead, so a field that was added or removed in the lab's \
          own version is not reported.",
    example: Example::Lab {
        bad: r#"{ cluster.version | force = "1.21.14" }"#,
        good: r#"{ cluster.version | force = "1.34.2" }"#,
    },
    allowable: true,
};
