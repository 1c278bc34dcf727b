"""Faults that a cluster shows: objects with one fault each, in a cluster where everything else is fine.

Each set of objects gets a cluster's namespace to itself, so all of them are sent to one cluster. What it has to show is in
words, for each of which there is a function below.

usage: faults.py FOLDER, on standard input
  {"etcd", "server", "manager", "scheduler": PROGRAM, "services": RANGE, "arguments": [], "faults": FILE}
"""

import json
import os
import pathlib
import re
import sys
import time

from live import Live
from results import pending

PATIENCE = 60
SPACE = "hello"


class Bench(Live):
    """A cluster of one node, with a class of volumes that something provisions."""

    def __init__(self, request, folder):
        amounts = {"cpu": "4", "memory": "8Gi", "pods": "500"}
        labels = {"kubernetes.io/os": "linux", "kubernetes.io/hostname": "node1"}
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node1", "labels": labels}}
        node["status"] = {"capacity": dict(amounts), "allocatable": dict(amounts)}
        facts = {"nodes": [{"object": node, "assumed": {}}], "existing": [], "stated": [], "apis": [], "secrets": []}
        facts["classes"] = [{"name": "local-path", "service": "local-path", "chart": True}]
        path = folder / "facts.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        (folder / "tree/kubernetes").mkdir(parents=True)
        lab = request | {"name": "faults", "engine": "hand", "tree": str(folder / "tree"), "facts": str(path)}
        super().__init__(lab, folder, [])

    def play(self, number, case):
        """What the cluster does not show of the fault, or nothing."""
        space = f"{SPACE}-{number}"
        self.put("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}})
        self.server.wait(f"/api/v1/namespaces/{space}/serviceaccounts/default", lambda answer: True)
        for data in case["objects"]:
            data["metadata"]["namespace"] = space
            version = data["apiVersion"]
            root, kinds = self.paths.resources(version)
            self.put(f"{root}/namespaces/{space}/{kinds[data['kind']]['name']}", data)
        shows = case.get("shows")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.is_seen(space, shows):
                return None
            time.sleep(0.5)
        return f"the cluster does not show it: {shows}" if shows else f"it is not well: {self.trouble(space)}"

    def put(self, path, data):
        status, answer = self.server.call("POST", path, json.dumps(data))
        if status != 201:
            raise SystemExit(f"{path}: {answer.get('message')}")

    def items(self, path=None):
        return super().items() if path is None else self.server.call("GET", path)[1].get("items", [])

    def is_seen(self, space, shows):
        if shows is None:
            return not self.trouble(space)
        for pattern, seen in SHOWN:
            match = re.fullmatch(pattern, shows)
            if match:
                return bool(seen(self, space, *match.groups()))
        raise SystemExit(f"nothing sees whether a cluster shows: {shows}")

    def trouble(self, space):
        """What is not well where there is no fault."""
        wrong = [name for name, _ in services(self, space) if no_endpoints(self, space, name)]
        pods = self.items(f"/api/v1/namespaces/{space}/pods")
        wrong += [pod["metadata"]["name"] for pod in pods if pod.get("status", {}).get("phase") != "Running"]
        wrong += [] if len(pods) >= 5 else ["there are too few pods"]
        claims = self.items(f"/api/v1/namespaces/{space}/persistentvolumeclaims")
        wrong += [one["metadata"]["name"] for one in claims if one.get("status", {}).get("phase") != "Bound"]
        wrong += [] if disrupts(self, space, "site") else ["the budget counts no pods"]
        return wrong + ([] if scales(self, space, "site") else ["the autoscaler does not scale"])


def services(bench, space):
    return [(one["metadata"]["name"], one) for one in bench.items(f"/api/v1/namespaces/{space}/services")]


def no_endpoints(bench, space, name):
    found = bench.items(f"/apis/discovery.k8s.io/v1/namespaces/{space}/endpointslices")
    own = [one for one in found if one["metadata"]["labels"].get("kubernetes.io/service-name") == name]
    # The controller makes an empty slice for it: until then nothing is known.
    return own and not any(one.get("endpoints") for one in own)


def budget(bench, space, name):
    return bench.server.call("GET", f"/apis/policy/v1/namespaces/{space}/poddisruptionbudgets/{name}")[1].get("status", {})


def disrupts(bench, space, name):
    return budget(bench, space, name).get("expectedPods", 0) > 0


def no_pods(bench, space, name):
    status = budget(bench, space, name)
    return "observedGeneration" in status and status.get("expectedPods") == 0


def condition(bench, space, name):
    path = f"/apis/autoscaling/v2/namespaces/{space}/horizontalpodautoscalers/{name}"
    found = bench.server.call("GET", path)[1].get("status", {}).get("conditions") or []
    return next((one["status"] for one in found if one["type"] == "AbleToScale"), None)


def scales(bench, space, name):
    return condition(bench, space, name) == "True"


def not_scaled(bench, space, name):
    return condition(bench, space, name) == "False"


def not_bound(bench, space, name):
    path = f"/api/v1/namespaces/{space}/events?fieldSelector=involvedObject.name={name},type=Warning"
    return any("not found" in one["message"] for one in bench.items(path))


def of_workload(bench, space, name):
    pods = bench.items(f"/api/v1/namespaces/{space}/pods")
    return [pod for pod in pods if pod["metadata"]["name"].startswith(f"{name}-")]


def is_pending(bench, space, name, words):
    return any(words in pending(pod) for pod in of_workload(bench, space, name))


def waits(bench, space, name, words):
    keys = [(space, pod["metadata"]["name"]) for pod in of_workload(bench, space, name)]
    return any(words in bench.cluster.missing.get(key, []) for key in keys)


def makes_none(bench, space, name, words):
    found = bench.items(f"/api/v1/namespaces/{space}/events?fieldSelector=reason=FailedCreate")
    return any(words in one["message"] and one["involvedObject"]["name"].startswith(name) for one in found)


SHOWN = [
    (r"no endpoints behind Service hello/(\S+)", no_endpoints),
    (r"no pods of PodDisruptionBudget hello/(\S+)", no_pods),
    (r"HorizontalPodAutoscaler hello/(\S+) is not able to scale", not_scaled),
    (r"PersistentVolumeClaim hello/(\S+) is not bound", not_bound),
    (r"pod hello/(\S+) is pending: (.*)", is_pending),
    (r"pod hello/(\S+) waits for (.*)", waits),
    (r"Deployment hello/(\S+) makes no pods: (.*)", makes_none),
]


def main(folder):
    answer = os.dup(1)
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    cases = json.loads(pathlib.Path(request["faults"]).read_text(encoding="utf-8"))
    bench = Bench(request, folder)
    found = bench.within(lambda: everything(bench, cases))
    with os.fdopen(answer, "w") as out:
        json.dump(found, out)


def everything(bench, cases):
    found = []
    for number, case in enumerate(cases):
        found.append({"fault": case["fault"], "shows": case.get("shows"), "problem": bench.play(number, case)})
    return found


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
