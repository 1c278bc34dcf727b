"""Reads the CRDs that projects publish, and makes them; for the helpers beside it."""

import json

import yaml

from server import Object

CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """One that takes a lone `=` for a text, as every other reader does."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: loader.construct_scalar(node))


def crds(paths):
    """Every CRD in the files; of two of one name, the first."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for document in yaml.load_all(file, Loader=Loader):
                if isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
                    found.setdefault(document["metadata"]["name"], document)
    return found


def crd(data):
    """A CRD that needs no webhook: nobody answers here."""
    data.pop("status", None)
    data["spec"].pop("conversion", None)
    # They are about lists only, and a server before 1.30 does not know them.
    for version in data["spec"]["versions"]:
        version.pop("selectableFields", None)
    # One version only would be stored anyway; others are converted by name alone.
    return Object("crds", json.dumps(data), data)


def without_rules(schema):
    """A CRD, or a part of it, without what is written in CEL."""
    if isinstance(schema, list):
        return [without_rules(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without_rules(part) for key, part in schema.items() if key != "x-kubernetes-validations"}


def established(answer):
    """Whether every CRD is served. A fresh one has no status yet, or one of null."""
    conditions = [(item.get("status") or {}).get("conditions") or [] for item in answer["items"]]
    is_served = lambda one: (one["type"], one["status"]) == ("Established", "True")
    return all(any(map(is_served, of_crd)) for of_crd in conditions)


def install(paths, own, send):
    """Makes the CRDs in the files, except those that a lab brings. Tells which ones lost their rules in CEL."""
    known = [crd(data) for name, data in crds(paths).items() if name not in own]
    refused = [item for item, problem in zip(known, send(known)) if problem]
    # Rules may call functions that an older server does not have.
    without = [crd(without_rules(item.data)) for item in refused]
    for item, problem in zip(without, send(without)):
        if problem:
            raise SystemExit(f"the CRD {item.name} is refused: {problem}")
    return [item.name for item in without]
