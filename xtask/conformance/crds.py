"""Reads the CRDs that projects publish; for the helpers beside it."""

import yaml


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """One that takes a lone `=` for a text, as every other reader does."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: loader.construct_scalar(node))


def crds(paths):
    """Every CRD in the files; of two of one name, the first."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for document in yaml.load_all(file, Loader=Loader):
                if document and document.get("kind") == "CustomResourceDefinition":
                    found.setdefault(document["metadata"]["name"], document)
    return found
