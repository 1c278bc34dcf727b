//! The findings about references.

mod hosts;
mod issuers;
mod order;

pub use hosts::{REF_CERTIFICATE, REF_HOST, REF_ZONE};
pub use issuers::REF_ISSUER;
pub use order::{REF_CYCLE, REF_NOBODY};

use crate::diag::{Code, Example, Severity};

/// The code for an address that names a Service or a host that does not exist.
pub static REF_ADDRESS: Code = Code {
    name: "REF-ADDRESS",
    severity: Severity::Error,
    title: "an address names a Service or a host that does not exist",
    why: "Names below `svc` belong to Services, and names below the lab's domain to its routes and machines. A name \
          that nothing has cannot be resolved: the program that uses the address fails, often much later.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.env.UPSTREAM = "http://helo.hello.svc.cluster.local",
}"#,
        good: r#"{
  services.hello.containers.app.env.UPSTREAM = "http://hello.hello.svc.cluster.local",
}"#,
    },
    allowable: true,
};

/// The code for a class that nothing in the cluster serves.
pub static REF_CLASS: Code = Code {
    name: "REF-CLASS",
    severity: Severity::Error,
    title: "a class that nothing in the cluster serves",
    why: "Objects select their controller by a class. If no controller serves the class, nothing happens and nothing \
          reports an error: volumes stay unbound, routes unreachable, load balancers without an address.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.fast = {
    apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "fast", namespace = "hello" },
    spec = { accessModes = ["ReadWriteOnce"], storageClassName = "fast", resources.requests.storage = "1Gi" },
  },
}"#,
        good: r#"{
  storage.classes.fast = {},
  services.hello.manifests.fast = {
    apiVersion = "v1", kind = "PersistentVolumeClaim", metadata = { name = "fast", namespace = "hello" },
    spec = { accessModes = ["ReadWriteOnce"], storageClassName = "fast", resources.requests.storage = "1Gi" },
  },
}"#,
    },
    allowable: true,
};

/// The code for a reference to another namespace that nothing permits.
pub static REF_GRANT: Code = Code {
    name: "REF-GRANT",
    severity: Severity::Error,
    title: "a reference to another namespace that nothing permits",
    why: "Gateways and routes may refer to objects of another namespace only if a ReferenceGrant there permits it, and \
          routes may attach only to listeners that allow their namespace. Otherwise controllers ignore the reference, \
          and requests are answered with an error.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.api = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute",
      metadata = { name = "api", namespace = "default" },
      spec = {
        hostnames = ["api.home.example.com"],
        rules = [{ backendRefs = [{ name = "hello", namespace = "hello", port = 80 }] }],
      },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.api = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute",
      metadata = { name = "api", namespace = "default" },
      spec = {
        hostnames = ["api.home.example.com"],
        rules = [{ backendRefs = [{ name = "hello", namespace = "hello", port = 80 }] }],
      },
    },
    {
      apiVersion = "gateway.networking.k8s.io/v1beta1", kind = "ReferenceGrant",
      metadata = { name = "api", namespace = "hello" },
      spec = {
        from = [{ group = "gateway.networking.k8s.io", kind = "HTTPRoute", namespace = "default" }],
        to = [{ group = "", kind = "Service", name = "hello" }],
      },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a key that a Secret or ConfigMap does not have.
pub static REF_KEY: Code = Code {
    name: "REF-KEY",
    severity: Severity::Error,
    title: "a key that a Secret or ConfigMap does not have",
    why: "A container whose variable or file comes from a missing key does not start; it waits with the status \
          `CreateContainerConfigError`. Controllers that read the key report an error and do nothing.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.settings = [
    {
      apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings", namespace = "hello" },
      data.LEVEL = "info",
    },
    {
      apiVersion = "v1", kind = "Pod", metadata = { name = "reader", namespace = "hello" },
      spec.containers = [{
        name = "app", image = "docker.io/traefik/whoami:v1.11.0", resources.limits.memory = "32Mi",
        env = [{ name = "LEVEL", valueFrom.configMapKeyRef = { name = "settings", key = "level" } }],
      }],
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.settings = [
    {
      apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings", namespace = "hello" },
      data.LEVEL = "info",
    },
    {
      apiVersion = "v1", kind = "Pod", metadata = { name = "reader", namespace = "hello" },
      spec.containers = [{
        name = "app", image = "docker.io/traefik/whoami:v1.11.0", resources.limits.memory = "32Mi",
        env = [{ name = "LEVEL", valueFrom.configMapKeyRef = { name = "settings", key = "LEVEL" } }],
      }],
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for an object that refers to another one that does not exist.
pub static REF_OBJECT: Code = Code {
    name: "REF-OBJECT",
    severity: Severity::Error,
    title: "an object refers to another one that does not exist",
    why: "The API server accepts names of objects that do not exist, and the fault shows only at run time: pods do not \
          start, routes have no backend, certificates are never issued. Objects that are created outside the rendered \
          files must be listed: `provides.objects` of the service whose chart or operator creates them, \
          `cluster.objects` for those that people create.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.budget = {
    apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler", metadata = { name = "web", namespace = "hello" },
    spec = { scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "helo" }, maxReplicas = 3 },
  },
}"#,
        good: r#"{
  services.hello.manifests.budget = {
    apiVersion = "autoscaling/v2", kind = "HorizontalPodAutoscaler", metadata = { name = "web", namespace = "hello" },
    spec = { scaleTargetRef = { apiVersion = "apps/v1", kind = "Deployment", name = "hello" }, maxReplicas = 3 },
  },
}"#,
    },
    allowable: true,
};

/// The code for a port that the target does not have.
pub static REF_PORT: Code = Code {
    name: "REF-PORT",
    severity: Severity::Error,
    title: "a port that the target does not have",
    why: "Routes and monitors find the port of a Service by its number or name, and Services find the port of a pod \
          by its name. If no port matches, there is no error: requests fail, and metrics are not collected.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.second = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "second", namespace = "hello" },
    spec.defaultBackend.service = { name = "hello", port.name = "htpp" },
  },
}"#,
        good: r#"{
  services.hello.manifests.second = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "second", namespace = "hello" },
    spec.defaultBackend.service = { name = "hello", port.name = "http" },
  },
}"#,
    },
    allowable: true,
};

/// The code for a listener that the Gateway does not have.
pub static REF_SECTION: Code = Code {
    name: "REF-SECTION",
    severity: Severity::Error,
    title: "a listener that the Gateway does not have",
    why: "A route names the listener of its Gateway as a section. If the Gateway has no such listener, the route is \
          not attached, and its hosts are unreachable.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "web", namespace = "hello" },
      spec = { gatewayClassName = "any", listeners = [{ name = "http", port = 80, protocol = "HTTP" }] },
    },
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "web", namespace = "hello" },
      spec = {
        parentRefs = [{ name = "web", sectionName = "web" }],
        rules = [{ backendRefs = [{ name = "hello", port = 80 }] }],
      },
    },
  ],
}"#,
        good: r#"{
  services.hello.manifests.web = [
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "web", namespace = "hello" },
      spec = { gatewayClassName = "any", listeners = [{ name = "http", port = 80, protocol = "HTTP" }] },
    },
    {
      apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "web", namespace = "hello" },
      spec = {
        parentRefs = [{ name = "web", sectionName = "http" }],
        rules = [{ backendRefs = [{ name = "hello", port = 80 }] }],
      },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a selector that selects nothing.
pub static REF_SELECTOR: Code = Code {
    name: "REF-SELECTOR",
    severity: Severity::Error,
    title: "a selector that selects nothing",
    why: "A Service without pods has no endpoints, a network policy without peers blocks what it should allow, and a \
          monitor without targets collects nothing. None of them reports an error.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.second = {
    apiVersion = "v1", kind = "Service", metadata = { name = "second", namespace = "hello" },
    spec = { selector."app.kubernetes.io/name" = "helo", ports = [{ port = 80 }] },
  },
}"#,
        good: r#"{
  services.hello.manifests.second = {
    apiVersion = "v1", kind = "Service", metadata = { name = "second", namespace = "hello" },
    spec = { selector."app.kubernetes.io/name" = "hello", ports = [{ port = 80 }] },
  },
}"#,
    },
    allowable: true,
};

/// The code for a listed object that is not created as listed.
pub static REF_STATED: Code = Code {
    name: "REF-STATED",
    severity: Severity::Error,
    title: "a listed object that is not created as listed",
    why: "`provides.objects` and `cluster.objects` list what exists in the cluster without being in the rendered files. \
          An entry for an object that is in the files is superfluous and would hide its removal; an entry that the \
          rendered chart of its service does not contain is wrong.",
    example: Example::Lab {
        bad: r#"{
  services.hello.provides.objects = ["Service/hello/hello"],
}"#,
        good: r#"{
  services.hello.provides.objects = ["Secret/hello/made-at-run-time"],
}"#,
    },
    allowable: true,
};
