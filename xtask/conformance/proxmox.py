"""Holds every specification of a virtual machine against the parameters of the Proxmox VE API's calls.

The facts about the parameters are those that `render` has; they are made into JSON Schema here, and judged by the
`jsonschema` package: another reading of them than `render`'s own.

usage: proxmox.py PARAMETERS, the list of files on standard input
"""

import importlib.metadata
import json
import re
import sys

import jsonschema
import yaml

FORMATS = {
    "disk-size": r"\d+(\.\d+)?[KMGT]?",
    "dns-name": r"([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*",
    "ipv4": r"(\d{1,3}\.){3}\d{1,3}",
    "mac-addr": r"[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}",
    "pve-bridge-id": r"[a-zA-Z][a-zA-Z0-9_.-]{1,14}",
    "pve-configid": r"[a-zA-Z][a-zA-Z0-9_-]+",
    "pve-ipv4-config": r"dhcp|(\d{1,3}\.){3}\d{1,3}/\d{1,2}",
    "pve-node": r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?",
    "pve-storage-id": r"[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]",
    "pve-volume-id": r"[a-zA-Z][a-zA-Z0-9_.-]*:.+",
    "pve-volume-id-or-qm-path": r"none|cdrom|/dev/.+|[a-zA-Z][a-zA-Z0-9_.-]*:.+",
    "pve-volume-id-or-absolute-path": r"/.+|[a-zA-Z][a-zA-Z0-9_.-]*:.+",
}


def schema(parameter):
    """One parameter, whose value has been made into the type that it should have."""
    wanted = {"type": parameter["type"]}
    for ours, theirs in [("enum", "enum"), ("minimum", "minimum"), ("maximum", "maximum"), ("max_length", "maxLength")]:
        if ours in parameter:
            wanted[theirs] = parameter[ours]
    patterns = [pattern for pattern in [parameter.get("pattern"), FORMATS.get(parameter.get("format"))] if pattern]
    wanted["allOf"] = [{"pattern": f"^(?:{pattern})$"} for pattern in patterns]
    return wanted


def typed(value, parameter):
    """The API takes everything as text; YAML has types. A text that is a number is one to the API."""
    text = str(value)
    if parameter["type"] == "boolean":
        return {"1": True, "0": False}.get(text, text)
    if parameter["type"] in ("integer", "number") and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text


def expanded(parameters):
    """Numbered parameters one by one."""
    for name, parameter in parameters.items():
        if name.endswith("[n]"):
            for number in range(parameter.get("count", 1)):
                yield name.replace("[n]", str(number)), parameter
        else:
            yield name, parameter


def judge(where, values, parameters):
    real = {name: parameter for name, parameter in parameters.items() if "alias" not in parameter}
    wanted = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: schema(parameter) for name, parameter in real.items()},
        "required": [name for name, parameter in real.items() if not parameter.get("optional")],
    }
    values = {name: typed(value, real[name]) if name in real else value for name, value in values.items()}
    for fault in jsonschema.Draft202012Validator(wanted).iter_errors(values):
        yield f"{where}.{'.'.join(map(str, fault.path))}: {fault.message}"


def sub_keys(where, text, keys):
    """A property string: `key=value` parts, of which one may stand without its key."""
    values = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals:
            name, value = next((key for key, sub in keys.items() if sub.get("default_key")), None), part
        alias = keys.get(name, {})
        if "keyAlias" in alias:
            values[alias["keyAlias"]] = name
        if name in values:
            yield f"{where}: `{name}` stands there twice"
        values[alias.get("alias", name)] = value
    yield from judge(where, values, keys)


def faults(specification, facts):
    for section, calls in specification.items():
        if section == "state":
            continue
        if section not in facts["calls"]:
            yield f"{section}: no call is known by this name"
            continue
        call = facts["calls"][section]
        base = facts["calls"][call["like"]]["parameters"] if "like" in call else {}
        merged = {**base, **call["parameters"]}
        parameters = dict(expanded({name: merged[name] for name in merged if name not in call.get("without", [])}))
        for values in calls if isinstance(calls, list) else [calls]:
            yield from judge(section, values, parameters)
            for name, value in values.items():
                keys = parameters.get(name, {}).get("keys")
                if keys:
                    yield from sub_keys(f"{section}.{name}", str(value), facts["strings"][keys])


with open(sys.argv[1], encoding="utf-8") as file:
    facts = json.load(file)
report = {"version": f"jsonschema {importlib.metadata.version('jsonschema')}", "tried": 0, "refused": []}
for path in json.load(sys.stdin):
    report["tried"] += 1
    with open(path, encoding="utf-8") as file:
        report["refused"] += [[path, fault] for fault in faults(yaml.safe_load(file), facts)]
json.dump(report, sys.stdout)
