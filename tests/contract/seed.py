"""The API snapshot of 2017-05-16 as member trees: names, types, enums, what is required; never its prose.

Enum values are sorted: their order changed with the models and is no part of a contract.

``python -m tests.contract.seed`` derives them anew from the shared text and writes ``data/seed-2017-05-16.json``.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codedeploy_fake.contract.generate import render
from codedeploy_fake.contract.model import Model
from tests.evidence import shared

TEXT = "spec/000_bd5ca4b78ec95ffc.txt"
DATA = Path(__file__).parent / "data" / "seed-2017-05-16.json"

Tree = dict[str, Any]

_WORDS = {"dict": "structure", "datetime": "timestamp"}
_LEAVES = {"long": "integer"}


def committed() -> dict[str, Tree]:
    """Operation -> its ``request``, ``answer`` and what the header says ``changed``."""
    trees: dict[str, Tree] = json.loads(DATA.read_text(encoding="utf-8"))
    return trees


def derived() -> dict[str, Tree]:
    """The same, from the text."""
    lines = shared(TEXT).read_text(encoding="utf-8").splitlines()
    starts = [
        number for number, line in enumerate(lines) if line.startswith("{") and lines[number + 2 :][:1] == [_ALSO]
    ]
    return dict(_operation(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True))


_ALSO = "See also: AWS API Documentation"


def _operation(lines: list[str]) -> tuple[str, Tree]:
    asked, answered, told = (
        lines.index(heading) for heading in ("Request Syntax", "Response Syntax", "Response Structure")
    )
    call = ast.parse(lines[asked + 1], mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    request: Tree = {"type": "structure", "members": {str(word.arg): _tree(word.value) for word in call.keywords}}
    request |= _required(list(request["members"].items()), lines[asked + 2 : answered])
    answer = _tree(ast.parse(lines[answered + 1], mode="eval").body)
    # the prose lists every member again with its type, in the same order
    described = [match.groups() for line in lines[told:] if (match := re.fullmatch(r"(?:(\w+) )?\((\w+)\) --", line))]
    assert [(name or "", _WORDS.get(kind, kind)) for name, kind in described] == list(_walked("", answer))
    changed = _changed(ast.literal_eval(lines[0]))
    name = "".join(word.title() for word in call.func.attr.split("_"))
    return name, {"request": request, "answer": answer, "changed": changed}


def _tree(node: ast.expr) -> Tree:
    match node:
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return {
                "type": "structure",
                "members": {ast.literal_eval(key): _tree(value) for key, value in pairs if key},
            }
        case ast.List(elts=[element]):
            return {"type": "list", "member": _tree(element)}
        case ast.Call(func=ast.Name(id="datetime")):
            return {"type": "timestamp"}
        case ast.Constant(value="string"):
            return {"type": "string"}
        case ast.Constant(value=123):
            return {"type": "integer"}
    values = _alternatives(node)
    return {"type": "boolean"} if values == [True, False] else {"type": "string", "enum": sorted(values)}


def _alternatives(node: ast.expr) -> list[Any]:
    if isinstance(node, ast.BinOp):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [ast.literal_eval(node)]


def _required(members: list[tuple[str, Tree]], lines: list[str]) -> Tree:
    """What the parameter list says: a type word begins a member, a mark may follow."""
    words = {"string", "dict", "list", "boolean"}
    begun = [number for number, line in enumerate(lines) if line in words]
    # the last word is what the call returns
    assert [_WORDS.get(lines[number], lines[number]) for number in begun[:-1]] == [tree["type"] for _, tree in members]
    names = [name for (name, _), number in zip(members, begun, strict=False) if lines[number + 1] == "[REQUIRED]"]
    return {"required": names} if names else {}


def _walked(name: str, tree: Tree) -> Iterator[tuple[str, str]]:
    yield name, tree["type"]
    for inner, member in tree.get("members", {}).items():
        yield from _walked(inner, member)
    if tree["type"] == "list":
        yield from _walked("", tree["member"])


def _changed(header: Any) -> Tree:
    """What a header shows: a tree as well, but lists are not told from what they hold."""
    if isinstance(header, dict):
        return {"type": "structure", "members": {name: _changed(value) for name, value in header.items()}}
    values = header.split(" | ")
    return {"type": "string", "enum": sorted(values)} if values != ["string"] else {"type": "string"}


def of_contract(day: str, operation: str) -> Tree:
    """What the contract of a day says of an operation, in the same form."""
    model = Model(day)
    known = model.operations[operation]
    assert known.output_shape is not None
    return {"request": _shape(model, known.input_shape), "answer": _shape(model, known.output_shape)}


def _shape(model: Model, name: str) -> Tree:
    shape = model.shape(name)
    tree: Tree = {"type": _LEAVES.get(shape["type"], shape["type"])}
    if tree["type"] == "structure":
        tree["members"] = {m.name: _shape(model, m.shape) for m in model.members(name) if m.modelled}
        tree |= {"required": model.required(name)} if model.required(name) else {}
    if tree["type"] == "list":
        tree["member"] = _shape(model, shape["member"])
    if values := sorted(model.values(name)) if "enum" in shape else []:
        tree["enum"] = values
    return tree


def added(before: Tree, after: Tree) -> Tree | None:
    """What ``after`` has and ``before`` lacks, as a header shows it; nothing else may differ."""
    if before == after:
        return None
    while after["type"] == "list":
        before, after = before["member"], after["member"]
    assert before["type"] == after["type"] == "structure"
    assert before.get("required") == after.get("required")
    assert before["members"].keys() <= after["members"].keys()
    members = {}
    for name, tree in after["members"].items():
        new = added(before["members"][name], tree) if name in before["members"] else tree
        if new is not None:
            members[name] = new
    return {"type": "structure", "members": members}


if __name__ == "__main__":
    DATA.write_text(render(derived()), encoding="utf-8")
