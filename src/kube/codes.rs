//! The codes of this stage.

use crate::diag::{Code, Example, Severity};

pub static ALL: &[&Code] = &[
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
    title: "an object breaks a rule of its definition",
    why: "Whoever defines a kind of custom resource can add rules to its schema, written in CEL: that one field \
          excludes another, or that a name is given where there are several. The API server holds every object \
          against them and refuses those that break one. The words of the finding are those of the definition.",
    example: Example::Story {
        bad: "A raw manifest has a Gateway with a listener of the protocol `TCP` that has a `hostname`.",
        good: "Leave the host name out: it takes part in HTTP and TLS only.",
    },
    allowable: true,
};

pub static K8S_CEL_UNREAD: Code = Code {
    name: "K8S-CEL-UNREAD",
    severity: Severity::Warning,
    title: "a rule of an object's definition is not understood",
    why: "The definition of the object's kind has a rule in CEL with a mistake in it, or with functions that are \
          newer than this version of render. The object is not held against this rule; the API server will do it.",
    example: Example::Story {
        bad: "A CRD that the project keeps has the rule `self.newest()`.",
        good: "Mend the rule if it is yours. Otherwise let a cluster check the object: `kubectl apply --dry-run=server`.",
    },
    allowable: true,
};

pub static K8S_DEPRECATED: Code = Code {
    name: "K8S-DEPRECATED",
    severity: Severity::Warning,
    title: "an object uses an API version that is on its way out",
    why: "The cluster still serves it, and warns whoever uses it. A later version will not serve it any more, and \
          then nothing that uses it can be applied. The new version may want other fields.",
    example: Example::Story {
        bad: "A raw manifest says `apiVersion: storage.k8s.io/v1beta1` and `kind: VolumeAttributesClass`, in a \
              cluster of Kubernetes 1.35.",
        good: "Use the version named in the help, here `storage.k8s.io/v1`, and look at the fields that changed.",
    },
    allowable: true,
};

pub static K8S_DUPLICATE: Code = Code {
    name: "K8S-DUPLICATE",
    severity: Severity::Error,
    title: "two entries of a list have the same key",
    why: "Many lists of Kubernetes are maps in disguise: containers and variables by their name, ports by number and \
          protocol, mounts by path. Server-side apply, which Argo CD and Flux use, refuses a list with two entries \
          of one key; other clients keep one of the two.",
    example: Example::Story {
        bad: "A raw manifest has two variables of the name `TZ` in one container.",
        good: "Keep one of them.",
    },
    allowable: true,
};

pub static K8S_NAME: Code = Code {
    name: "K8S-NAME",
    severity: Severity::Error,
    title: "a name or label that Kubernetes refuses",
    why: "Names of objects become parts of addresses and of file names, so Kubernetes allows few characters in them; \
          keys and values of labels have their own rules. The API server refuses an object that breaks them.",
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
    why: "The version was removed before the Kubernetes of this lab, or came after it, or the project whose custom \
          resource it is no longer serves it. The API server does not know such an object.",
    example: Example::Story {
        bad: "A raw manifest says `apiVersion: policy/v1beta1` and `kind: PodDisruptionBudget`, which Kubernetes has \
              not served since 1.25.",
        good: "Use the version named in the help, here `policy/v1`. If the version of the cluster is what is wrong, \
               mend `cluster.version`.",
    },
    allowable: true,
};

pub static K8S_POD: Code = Code {
    name: "K8S-POD",
    severity: Severity::Error,
    title: "a pod that the API server refuses",
    why: "Some rules of pods are in no schema: a container has an image, a probe does exactly one thing, a mount \
          names a volume of its pod, a variable has a value or a source but not both, a request does not exceed its \
          limit.",
    example: Example::Story {
        bad: "A raw manifest mounts the volume `data`, and its pod has no volume of that name.",
        good: "Add the volume, or mend the name.",
    },
    allowable: true,
};

pub static K8S_RULE: Code = Code {
    name: "K8S-RULE",
    severity: Severity::Error,
    title: "an object that breaks a rule of its kind",
    why: "Every field is one that its kind has, and together they make no sense: two ports without a name, a claim \
          without a size, a budget that says twice how many pods may be away. The API server knows such rules and \
          refuses the object; no published schema has them.",
    example: Example::Story {
        bad: "A raw manifest of a PodDisruptionBudget has `minAvailable` and `maxUnavailable`.",
        good: "Keep one of the two.",
    },
    allowable: true,
};

pub static K8S_SCHEMA: Code = Code {
    name: "K8S-SCHEMA",
    severity: Severity::Error,
    title: "an object does not fit the schema of its kind",
    why: "The object has a field that its kind does not have, lacks one that it needs, or holds a value of another \
          type or form. The API server refuses it, or drops the field without a word, and what the field was to \
          bring about does not happen.",
    example: Example::Story {
        bad: "A raw manifest of a Deployment says `replica: 2`.",
        good: "Write `replicas: 2`. The help names the field that comes nearest, or the words that are allowed.",
    },
    allowable: true,
};

pub static K8S_SCOPE: Code = Code {
    name: "K8S-SCOPE",
    severity: Severity::Error,
    title: "an object is in a namespace and should not be, or the other way round",
    why: "Without a namespace, an object goes wherever the client that applies it happens to look. A kind that \
          belongs to the whole cluster has no namespace; one that is written down misleads, and some clients refuse \
          it.",
    example: Example::Story {
        bad: "A raw manifest of a ConfigMap has no `metadata.namespace`, or one of a ClusterRole has one.",
        good: "Add the namespace, or take it away.",
    },
    allowable: true,
};

pub static K8S_SELECTOR: Code = Code {
    name: "K8S-SELECTOR",
    severity: Severity::Error,
    title: "a selector does not match the labels of its own pods",
    why: "A Deployment, StatefulSet or DaemonSet counts the pods that its selector matches. If its own pods lack the \
          labels, it would make new ones for ever, so the API server refuses it.",
    example: Example::Story {
        bad: "A raw manifest selects `app: web`, and its pod template has the label `app: website`.",
        good: "Give both the same labels. Selectors cannot be changed later, so mend the template if the object \
               exists already.",
    },
    allowable: true,
};

pub static K8S_TAKEN: Code = Code {
    name: "K8S-TAKEN",
    severity: Severity::Error,
    title: "two objects of one kind have the same name",
    why: "In a namespace, a kind has one object of a name; kinds of the whole cluster have one altogether. Applied one \
          after the other, the two overwrite each other, for ever if two owners apply them.",
    example: Example::Story {
        bad: "A raw manifest has a ConfigMap `settings` in the namespace `site`, and so has another one.",
        good: "Give one of them another name.",
    },
    allowable: true,
};

pub static K8S_UNKNOWN_KIND: Code = Code {
    name: "K8S-UNKNOWN-KIND",
    severity: Severity::Error,
    title: "an object of a kind that nothing is known of",
    why: "There is no schema to hold it against, so nothing can be said about it: neither a misspelt field nor a \
          misspelt kind would be noticed before the cluster is asked.",
    example: Example::Story {
        bad: "A raw manifest has a custom resource of a project whose CRDs `render` does not bring along.",
        good: "$ render crds add https://example.org/widgets/crds.yaml keeps the CRD in the project, and the object is \
               checked against it. A CRD among the lab's own manifests does the same. Or allow the finding, if the \
               object is known to be right.",
    },
    allowable: true,
};

pub static K8S_VALUE: Code = Code {
    name: "K8S-VALUE",
    severity: Severity::Error,
    title: "a value that Kubernetes cannot read, or that is out of range",
    why: "A quantity, a port, a schedule, an address or another value with a meaning. The schema knows only that it \
          is a text or a number; the API server refuses it all the same.",
    example: Example::Story {
        bad: "A raw manifest asks for `memory: 512MB`, or has the port 70000.",
        good: "Write `512M` or `512Mi`, and a port from 1 to 65535.",
    },
    allowable: true,
};

pub static K8S_VERSION: Code = Code {
    name: "K8S-VERSION",
    severity: Severity::Warning,
    title: "a version of Kubernetes whose schemas are not known",
    why: "Objects are checked against the nearest version instead, so a field that is new or gone in the lab's own \
          version is not noticed.",
    example: Example::Lab {
        bad: r#"{ cluster.version | force = "1.21.14" }"#,
        good: r#"{ cluster.version | force = "1.34.2" }"#,
    },
    allowable: true,
};
