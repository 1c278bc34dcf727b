"""Reads YAML files with one of Python's readers, and writes what they hold as JSON that keeps types apart.

usage: read_yaml.py pyyaml|ruamel, the list of files on standard input
"""

import json
import struct
import sys


def tagged(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return {"integer": str(int(value))}
    if isinstance(value, float):
        return {"float": str(struct.unpack("<Q", struct.pack("<d", value))[0])}
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, dict):
        return {"map": [[tagged(key), tagged(item)] for key, item in value.items()]}
    return {"misread": repr(value)}


def pyyaml():
    import yaml

    return f"PyYAML {yaml.__version__}", lambda text: yaml.load_all(text, Loader=yaml.SafeLoader)


def ruamel():
    import ruamel.yaml

    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    return f"ruamel.yaml {ruamel.yaml.__version__}", reader.load_all


def read(path, load):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return [tagged(document) for document in load(file.read())]
    except Exception as problem:  # every reader has its own
        return {"error": str(problem)}


version, load = {"pyyaml": pyyaml, "ruamel": ruamel}[sys.argv[1]]()
paths = json.load(sys.stdin)
json.dump({"version": version, "files": [read(path, load) for path in paths]}, sys.stdout)
