"""A cluster's objects, read again and again, and a stand-in for its kubelets.

A pod becomes ready if everything that it mounts and reads exists; otherwise it is noted what is missing. Init containers
end at once, and so do the pods of Jobs.
"""

import json
import threading
import time

# Between two looks at the cluster, in seconds.
PAUSE = 1
# A Secret or ConfigMap whose keys only its maker knows.
ANY = "conformance/any-key"


def name_of(item):
    return item["metadata"]["name"]


def key_of(item):
    return item["metadata"].get("namespace", ""), name_of(item)


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Cluster:
    """What the stand-ins know of a cluster, and how they change it."""

    def __init__(self, server):
        self.server = server
        self.objects, self.missing, self.created = {}, {}, set()
        # The custom resources of the tree, by version and plural, with their kinds.
        self.custom = {}
        # The releases of charts that an engine has come to; without an engine, all of them are there.
        self.releases = None
        self.addresses, self.steps = {}, 0
        self.stopped = threading.Event()

    def list(self, path, kind):
        status, answer = self.server.call("GET", path)
        if status == 200:
            self.objects[kind] = {key_of(item): item for item in answer["items"]}
        return self.objects.setdefault(kind, {})

    def send(self, method, path, body, kind="application/json"):
        return self.server.call(method, path, json.dumps(body), kind)

    def status(self, path, status):
        code, answer = self.send("PATCH", f"{path}/status", {"status": status}, "application/merge-patch+json")
        if code not in (200, 404):
            print(f"stand-in: {path}: {answer.get('message')}", flush=True)

    def create(self, root, plural, namespace, kind, name, body):
        """Makes an object once, as soon as its namespace is there."""
        mark = (plural, namespace, name)
        if mark in self.created:
            return
        version = root.partition("/apis/")[2] or "v1"
        metadata = {"name": name, "labels": body.get("labels", {}), "annotations": body.get("annotations", {})}
        rest = {key: value for key, value in body.items() if key not in ("labels", "annotations")}
        place = f"{root}/namespaces/{namespace}/{plural}" if namespace else f"{root}/{plural}"
        code, answer = self.send("POST", place, {"apiVersion": version, "kind": kind, "metadata": metadata} | rest)
        if code in (200, 201, 409):
            self.created.add(mark)
        elif code != 404:
            print(f"stand-in: {place}/{name}: {answer.get('message')}", flush=True)

    def run(self, standins):
        """Until it is stopped: what operators do, and then what kubelets do."""
        while not self.stopped.is_set():
            try:
                self.step(standins)
            except (OSError, KeyError, ValueError) as problem:
                print(f"stand-in: {type(problem).__name__}: {problem}", flush=True)
            time.sleep(PAUSE)

    def step(self, standins):
        standins.step()
        for kind in ["configmaps", "secrets", "serviceaccounts"]:
            self.list(f"/api/v1/{kind}", kind)
        for pod in self.list("/api/v1/pods", "pods").values():
            self.pod(pod)
        self.steps += 1

    def pod(self, pod):
        namespace, name = key_of(pod)
        place = f"/api/v1/namespaces/{namespace}/pods/{name}"
        if pod["metadata"].get("deletionTimestamp"):
            self.send("DELETE", f"{place}?gracePeriodSeconds=0", {})
            return
        phase = pod.get("status", {}).get("phase")
        if not pod["spec"].get("nodeName") or phase in ("Running", "Succeeded", "Failed"):
            return
        missing = self.lacks(namespace, pod["spec"])
        if missing:
            self.missing[(namespace, name)] = missing
            return
        self.missing.pop((namespace, name), None)
        owners = [owner["kind"] for owner in pod["metadata"].get("ownerReferences", [])]
        self.status(place, finished(pod) if "Job" in owners else self.running(pod))

    def running(self, pod):
        number = self.addresses.setdefault(pod["metadata"]["uid"], len(self.addresses) + 1)
        moment = now()
        kinds = ["Initialized", "ContainersReady", "Ready", "PodReadyToStartContainers", "PodScheduled"]
        address = f"10.{200 + number // 65536}.{number // 256 % 256}.{number % 256}"
        spec = pod["spec"]
        end = {"exitCode": 0, "reason": "Completed", "startedAt": moment, "finishedAt": moment}
        begun = {"running": {"startedAt": moment}}
        sidecar = lambda one: one.get("restartPolicy") == "Always"
        first = [container(one, begun if sidecar(one) else {"terminated": end}) for one in spec.get("initContainers", [])]
        return {
            "phase": "Running",
            "conditions": [{"type": kind, "status": "True", "lastTransitionTime": moment} for kind in kinds],
            "podIP": address,
            "podIPs": [{"ip": address}],
            "startTime": moment,
            "initContainerStatuses": first,
            "containerStatuses": [container(one, begun) for one in spec["containers"]],
        }

    def lacks(self, namespace, spec):
        """What the pod needs and is not there."""
        found = []
        account = spec.get("serviceAccountName", "default")
        if (namespace, account) not in self.objects["serviceaccounts"]:
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


def container(one, state):
    ended = "terminated" in state
    return {"name": one["name"], "image": one["image"], "imageID": "stand-in", "restartCount": 0, "started": not ended,
            "ready": True, "state": state}


def finished(pod):
    moment = now()
    end = {"exitCode": 0, "reason": "Completed", "startedAt": moment, "finishedAt": moment}
    statuses = [container(one, {"terminated": end}) for one in pod["spec"]["containers"]]
    return {"phase": "Succeeded", "startTime": moment, "containerStatuses": statuses}


def has(item, key):
    if item["metadata"].get("annotations", {}).get(ANY):
        return True
    return key in (item.get("data") or {}) or key in (item.get("binaryData") or {})


def references(spec):
    """The ConfigMaps and Secrets that a pod cannot do without, with the keys that it names."""
    kinds = [("configMap", "configmaps", "name"), ("secret", "secrets", "secretName")]
    for volume in spec.get("volumes", []):
        for source in [volume, *volume.get("projected", {}).get("sources", [])]:
            for field, kind, named in kinds:
                one = source.get(field)
                if one and not one.get("optional"):
                    name = one.get(named) or one.get("name")
                    for key in [item["key"] for item in one.get("items", [])] or [None]:
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
    # Without its pull secret the image of a private registry does not come.
    for one in spec.get("imagePullSecrets", []):
        yield "secrets", one["name"], None
