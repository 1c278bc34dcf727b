//! The findings about ways of traffic.

use crate::diag::{Code, Example, Severity};

/// The code for an address of a load balancer outside all pools.
pub static LB_OUTSIDE: Code = Code {
    name: "LB-OUTSIDE",
    severity: Severity::Error,
    title: "a Service wants an address that is in no pool",
    why: "A load balancer allocates the addresses of its pools, and no others. A Service that asks for \
          another one stays without an address.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.outside = {
    apiVersion = "v1", kind = "Service",
    metadata = { name = "outside", namespace = "hello", annotations."metallb.io/loadBalancerIPs" = "192.168.20.240" },
    spec = { type = "LoadBalancer", selector."app.kubernetes.io/name" = "hello", ports = [{ port = 80 }] },
  },
}"#,
        good: r#"{
  services.hello.manifests.outside = {
    apiVersion = "v1", kind = "Service",
    metadata = { name = "outside", namespace = "hello", annotations."metallb.io/loadBalancerIPs" = "192.168.20.210" },
    spec = { type = "LoadBalancer", selector."app.kubernetes.io/name" = "hello", ports = [{ port = 80 }] },
  },
}"#,
    },
    allowable: true,
};

/// The code for a port of an address that two Services want.
pub static LB_PORT: Code = Code {
    name: "LB-PORT",
    severity: Severity::Error,
    title: "two Services want the same port of an address",
    why: "Services can share the address of a load balancer, but not a port of it: the second one stays without an \
          address, or takes the traffic of the first.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.outside = std.array.map (fun called => {
    apiVersion = "v1", kind = "Service",
    metadata = { name = called, namespace = "hello", annotations."metallb.io/loadBalancerIPs" = "192.168.20.210" },
    spec = { type = "LoadBalancer", selector."app.kubernetes.io/name" = "hello", ports = [{ port = 80 }] },
  }) ["one", "two"],
}"#,
        good: r#"{
  services.hello.manifests.outside = std.array.map (fun called => {
    apiVersion = "v1", kind = "Service",
    metadata = { name = called, namespace = "hello", annotations."metallb.io/loadBalancerIPs" = "192.168.20.210" },
    spec = { type = "LoadBalancer", selector."app.kubernetes.io/name" = "hello", ports = [{ port = 80 }] },
  }) ["one"],
}"#,
    },
    allowable: true,
};

/// The code for a path of a host that two Ingresses have.
pub static EXP_OBJECT_TAKEN: Code = Code {
    name: "EXP-OBJECT-TAKEN",
    severity: Severity::Error,
    title: "two Ingresses have the same path of a host",
    why: "Of two Ingresses with the same host and path, a controller serves one, and which one can change with every \
          restart. Hosts of services are compared with each other already; this is about manifests and charts, too.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.again = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "again", namespace = "hello" },
    spec = {
      ingressClassName = "traefik",
      rules = [{
        host = "hello.home.example.com",
        http.paths = [{ path = "/", pathType = "Prefix", backend.service = { name = "hello", port.name = "http" } }],
      }],
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.again = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress", metadata = { name = "again", namespace = "hello" },
    spec = {
      ingressClassName = "traefik",
      rules = [{
        host = "again.home.example.com",
        http.paths = [{ path = "/", pathType = "Prefix", backend.service = { name = "hello", port.name = "http" } }],
      }],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for a StatefulSet whose Service is not headless.
pub static SET_SERVICE: Code = Code {
    name: "SET-SERVICE",
    severity: Severity::Error,
    title: "names of pods of a StatefulSet whose Service is not headless",
    why: "Pods of a StatefulSet have names such as `db-0.db` only through a headless Service, which `serviceName` names. With \
          another Service, the names do not resolve, and the members never find each other.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.queue = {
    apiVersion = "apps/v1", kind = "StatefulSet", metadata = { name = "queue", namespace = "hello" },
    spec = {
      serviceName = "hello", selector.matchLabels.app = "queue",
      template = {
        metadata.labels.app = "queue",
        spec.containers = [{ name = "queue", image = "redis:8.2.1", args = ["--replicaof", "queue-0.hello"] }],
      },
    },
  },
}"#,
        good: r#"{
  services.hello.manifests.queue = [
    {
      apiVersion = "apps/v1", kind = "StatefulSet", metadata = { name = "queue", namespace = "hello" },
      spec = {
        serviceName = "queue", selector.matchLabels.app = "queue",
        template = {
          metadata.labels.app = "queue",
          spec.containers = [{ name = "queue", image = "redis:8.2.1", args = ["--replicaof", "queue-0.queue"] }],
        },
      },
    },
    {
      apiVersion = "v1", kind = "Service", metadata = { name = "queue", namespace = "hello" },
      spec = { clusterIP = "None", selector.app = "queue", ports = [{ port = 6379 }] },
    },
  ],
}"#,
    },
    allowable: true,
};

/// The code for a network policy that closes the way to DNS.
pub static NP_DNS: Code = Code {
    name: "NP-DNS",
    severity: Severity::Error,
    title: "a network policy closes the way to the DNS of the cluster",
    why: "As soon as a policy limits what a pod may reach, everything else is closed, the DNS of the cluster included. The \
          pod then reaches none of the things that it may reach, because it does not find their addresses.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.env.UPSTREAM = "https://example.org",
  services.hello.manifests.closed = {
    apiVersion = "networking.k8s.io/v1", kind = "NetworkPolicy", metadata = { name = "closed", namespace = "hello" },
    spec = { podSelector = {}, policyTypes = ["Egress"], egress = [{ to = [{ podSelector = {} }] }] },
  },
}"#,
        good: r#"{
  services.hello.containers.app.env.UPSTREAM = "https://example.org",
  services.hello.manifests.closed = {
    apiVersion = "networking.k8s.io/v1", kind = "NetworkPolicy", metadata = { name = "closed", namespace = "hello" },
    spec = {
      podSelector = {}, policyTypes = ["Egress"],
      egress = [
        { to = [{ podSelector = {} }] },
        {
          to = [{ namespaceSelector.matchLabels."kubernetes.io/metadata.name" = "kube-system" }],
          ports = [{ port = 53, protocol = "UDP" }, { port = 53, protocol = "TCP" }],
        },
      ],
    },
  },
}"#,
    },
    allowable: true,
};

/// The code for listeners of a Gateway that exclude each other.
pub static GW_LISTENER: Code = Code {
    name: "GW-LISTENER",
    severity: Severity::Error,
    title: "listeners of a Gateway exclude each other",
    why: "Listeners on the same port must have the same protocol and different hostnames. Of listeners that conflict, none \
          is served.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.gateway = {
    apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "own", namespace = "hello" },
    spec = {
      gatewayClassName = "own",
      listeners = [{ name = "one", port = 80, protocol = "HTTP" }, { name = "two", port = 80, protocol = "TCP" }],
    },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
        good: r#"{
  services.hello.manifests.gateway = {
    apiVersion = "gateway.networking.k8s.io/v1", kind = "Gateway", metadata = { name = "own", namespace = "hello" },
    spec = {
      gatewayClassName = "own",
      listeners = [{ name = "one", port = 80, protocol = "HTTP" }, { name = "two", port = 81, protocol = "TCP" }],
    },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
    },
    allowable: true,
};

/// The code for a rule that sends everything nowhere.
pub static GW_WEIGHT: Code = Code {
    name: "GW-WEIGHT",
    severity: Severity::Error,
    title: "a route whose backends all have the weight 0",
    why: "The weight of a backend is its share of the requests. If all weights are 0, every request is answered with an \
          error.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.route = {
    apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "own", namespace = "hello" },
    spec = { rules = [{ backendRefs = [{ name = "hello", port = 80, weight = 0 }] }] },
  },
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
        good: r#"{
  services.hello.manifests.route = {
    apiVersion = "gateway.networking.k8s.io/v1", kind = "HTTPRoute", metadata = { name = "own", namespace = "hello" },
    spec = { rules = [{ backendRefs = [{ name = "hello", port = 80, weight = 1 }] }] },
  },
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
    },
    allowable: true,
};

/// The code for a listener that no route attaches to.
pub static GW_UNUSED: Code = Code {
    name: "GW-UNUSED",
    severity: Severity::Warning,
    title: "a listener of a Gateway to which no route attaches",
    why: "Such a listener answers every request with an error. Usually the host of a service and that of its listener \
          differ, or a service was removed and its listener was left.",
    example: Example::Lab {
        bad: r#"{
  exposure = {
    backend | force = 'gateway,
    gateway = {
      name = "lab",
      namespace = "hello",
      create = {
        service = "hello",
        class = "own",
        hosts = { http = "*.home.example.com", old = "old.example.com" },
      },
    },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
        good: r#"{
  exposure = {
    backend | force = 'gateway,
    gateway = {
      name = "lab",
      namespace = "hello",
      create = { service = "hello", class = "own", hosts.http = "*.home.example.com" },
    },
  },
  cluster.objects = ["GatewayClass/own"],
  cluster.apis = ["gateway.networking.k8s.io"],
}"#,
    },
    allowable: true,
};

/// The code for a redirect that leads back.
pub static GW_REDIRECT: Code = Code {
    name: "GW-REDIRECT",
    severity: Severity::Error,
    title: "a redirect that leads back to where it starts",
    why: "A redirect that keeps scheme, host, port and path sends a browser to the address that it has just asked for. \
          It asks again, until it gives up with `too many redirects`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.manifests.old = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress",
    metadata = {
      name = "old", namespace = "hello",
      annotations."nginx.ingress.kubernetes.io/permanent-redirect" = "https://old.home.example.com/",
    },
    spec.rules = [{
      host = "old.home.example.com",
      http.paths = [{ path = "/", pathType = "Prefix", backend.service = { name = "hello", port.name = "http" } }],
    }],
  },
}"#,
        good: r#"{
  services.hello.manifests.old = {
    apiVersion = "networking.k8s.io/v1", kind = "Ingress",
    metadata = {
      name = "old", namespace = "hello",
      annotations."nginx.ingress.kubernetes.io/permanent-redirect" = "https://hello.home.example.com/",
    },
    spec.rules = [{
      host = "old.home.example.com",
      http.paths = [{ path = "/", pathType = "Prefix", backend.service = { name = "hello", port.name = "http" } }],
    }],
  },
}"#,
    },
    allowable: true,
};

/// The code for an address in a text that the firewall rules block.
pub static FW_USED: Code = Code {
    name: "FW-USED",
    severity: Severity::Error,
    title: "the firewall rules block an address that a program uses",
    why: "Pods leave the cluster with the address of their node. What they are configured to connect to, in another \
          network of the lab, needs a rule that accepts it, just as what the lab itself needs does (FW-BLOCKED).",
    example: Example::Lab {
        bad: r#"{
  networks.iot = { prefix = "10.0.40.0/24", gateway = "10.0.40.1" },
  devices.bridge = { kind = 'other, addresses.iot = "10.0.40.5" },
  firewall = { policy = 'drop, rules.out = { from = ["lan"], to = ["internet"] }, rules.bridge = { from = ["lan"], to = ["bridge"], tcp = [1884] } },
  services.hello.containers.app.env.BROKER = "mqtt://10.0.40.5:1883",
}"#,
        good: r#"{
  networks.iot = { prefix = "10.0.40.0/24", gateway = "10.0.40.1" },
  devices.bridge = { kind = 'other, addresses.iot = "10.0.40.5" },
  firewall = { policy = 'drop, rules.out = { from = ["lan"], to = ["internet"] }, rules.bridge = { from = ["lan"], to = ["bridge"], tcp = [1883] } },
  services.hello.containers.app.env.BROKER = "mqtt://10.0.40.5:1883",
}"#,
    },
    allowable: true,
};
