"""What became of a lab that was brought up: objects, pods, claims, services and the names by which they are called."""

import json
import re

import yaml

from cluster import key_of
from server import LOADER

# Names that point into the cluster, in whatever text they stand.
NAME = re.compile(r"(?<![\w-])([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?(?![\w-])")
# What a server takes and does not show.
WRITE_ONLY = {".stringData", ".status"}
# What controllers make pods of: where they are and how many of their pods must be there.
MAKERS = [
    ("/apis/apps/v1/deployments", "Deployment", lambda item: item["spec"].get("replicas", 1)),
    ("/apis/apps/v1/statefulsets", "StatefulSet", lambda item: item["spec"].get("replicas", 1)),
]


def pods(live):
    """How many pods there are and must be, and of each that waits the reason."""
    cluster = live.cluster
    found = list(cluster.objects.get("pods", {}).values())
    ready = [pod for pod in found if pod.get("status", {}).get("phase") in ("Running", "Succeeded")]
    waiting = []
    for pod in found:
        if pod not in ready:
            needs = cluster.missing.get(key_of(pod))
            is_placed = pod["spec"].get("nodeName")
            reason = f"needs {', '.join(needs)}" if needs and is_placed else pending(pod)
            waiting.append(["/".join(key_of(pod)), reason])
    absent = []
    for path, kind, wanted in MAKERS:
        for (namespace, name), item in cluster.list(path, kind).items():
            lacks = wanted(item) - item.get("status", {}).get("replicas", 0)
            absent += [[f"{kind} {namespace}/{name}", refusal(live, namespace, name)]] * max(lacks, 0)
    placed = sum(1 for pod in found if pod["spec"].get("nodeName"))
    return {"all": len(found) + len(absent), "placed": placed, "ready": len(ready), "waiting": sorted(waiting + absent)}


def pending(pod):
    """Why a pod has no node."""
    for one in pod.get("status", {}).get("conditions") or []:
        if one["type"] == "PodScheduled" and one["status"] == "False":
            return one["message"].split(" preemption:")[0]
    return "it was not started"


def refusal(live, namespace, name):
    """Why the controller of a workload could not make its pods."""
    status, answer = live.server.call("GET", f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason=FailedCreate")
    words = [one["message"] for one in answer.get("items", []) if one["involvedObject"]["name"].startswith(name)]
    return words[-1] if words else "its pods were not made"


def claims(live):
    """Claims that are bound, and those that some pod could use and that are not."""
    found = live.cluster.objects.get("persistentvolumeclaims", {})
    waiting, unused = [], []
    for key, claim in sorted(found.items()):
        if claim.get("status", {}).get("phase") == "Bound":
            continue
        reason = live.standins.reasons.get(key, "no volume was made")
        (unused if reason == "no pod uses it" and not is_used(live, key) else waiting).append(["/".join(key), reason])
    return {"all": len(found), "bound": len(found) - len(waiting) - len(unused), "waiting": waiting, "unused": unused}


def is_used(live, key):
    """Whether a pod mounts the claim."""
    namespace, name = key
    for (space, _), pod in live.cluster.objects.get("pods", {}).items():
        volumes = pod["spec"].get("volumes", [])
        if space == namespace and any(one.get("persistentVolumeClaim", {}).get("claimName") == name for one in volumes):
            return True
    return False


def endpoints(live):
    """The services behind which something is ready."""
    found = live.cluster.list("/apis/discovery.k8s.io/v1/endpointslices", "endpointslices")
    behind = set()
    for (namespace, _), item in found.items():
        ready = [one for one in item.get("endpoints") or [] if one.get("conditions", {}).get("ready", True)]
        if ready:
            behind.add((namespace, item["metadata"].get("labels", {}).get("kubernetes.io/service-name")))
    return behind


def services(live):
    """Services without endpoints; those that point elsewhere by name need none."""
    found = live.cluster.list("/api/v1/services", "services")
    behind = endpoints(live)
    empty = []
    for key, item in sorted(found.items()):
        if item["spec"].get("type") == "ExternalName" or key in behind:
            continue
        empty.append(["/".join(key), nobody(live, key[0], item["spec"].get("selector"))])
    return {"all": len(found), "empty": empty}


def nobody(live, namespace, selector):
    if not selector:
        return "no endpoints are declared"
    meets = lambda labels: all(labels.get(key) == value for key, value in selector.items())
    pods = [pod for key, pod in live.cluster.objects.get("pods", {}).items() if key[0] == namespace]
    if any(meets(pod["metadata"].get("labels", {})) for pod in pods):
        return "its pods are not ready"
    for path, kind, wanted in MAKERS:
        for key, item in live.cluster.objects.get(kind, {}).items():
            labels = item["spec"]["template"]["metadata"].get("labels", {})
            if key[0] == namespace and meets(labels) and wanted(item) == 0:
                return "its workload has no replicas"
    return "its selector meets no pod"


def names(live):
    """The names that point into the cluster, and those of no service or of one without endpoints."""
    known, behind = live.cluster.objects["services"], endpoints(live)
    charts = spaces_of_charts(live)
    found, wrong = set(), []
    for path in [*(live.tree / "kubernetes").rglob("*.yaml"), *(live.tree / "gitops").rglob("*.yaml")]:
        for name, namespace in NAME.findall(path.read_text(encoding="utf-8")):
            found.add((namespace, name, str(path.relative_to(live.tree))))
    for namespace, name, path in sorted(found):
        item = known.get((namespace, name))
        if item is None:
            known_by = "there is no such Service, unless a chart makes it" if namespace in charts else "there is no such Service"
            wrong.append([f"{name}.{namespace} in {path}", known_by])
        elif (namespace, name) not in behind and item["spec"].get("type") != "ExternalName":
            why = nobody(live, namespace, item["spec"].get("selector"))
            wrong.append([f"{name}.{namespace} in {path}", f"it has no endpoints: {why}"])
    return {"all": len(found), "wrong": wrong}


def spaces_of_charts(live):
    """The namespaces into which a chart is installed, whose objects are not known here."""
    found = set()
    for path in (live.tree / "gitops").rglob("*.yaml"):
        for data in yaml.load_all(path.read_text(encoding="utf-8"), Loader=LOADER):
            spec = (data or {}).get("spec") or {}
            if data and data["kind"] == "HelmRelease":
                found.add(spec.get("targetNamespace") or data["metadata"].get("namespace"))
            elif data and data["kind"] == "Application" and "chart:" in path.read_text(encoding="utf-8"):
                found.add(spec["destination"].get("namespace"))
    return found


def stored(live):
    """How many objects are stored exactly as they were sent; of the others, what is different."""
    items = [item for item in live.items() if live.is_known(item)]
    found = list(live.threads.map(lambda item: get(live, item), items))
    absent = [item.shown for item, one in zip(items, found) if one is None]
    changed = []
    for item, one in zip(items, found):
        if one is not None:
            changed += [[item.shown, words] for words in differences(item.data, one)]
    return {"all": len(items), "absent": absent, "changed": changed}


def get(live, item):
    path = live.paths.of(item)
    status, answer = live.server.call("GET", path) if path else (404, None)
    return answer if status == 200 else None


def differences(sent, there, path=""):
    """The fields that are stored otherwise than they were sent."""
    if isinstance(sent, dict) and isinstance(there, dict):
        found = []
        for key, value in sent.items():
            if key in there:
                found += differences(value, there[key], f"{path}.{key}")
            elif f"{path}.{key}" not in WRITE_ONLY and value not in (None, {}, [], "", False, 0):
                found.append(f"{path}.{key} is gone")
        return found
    if isinstance(sent, list) and isinstance(there, list) and len(sent) == len(there):
        pairs = enumerate(zip(sent, there))
        return [one for number, (a, b) in pairs for one in differences(a, b, f"{path}[{number}]")]
    if sent == there or str(sent) == str(there):
        return []
    return [f"{path}: {json.dumps(sent, default=str)} became {json.dumps(there)}"]
