"""Starts etcd and an API server, makes the known CRDs, and hands it every object by server-side apply.

Namespaces, classes, limit ranges and the lab's own CRDs are really made, because pods are held against them even in a dry run;
everything else is a dry run with strict field validation. The server gets the text as it stands in the file.

usage: api_server.py FOLDER, on standard input
  {"etcd": PROGRAM, "server": PROGRAM, "services": RANGE, "arguments": [ARGUMENT], "crds": [FILE], "objects": [FILE],
   "others": [FILE]}: objects beside them, whose answers are listed one by one
"""

import concurrent.futures
import json
import pathlib
import sys

from crds import CRD, CRDS, established, install
from server import Object, Paths, Server, apply, read

CONNECTIONS = 4
# Really made, in this order, before everything else.
CLASSES = [("scheduling.k8s.io/v1", "PriorityClass"), ("node.k8s.io/v1", "RuntimeClass")]
MADE = [CRD, ("v1", "Namespace"), *CLASSES, ("v1", "LimitRange")]

folder = pathlib.Path(sys.argv[1])
request = json.load(sys.stdin)


def pods(items):
    """A bare pod of each workload's template: admission decides at pods."""
    for item in items:
        spec = item.data.get("spec") or {}
        if item.kind == ("batch/v1", "CronJob"):
            spec = spec["jobTemplate"]["spec"]
        if item.kind[0] not in ("apps/v1", "batch/v1") or "template" not in spec:
            continue
        template = spec["template"]
        data = {"apiVersion": "v1", "kind": "Pod", "spec": template["spec"]}
        data["metadata"] = {**template.get("metadata", {}), "name": item.name}
        if item.namespace:
            data["metadata"]["namespace"] = item.namespace
        pod = Object("", json.dumps(data), data)
        pod.shown = f"the pod of {item.shown}"
        yield pod


def another(item):
    """An object beside those that are made: most fields of a class could not be changed later."""
    if item.kind not in CLASSES:
        return item
    item.data["metadata"]["name"] += "-other"
    return Object(item.shown, json.dumps(item.data), item.data)


def main(server):
    server.wait("/readyz", lambda answer: True)
    paths = Paths(server)
    report = {"version": "", "tried": 0, "refused": [], "skipped": []}
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as threads:

        def send(items, dry):
            return list(threads.map(lambda item: apply(server, paths, item, dry), items))

        objects = [item for path in request["objects"] for item in read(path)]
        own = {item.name for item in objects if item.kind == CRD}
        for name in install(request["crds"], own, lambda items: send(items, False)):
            report["skipped"] += [[0, f"the rules of the CRD {name}, which this version does not support"]]
        for kind in MADE:
            items = [item for item in objects if item.kind == kind]
            for item, problem in zip(items, send(items, False)):
                report["refused"] += [[item.shown, problem]] if problem else []
            report["tried"] += len(items)
        server.wait(CRDS, established)
        paths.known.clear()
        there = {item.name for item in objects if item.kind == ("v1", "Namespace")}
        others = [another(item) for path in request["others"] for item in read(path)]
        strange = {item.namespace for item in objects + others if isinstance(item.namespace, str)} - there - {""}
        for name in sorted(strange):
            data = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            apply(server, paths, Object("", json.dumps(data), data), False)
        rest = [item for item in objects if item.kind not in MADE]
        undefined = [item for item in rest if "." in item.kind[0] and not paths.resources(item.kind[0])[1]]
        rest = [item for item in rest if item not in undefined]
        for kind in sorted({item.kind[1] for item in undefined}):
            count = sum(item.kind[1] == kind for item in undefined)
            report["skipped"] += [[count, f"no CRD of {kind} is available"]]
        rest += pods(rest)
        for item, problem in zip(rest, send(rest, True)):
            report["refused"] += [[item.shown, problem]] if problem else []
        report["tried"] += len(rest)
        answers = send(others, True)
    _, version = server.call("GET", "/version")
    report["version"] = f"kube-apiserver {version['gitVersion'].removeprefix('v')}"
    return {"report": report, "answers": answers}


running = Server(folder, request)
try:
    json.dump(main(running), sys.stdout)
finally:
    running.stop()
