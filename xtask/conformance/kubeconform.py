"""Writes a JSON Schema for every kind, as a file `GROUP_VERSION_KIND.json` that kubeconform finds.

usage: kubeconform.py FOLDER, on standard input `{"kinds": file of Kubernetes' definitions, "crds": files of CRDs}`
"""

import json
import pathlib
import sys

from crds import crds


def closed(schema):
    """A structural schema as JSON Schema: fields that it does not name are refused, as the API server does."""
    if not isinstance(schema, dict):
        return schema
    out = {key: value for key, value in schema.items() if not key.startswith("x-") and key != "default"}
    if "properties" in schema:
        out["properties"] = {name: closed(inner) for name, inner in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            out.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-embedded-resource"):
        out.pop("additionalProperties", None)
    for key in ["items", "additionalProperties"]:
        if isinstance(out.get(key), dict):
            out[key] = closed(out[key])
    if schema.get("x-kubernetes-int-or-string"):
        out.pop("type", None)
        out["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    # Null is taken for an absent field where there is a default to put in its place.
    if (schema.get("nullable") or "default" in schema) and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
        if "enum" in out:
            out["enum"] = [*out["enum"], None]
    out.pop("nullable", None)
    return out


def relative(value):
    """References that lead within the one file of definitions."""
    if isinstance(value, list):
        return [relative(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "definitions.json#" + item.split("#", 1)[1] if key == "$ref" and isinstance(item, str) else relative(item)
        for key, item in value.items()
        if key != "$id"
    }


folder = pathlib.Path(sys.argv[1])
request = json.load(sys.stdin)
written = set()


def write(group, version, kind, schema):
    name = f"{group}_{version}_{kind.lower()}.json"
    if name not in written:
        written.add(name)
        (folder / name).write_text(json.dumps(schema))


definitions = relative(json.loads(pathlib.Path(request["kinds"]).read_text()))
for definition in definitions["$defs"].values():
    # The package leaves those of whole objects open.
    if "properties" in definition:
        definition.setdefault("additionalProperties", False)
(folder / "definitions.json").write_text(json.dumps(definitions))
for name, definition in definitions["$defs"].items():
    for kind in definition.get("x-kubernetes-group-version-kind", []):
        reference = {"$ref": f"definitions.json#/$defs/{name}"}
        # To kubeconform the group of `v1` is `v1`.
        write(kind["group"] or kind["version"], kind["version"], kind["kind"], reference)

META = {"type": "object"}
for document in crds(request["crds"]).values():
    spec = document["spec"]
    for version in spec["versions"]:
        schema = closed(version["schema"]["openAPIV3Schema"])
        schema["properties"] = {
            **schema.get("properties", {}),
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": META,
        }
        write(spec["group"], version["name"], spec["names"]["kind"], schema)

json.dump({"written": len(written)}, sys.stdout)
