"""Turns AWS's own service models, as botocore ships them, into constraints.json: what each simulated operation takes and answers.

Run it after adding a line to operations.json or to move to a newer botocore:

    pip install --target /tmp/botocore botocore==1.43.106
    PYTHONPATH=/tmp/botocore python3 rehearsal/fleet/constraints/extract.py

Kept per shape: type, required members, length or range, pattern, enum. Dropped: documentation, examples, unused shapes.
"""
import gzip
import json
import pathlib

import botocore

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(botocore.__file__).parent / "data"
MODELS = {"ssm": "ssm/2014-11-06", "ec2": "ec2/2016-11-15", "tagging": "resourcegroupstaggingapi/2017-01-26"}


def load(folder):
    packed = DATA / folder / "service-2.json.gz"
    return json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else (DATA / folder / "service-2.json").read_bytes())


def member(reference):
    """A member is its shape's name; where the wire calls it otherwise, [shape, name on the wire, name in a query]."""
    name, query = reference.get("locationName"), reference.get("queryName")
    return [reference["shape"], name or "", query or ""] if name or query else reference["shape"]


def compact(shape):
    kept = {"type": shape["type"]}
    kept.update({key: shape[key] for key in ("required", "min", "max", "pattern", "enum") if key in shape})
    if shape["type"] == "structure":
        kept["members"] = {name: member(reference) for name, reference in shape["members"].items()}
    if shape["type"] == "list":
        kept["member"] = member(shape["member"])
    if shape["type"] == "map":
        kept["key"], kept["value"] = shape["key"]["shape"], shape["value"]["shape"]
    return kept


def references(shape):
    yield from (reference["shape"] for reference in shape.get("members", {}).values())
    yield from (shape[part]["shape"] for part in ("member", "key", "value") if part in shape)


def table(model, names):
    operations, shapes, wanted = {}, {}, []
    for name in names:
        operation = model["operations"][name]
        entry = {part: operation[part]["shape"] for part in ("input", "output") if part in operation}
        entry["errors"] = [error["shape"] for error in operation.get("errors", [])]
        operations[name] = entry
        wanted += [entry[part] for part in ("input", "output") if part in entry]
    while wanted:
        name = wanted.pop()
        if name not in shapes:
            shapes[name] = compact(model["shapes"][name])
            wanted += references(model["shapes"][name])
    return {"operations": operations, "shapes": dict(sorted(shapes.items()))}


def lines(value, depth=0):
    """One line per operation and shape, so that a change of the model reads as a diff."""
    if depth == 3 or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    pad = "  " * (depth + 1)
    body = ",\n".join(f"{pad}{json.dumps(key)}: {lines(item, depth + 1)}" for key, item in value.items())
    return "{\n" + body + "\n" + "  " * depth + "}"


if __name__ == "__main__":
    operations = json.loads((HERE / "operations.json").read_text())
    result = {"source": f"botocore {botocore.__version__}"}
    for service, folder in MODELS.items():
        result[service] = table(load(folder), operations[service])
    (HERE / "constraints.json").write_text(lines(result) + "\n")
