"""Stand-ins for what runs on nodes and for operators: kubelets, provisioners of volumes, and controllers that make secrets.

A pod becomes ready if everything that it mounts and reads exists; otherwise it says what is missing. A claim is bound if
something that the tree or a declared chart installs provisions volumes of its class.
"""

import base64
import json
import threading
import time

SELECTED = "volume.kubernetes.io/selected-node"
# What the charts of provisioners install.
CHARTS = {
    "csi.proxmox.sinextra.dev": ["proxmox-csi-plugin"],
    "nfs.csi.k8s.io": ["csi-driver-nfs"],
    "rook-ceph.rbd.csi.ceph.com": ["rook-ceph", "rook-ceph-cluster"],
    "rook-ceph.cephfs.csi.ceph.com": ["rook-ceph", "rook-ceph-cluster"],
    "openebs.io/local": ["openebs"],
    "local.csi.openebs.io": ["openebs"],
    "driver.longhorn.io": ["longhorn"],
}
# A secret whose keys are not known before its operator has made it.
ANY = "conformance/any-key"


def name_of(item):
    return item["metadata"]["name"]


def key_of(item):
    return item["metadata"].get("namespace", ""), name_of(item)


class Cluster:
    """The objects of a cluster, read again and again, and what makes them ready."""

    def __init__(self, server, provisioners):
        self.server, self.provisioners = server, provisioners
        self.objects, self.reasons, self.made = {}, {}, set()
        self.stopped = threading.Event()
        self.addresses = {}

    def list(self, path, kind):
        status, answer = self.server.call("GET", path)
        if status == 200:
            self.objects[kind] = {key_of(item): item for item in answer["items"]}
        return self.objects.setdefault(kind, {})

    def send(self, method, path, body, kind="application/json"):
        return self.server.call(method, path, json.dumps(body), kind)

    def status(self, path, status):
        self.send("PATCH", f"{path}/status", {"status": status}, "application/merge-patch+json")

    def run(self):
        while not self.stopped.is_set():
            try:
                self.step()
            except (OSError, KeyError, ValueError) as problem:
                print(f"stand-in: {type(problem).__name__}: {problem}", flush=True)
            time.sleep(0.5)

    def step(self):
        core, apps = "/api/v1", "/apis"
        for kind in ["configmaps", "secrets", "serviceaccounts", "persistentvolumeclaims"]:
            self.list(f"{core}/{kind}", kind)
        self.list(f"{apps}/storage.k8s.io/v1/storageclasses", "storageclasses")
        self.operators()
        self.volumes()
        for pod in self.list(f"{core}/pods", "pods").values():
            self.pod(pod)

    # Operators

    def operators(self):
        groups = {
            "externalsecrets": ("/apis/external-secrets.io/v1/externalsecrets", external),
            "sealedsecrets": ("/apis/bitnami.com/v1alpha1/sealedsecrets", sealed),
            "certificates": ("/apis/cert-manager.io/v1/certificates", certificate),
            "databases": ("/apis/postgresql.cnpg.io/v1/clusters", database),
        }
        for kind, (path, secrets) in groups.items():
            for item in self.list(path, kind).values():
                namespace, name = key_of(item)
                for secret, keys in secrets(item):
                    self.secret(namespace, secret, keys)
                if (kind, namespace, name) not in self.made:
                    self.made.add((kind, namespace, name))
                    if kind == "databases":
                        self.instances(item)
                    place = path.replace(f"/{path.rsplit('/', 1)[1]}", f"/namespaces/{namespace}/{path.rsplit('/', 1)[1]}")
                    ready = {"type": "Ready", "status": "True", "reason": "StandIn", "message": "",
                             "lastTransitionTime": now()}
                    self.status(f"{place}/{name}", {"conditions": [ready]})

    def secret(self, namespace, name, keys):
        if (namespace, name) in self.objects["secrets"]:
            return
        data = {key: base64.b64encode(b"stand-in").decode() for key in keys or []}
        metadata = {"name": name, "annotations": {} if keys is not None else {ANY: "true"}}
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}
        self.send("POST", f"/api/v1/namespaces/{namespace}/secrets", body)

    def instances(self, cluster):
        """The services of a PostgreSQL cluster. Its pods are judged by the consumer `scheduler`."""
        namespace, name = key_of(cluster)
        for suffix in ["rw", "ro", "r"]:
            metadata = {"name": f"{name}-{suffix}"}
            spec = {"ports": [{"port": 5432}], "selector": {"cnpg.io/cluster": name}}
            body = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}
            self.send("POST", f"/api/v1/namespaces/{namespace}/services", body)

    # Volumes

    def volumes(self):
        for claim in list(self.objects["persistentvolumeclaims"].values()):
            namespace, name = key_of(claim)
            if claim.get("status", {}).get("phase") == "Bound" or claim["spec"].get("volumeName"):
                continue
            reason = self.volume(claim)
            self.reasons[("claim", namespace, name)] = reason

    def volume(self, claim):
        """Makes the volume of a claim, or says why it does not."""
        wanted = claim["spec"].get("storageClassName")
        if wanted == "":
            return "no volume matches it"
        if wanted is None:
            return "it names no class, and none is the default"
        found = self.objects["storageclasses"].get(("", wanted))
        if found is None:
            return f"there is no StorageClass {wanted}"
        provisioner = found["provisioner"]
        if provisioner not in self.provisioners:
            return f"nothing installs the provisioner {provisioner}"
        node = claim["metadata"].get("annotations", {}).get(SELECTED)
        if found.get("volumeBindingMode") == "WaitForFirstConsumer" and not node:
            return "no pod uses it yet"
        namespace, name = key_of(claim)
        volume = f"pvc-{claim['metadata']['uid']}"
        reference = {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": namespace, "name": name}
        spec = {
            "capacity": claim["spec"]["resources"]["requests"],
            "accessModes": claim["spec"]["accessModes"],
            "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
            "storageClassName": wanted,
            "persistentVolumeReclaimPolicy": found.get("reclaimPolicy", "Delete"),
            "csi": {"driver": provisioner, "volumeHandle": volume},
            "claimRef": reference | {"uid": claim["metadata"]["uid"]},
        }
        if node and self.provisioners[provisioner]:
            expression = {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}
            spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
        metadata = {"name": volume, "annotations": {"pv.kubernetes.io/provisioned-by": provisioner}}
        body = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": spec}
        self.send("POST", "/api/v1/persistentvolumes", body)
        return "bound in a moment"

    # Pods

    def pod(self, pod):
        namespace, name = key_of(pod)
        place = f"/api/v1/namespaces/{namespace}/pods/{name}"
        if pod["metadata"].get("deletionTimestamp"):
            self.send("DELETE", f"{place}?gracePeriodSeconds=0", {})
            return
        phase = pod.get("status", {}).get("phase")
        if not pod["spec"].get("nodeName") or phase in ("Running", "Succeeded", "Failed"):
            return
        missing = self.missing(namespace, pod["spec"])
        if missing:
            self.reasons[("pod", namespace, name)] = missing
            return
        self.reasons.pop(("pod", namespace, name), None)
        owners = [owner["kind"] for owner in pod["metadata"].get("ownerReferences", [])]
        self.status(place, self.finished(pod) if "Job" in owners else self.running(pod))

    def running(self, pod):
        address = self.addresses.setdefault(pod["metadata"]["uid"], len(self.addresses) + 1)
        moment = now()
        kinds = ["Initialized", "ContainersReady", "Ready", "PodReadyToStartContainers"]
        conditions = [{"type": kind, "status": "True", "lastTransitionTime": moment} for kind in kinds]
        placed = {"type": "PodScheduled", "status": "True", "lastTransitionTime": moment}
        address = f"10.{200 + address // 65536}.{address // 256 % 256}.{address % 256}"
        return {
            "phase": "Running",
            "conditions": [*conditions, placed],
            "podIP": address,
            "podIPs": [{"ip": address}],
            "startTime": moment,
            "containerStatuses": [container(one, {"running": {"startedAt": moment}}) for one in pod["spec"]["containers"]],
        }

    def finished(self, pod):
        end = {"exitCode": 0, "reason": "Completed", "startedAt": now(), "finishedAt": now()}
        statuses = [container(one, {"terminated": end}) for one in pod["spec"]["containers"]]
        return {"phase": "Succeeded", "startTime": now(), "containerStatuses": statuses}

    def missing(self, namespace, spec):
        """What the pod needs and is not there."""
        found = []
        account = spec.get("serviceAccountName", "default")
        if account != "default" and (namespace, account) not in self.objects["serviceaccounts"]:
            found.append(f"ServiceAccount {account}")
        for kind, name, key in references(spec):
            item = self.objects[kind].get((namespace, name))
            shown = "ConfigMap" if kind == "configmaps" else "Secret"
            if item is None:
                found.append(f"{shown} {name}")
            elif key and not has(item, key):
                found.append(f"key {key} of {shown} {name}")
        for volume in spec.get("volumes", []):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            item = self.objects["persistentvolumeclaims"].get((namespace, claim)) if claim else None
            if claim and (item is None or item.get("status", {}).get("phase") != "Bound"):
                found.append(f"PersistentVolumeClaim {claim}")
        return sorted(set(found))


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def container(one, state):
    return {"name": one["name"], "image": one["image"], "imageID": "stand-in", "restartCount": 0, "started": True,
            "ready": "running" in state, "state": state}


def has(item, key):
    if item["metadata"].get("annotations", {}).get(ANY):
        return True
    return key in (item.get("data") or {}) or key in (item.get("binaryData") or {})


def references(spec):
    """The config maps and secrets that a pod cannot do without, with the keys that it names."""
    for volume in spec.get("volumes", []):
        sources = [volume, *volume.get("projected", {}).get("sources", [])]
        for source in sources:
            for field, kind, named in [("configMap", "configmaps", "name"), ("secret", "secrets", "secretName")]:
                one = source.get(field)
                if one and not one.get("optional"):
                    name = one.get(named) or one.get("name")
                    keys = [item["key"] for item in one.get("items", [])]
                    for key in keys or [None]:
                        yield kind, name, key
    for one in spec["containers"] + spec.get("initContainers", []):
        for source in one.get("envFrom", []):
            for field, kind in [("configMapRef", "configmaps"), ("secretRef", "secrets")]:
                if field in source and not source[field].get("optional"):
                    yield kind, source[field]["name"], None
        for variable in one.get("env", []):
            for field, kind in [("configMapKeyRef", "configmaps"), ("secretKeyRef", "secrets")]:
                source = variable.get("valueFrom", {}).get(field)
                if source and not source.get("optional"):
                    yield kind, source["name"], source["key"]


def external(item):
    """The secret of an ExternalSecret, with its keys where they are known."""
    spec = item["spec"]
    target = spec.get("target", {})
    template = (target.get("template") or {}).get("data") or {}
    keys = [one["secretKey"] for one in spec.get("data", [])]
    known = list(template) or keys
    yield target.get("name") or name_of(item), None if spec.get("dataFrom") else known


def sealed(item):
    template = item["spec"].get("template", {})
    keys = [*item["spec"].get("encryptedData", {}), *(template.get("data") or {})]
    yield template.get("metadata", {}).get("name") or name_of(item), keys


def certificate(item):
    yield item["spec"]["secretName"], ["tls.crt", "tls.key", "ca.crt"]


def database(item):
    keys = ["username", "password", "host", "port", "dbname", "uri", "jdbc-uri", "pgpass", "user"]
    for suffix in ["app", "superuser"]:
        yield f"{name_of(item)}-{suffix}", keys
    yield f"{name_of(item)}-ca", ["ca.crt"]
