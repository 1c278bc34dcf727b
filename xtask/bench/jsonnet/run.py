"""Evaluates a jsonnet file and writes each object that it makes: run.py FILE OUT."""

import json
import pathlib
import sys

import rjsonnet

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for service, objects in json.loads(rjsonnet.evaluate_file(str(source))).items():
    folder = out / service
    folder.mkdir(parents=True, exist_ok=True)
    for name, manifest in objects.items():
        (folder / f"{name}.json").write_text(json.dumps(manifest, indent=1))
