"""Stand-ins for what a lab installs and this machine cannot run: operators, provisioners of volumes, load balancers.

Each acts only for what the lab says that it installs: an operator for API groups that a service provides, a provisioner for
classes that the tree or a chart brings. Whatever nobody makes is missing, and the pods that need it do not start.
"""

import base64
import json

from cluster import ANY, key_of, name_of, now
from crds import CRD
from server import Object

SELECTED = "volume.kubernetes.io/selected-node"
# Where volumes of a provisioner can be used only on the node of their first pod.
LOCAL = {"rancher.io/local-path", "openebs.io/local", "local.csi.openebs.io"}
READY = {"type": "Ready", "status": "True", "reason": "StandIn", "message": ""}


class StandIns:
    def __init__(self, cluster, facts, provisioners):
        self.cluster, self.facts, self.provisioners = cluster, facts, provisioners
        self.done, self.reasons = set(), {}

    def is_installed(self, group):
        return any(group == one or group.endswith(f".{one}") for one in self.facts["apis"])

    def step(self):
        self.stated()
        self.bundled()
        self.classes()
        for maker, group, kind in MAKERS:
            if not self.is_installed(group.partition("/")[0]):
                continue
            for item in self.cluster.list(f"/apis/{group}/{kind}", kind).values():
                for made in maker(item):
                    self.cluster.create(*made)
        self.clones()
        self.conditions()
        self.addresses()
        self.volumes()

    # What the lab says that charts, operators and people make.

    def stated(self):
        spaces = self.cluster.list("/api/v1/namespaces", "namespaces")
        for one in self.facts["secrets"]:
            if ("", one["namespace"]) in spaces:
                self.cluster.create(*secret(one["namespace"], one["name"], one["keys"] or None))
        for number, one in enumerate(self.facts["stated"]):
            namespace = one["namespace"] or ""
            if namespace and ("", namespace) not in spaces or ("stated", number) in self.done:
                continue
            self.done.add(("stated", number))
            for made in stated(one, namespace, number):
                self.cluster.create(*made)

    def bundled(self):
        """CoreDNS, which kubeadm and k3s bring where the lab does not install it itself."""
        if self.facts["bundled_dns"]:
            pod = {"containers": [{"name": "coredns", "image": "coredns"}], "tolerations": [{"operator": "Exists"}]}
            labels = {"k8s-app": "kube-dns"}
            self.cluster.create("/api/v1", "pods", "kube-system", "Pod", "coredns", {"labels": labels, "spec": pod})
            body = {"spec": {"ports": [{"name": "dns", "port": 53, "protocol": "UDP"}], "selector": labels}}
            self.cluster.create("/api/v1", "services", "kube-system", "Service", "kube-dns", body)

    def classes(self):
        """The classes that a chart makes: of what they do nothing is known but that they bind when a pod comes."""
        known = self.cluster.list("/apis/storage.k8s.io/v1/storageclasses", "storageclasses")
        for one in self.facts["classes"]:
            if one["chart"] and ("", one["name"]) not in known and self.engine_is_ready(one["service"]):
                body = {"provisioner": f"chart/{one['service']}", "volumeBindingMode": "WaitForFirstConsumer"}
                self.cluster.create("/apis/storage.k8s.io/v1", "storageclasses", "", "StorageClass", one["name"], body)

    def engine_is_ready(self, service):
        return self.cluster.releases is None or service in self.cluster.releases

    def clones(self):
        """The copies that Kyverno's policies make of a Secret in every namespace."""
        if not self.is_installed("kyverno.io"):
            return
        for policy in self.cluster.list("/apis/kyverno.io/v1/clusterpolicies", "clusterpolicies").values():
            for rule in policy["spec"].get("rules", []):
                made = rule.get("generate", {})
                clone = made.get("clone", {})
                source = self.cluster.objects.get("secrets", {}).get((clone.get("namespace"), clone.get("name")))
                if made.get("kind") == "Secret" and source:
                    keys = list(source.get("data") or {})
                    for _, namespace in self.cluster.objects["namespaces"]:
                        self.cluster.create(*secret(namespace, made["name"], keys))

    # The status of custom resources, as their operators write it when all is well.

    def conditions(self):
        if self.cluster.steps % 3:
            return
        for (version, plural), kind in list(self.cluster.custom.items()):
            group = version.partition("/")[0]
            if not self.is_installed(group):
                continue
            for (namespace, name), item in self.cluster.list(f"/apis/{version}/{plural}", plural).items():
                mark = (plural, namespace, name, item["metadata"]["generation"])
                if mark in self.done:
                    continue
                self.done.add(mark)
                place = f"/namespaces/{namespace}" if namespace else ""
                status = STATUSES.get(kind, usual)(item)
                self.cluster.status(f"/apis/{version}{place}/{plural}/{name}", status)

    def addresses(self):
        """Load balancers get addresses, and Ingresses that of their controller."""
        kinds = [("/api/v1/services", "services"), ("/apis/networking.k8s.io/v1/ingresses", "ingresses")]
        for path, kind in kinds:
            for (namespace, name), item in self.cluster.list(path, kind).items():
                is_wanted = kind == "ingresses" or item["spec"].get("type") == "LoadBalancer"
                if is_wanted and not item.get("status", {}).get("loadBalancer"):
                    root = path.rpartition("/")[0]
                    status = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
                    self.cluster.status(f"{root}/namespaces/{namespace}/{kind}/{name}", status)

    # Volumes

    def volumes(self):
        claims = self.cluster.list("/api/v1/persistentvolumeclaims", "persistentvolumeclaims")
        for (namespace, name), claim in claims.items():
            is_bound = claim.get("status", {}).get("phase") == "Bound"
            if not is_bound and not claim["spec"].get("volumeName"):
                self.reasons[(namespace, name)] = self.volume(claim)

    def volume(self, claim):
        """Makes the volume of a claim, or says why it does not."""
        wanted = claim["spec"].get("storageClassName")
        if wanted == "":
            return "no volume matches it"
        found = self.cluster.objects["storageclasses"].get(("", wanted))
        if found is None:
            return f"there is no StorageClass {wanted}" if wanted else "it names no class, and none is the default"
        provisioner = found["provisioner"]
        if provisioner not in self.provisioners and not provisioner.startswith("chart/"):
            return f"nothing installs the provisioner {provisioner}"
        node = claim["metadata"].get("annotations", {}).get(SELECTED)
        if found.get("volumeBindingMode") == "WaitForFirstConsumer" and not node:
            return "no pod uses it"
        self.provision(claim, found, node)
        return "its volume was made a moment ago"

    def provision(self, claim, found, node):
        namespace, name = key_of(claim)
        volume = f"pvc-{claim['metadata']['uid']}"
        reference = {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": namespace, "name": name}
        spec = {
            "capacity": claim["spec"]["resources"]["requests"],
            "accessModes": claim["spec"]["accessModes"],
            "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
            "storageClassName": name_of(found),
            "persistentVolumeReclaimPolicy": found.get("reclaimPolicy", "Delete"),
            "csi": {"driver": found["provisioner"].replace("/", "."), "volumeHandle": volume},
            "claimRef": reference | {"uid": claim["metadata"]["uid"]},
        }
        if node and found["provisioner"] in LOCAL:
            expression = {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}
            spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
        notes = {"pv.kubernetes.io/provisioned-by": found["provisioner"]}
        metadata = {"name": volume, "annotations": notes}
        body = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": spec}
        self.cluster.send("POST", "/api/v1/persistentvolumes", body)


def open_crds(live):
    """Definitions of the kinds that a chart of the lab brings and that are published nowhere: they take anything."""
    kinds = {item.kind: item for item in live.items() if "." in item.kind[0] and not live.is_known(item)}
    for (version, kind), item in kinds.items():
        group, _, number = version.partition("/")
        if not any(group == one or group.endswith(f".{one}") for one in live.facts["apis"]):
            continue
        single = kind.lower()
        plural = f"{single[:-1]}ies" if single.endswith("y") else f"{single}s"
        schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        served = {"name": number, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
        served["subresources"] = {"status": {}}
        spec = {"group": group, "scope": "Namespaced" if item.namespace else "Cluster", "versions": [served]}
        spec["names"] = {"kind": kind, "plural": plural, "singular": single, "listKind": f"{kind}List"}
        metadata = {"name": f"{plural}.{group}"}
        data = {"apiVersion": CRD[0], "kind": CRD[1], "metadata": metadata, "spec": spec}
        yield Object("", json.dumps(data), data)


# What operators make of an object: root, plural, namespace, kind, name, and the rest of the object.


def secret(namespace, name, keys):
    data = {key: base64.b64encode(b"stand-in").decode() for key in keys or []}
    notes = {} if keys is not None else {ANY: "true"}
    return "/api/v1", "secrets", namespace, "Secret", name, {"data": data, "annotations": notes}


def external(item):
    """The secret of an ExternalSecret, with its keys where they are known."""
    spec, namespace = item["spec"], key_of(item)[0]
    target = spec.get("target", {})
    template = target.get("template") or {}
    keys = [one["secretKey"] for one in spec.get("data", [])]
    known = list(template.get("data") or {}) or keys
    if template.get("mergePolicy") == "Merge":
        known = sorted({*known, *keys})
    yield secret(namespace, target.get("name") or name_of(item), None if spec.get("dataFrom") else known)


def sealed(item):
    template = item["spec"].get("template", {})
    keys = [*item["spec"].get("encryptedData", {}), *(template.get("data") or {})]
    yield secret(key_of(item)[0], template.get("metadata", {}).get("name") or name_of(item), keys)


def certificate(item):
    yield secret(key_of(item)[0], item["spec"]["secretName"], ["tls.crt", "tls.key", "ca.crt"])


def database(item):
    """The secrets, services, claims and pods of a PostgreSQL cluster."""
    namespace, name = key_of(item)
    spec = item["spec"]
    keys = ["username", "password", "host", "port", "dbname", "uri", "jdbc-uri", "pgpass", "user"]
    for suffix in ["app", "superuser"]:
        yield secret(namespace, f"{name}-{suffix}", keys)
    for suffix in ["ca", "server", "replication"]:
        yield secret(namespace, f"{name}-{suffix}", ["ca.crt", "tls.crt", "tls.key"])
    for suffix, role in [("rw", {"cnpg.io/instanceRole": "primary"}), ("ro", {}), ("r", {})]:
        body = {"spec": {"ports": [{"port": 5432}], "selector": {"cnpg.io/cluster": name} | role}}
        yield "/api/v1", "services", namespace, "Service", f"{name}-{suffix}", body
    storage = spec.get("storage", {})
    template = storage.get("pvcTemplate", {})
    size = storage.get("size") or template.get("resources", {}).get("requests", {}).get("storage")
    for number in range(1, spec.get("instances", 1) + 1):
        claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
        wanted = storage.get("storageClass") or template.get("storageClassName")
        claim |= {"storageClassName": wanted} if wanted else {}
        yield "/api/v1", "persistentvolumeclaims", namespace, "PersistentVolumeClaim", f"{name}-{number}", {"spec": claim}
        yield "/api/v1", "pods", namespace, "Pod", f"{name}-{number}", instance(item, number)


def instance(item, number):
    """A pod of a PostgreSQL cluster, as far as the scheduler looks at it."""
    name, spec = name_of(item), item["spec"]
    role = "primary" if number == 1 else "replica"
    labels = {"cnpg.io/cluster": name, "cnpg.io/instanceRole": role, "cnpg.io/podRole": "instance"}
    wanted = spec.get("affinity", {})
    pod = {
        "containers": [{"name": "postgres", "image": "postgres", "resources": spec.get("resources", {})}],
        "volumes": [{"name": "pgdata", "persistentVolumeClaim": {"claimName": f"{name}-{number}"}}],
    }
    pod |= {key: wanted[key] for key in ["nodeSelector", "tolerations"] if wanted.get(key)}
    if spec.get("priorityClassName"):
        pod["priorityClassName"] = spec["priorityClassName"]
    if wanted.get("podAntiAffinityType") == "required":
        term = {"topologyKey": wanted.get("topologyKey", "kubernetes.io/hostname")}
        term["labelSelector"] = {"matchLabels": {"cnpg.io/cluster": name}}
        pod["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    return {"labels": labels, "spec": pod}


def memory_store(item):
    """The service and the pods of a Dragonfly."""
    namespace, name = key_of(item)
    labels = {"app": name, "app.kubernetes.io/name": "dragonfly"}
    body = {"spec": {"ports": [{"port": 6379}], "selector": {"app": name}}}
    yield "/api/v1", "services", namespace, "Service", name, body
    for number in range(item["spec"].get("replicas", 1)):
        pod = {"containers": [{"name": "dragonfly", "image": "dragonfly", "resources": item["spec"].get("resources", {})}]}
        yield "/api/v1", "pods", namespace, "Pod", f"{name}-{number}", {"labels": labels, "spec": pod}


MAKERS = [
    (memory_store, "dragonflydb.io/v1alpha1", "dragonflies"),
    (external, "external-secrets.io/v1", "externalsecrets"),
    (sealed, "bitnami.com/v1alpha1", "sealedsecrets"),
    (certificate, "cert-manager.io/v1", "certificates"),
    (database, "postgresql.cnpg.io/v1", "clusters"),
]


def stated(one, namespace, number):
    """What an entry of `provides.objects` stands for. Only what pods, names and selectors need is made."""
    kind, name = one["kind"], one["name"]
    labels = dict(pair.split("=", 1) for pair in name.split(",")) if "=" in name else {}
    own = f"stated-{number}" if labels else name
    if kind == "Pod":
        # Without tolerations: others may have to run on the same node.
        pod = {"containers": [{"name": "chart", "image": "chart"}]}
        yield "/api/v1", "pods", namespace, "Pod", own, {"labels": labels, "spec": pod}
    elif kind == "Service":
        # Its pods are the chart's own: one of them stands behind it.
        body = {"labels": labels, "spec": {"ports": [{"name": "chart", "port": 80}], "selector": {"conformance/of": own}}}
        yield "/api/v1", "services", namespace, "Service", own, body
        pod = {"containers": [{"name": "chart", "image": "chart"}], "tolerations": [{"operator": "Exists"}]}
        body = {"labels": {"conformance/of": own}, "spec": pod}
        yield "/api/v1", "pods", namespace, "Pod", f"of-{own}", body
    elif kind == "Secret":
        yield secret(namespace, own, None)
    elif kind == "ConfigMap":
        yield "/api/v1", "configmaps", namespace, "ConfigMap", own, {"annotations": {ANY: "true"}}
    elif kind == "ServiceAccount":
        yield "/api/v1", "serviceaccounts", namespace, "ServiceAccount", own, {}
    elif kind == "PriorityClass":
        yield "/apis/scheduling.k8s.io/v1", "priorityclasses", "", "PriorityClass", own, {"value": 0}
    elif kind == "RuntimeClass":
        yield "/apis/node.k8s.io/v1", "runtimeclasses", "", "RuntimeClass", own, {"handler": "runc"}


# The status that an operator writes into its objects.


def timed(item, *kinds):
    more = {"lastTransitionTime": now(), "observedGeneration": item["metadata"]["generation"]}
    return [READY | more | {"type": kind} for kind in kinds]


def usual(item):
    return {"conditions": timed(item, "Ready"), "observedGeneration": item["metadata"]["generation"]}


def plain(item):
    """Of operators whose conditions have no generation."""
    conditions = timed(item, "Ready")
    for one in conditions:
        del one["observedGeneration"]
    return {"conditions": conditions}


def gateway(item):
    return {"conditions": timed(item, "Accepted", "Programmed")}


def route(item):
    parents = item["spec"].get("parentRefs", [])
    conditions = timed(item, "Accepted", "ResolvedRefs")
    return {"parents": [{"parentRef": one, "controllerName": "example.com/stand-in", "conditions": conditions}
                        for one in parents]}


def running(item):
    number = item["spec"].get("instances", 1)
    return {"phase": "Cluster in healthy state", "instances": number, "readyInstances": number} | plain(item)


STATUSES = {
    "BackendTrafficPolicy": lambda item: {"ancestors": []},
    "ClientTrafficPolicy": lambda item: {"ancestors": []},
    "SecurityPolicy": lambda item: {"ancestors": []},
    # Its status has no conditions, and fields that it must have.
    "IPAddressPool": lambda item: {key: 0 for key in ["assignedIPv4", "assignedIPv6", "availableIPv4", "availableIPv6"]},
    "Cluster": running,
    "ExternalSecret": plain,
    "ClusterSecretStore": plain,
    "SecretStore": plain,
    "PushSecret": plain,
    "ScaledObject": plain,
    "Gateway": gateway,
    "GatewayClass": lambda item: {"conditions": timed(item, "Accepted")},
    "HTTPRoute": route,
    "Database": lambda item: {"applied": True, "observedGeneration": item["metadata"]["generation"]},
}
