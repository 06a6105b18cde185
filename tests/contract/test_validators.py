"""Two engines validate: jsonschema always, jsonschema-rs where it is installed; nobody can tell which."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.schema import inlined, schema
from codedeploy_fake.contract.validators import Fault, PythonValidator, RustValidator, compiled
from tests.contract.shapes import SCALARS, answers, every_day

ENGINES = {"jsonschema": False, "jsonschema-rs": True}


@pytest.fixture(params=ENGINES)
def fast(request: pytest.FixtureRequest) -> bool:
    if request.param == "jsonschema-rs":
        pytest.importorskip(
            "jsonschema_rs", reason="jsonschema-rs is not installed: pip install 'codedeploy-fake[fast]'"
        )
    return ENGINES[request.param]


def built(day: str = "current") -> dict[str, Any]:
    return inlined(schema(Model(day), "GetDeployment", "answer"))


def info(**members: object) -> dict[str, Any]:
    return {"deploymentInfo": members}


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        (info(status="Created", createTime=1.5, deploymentStatusMessages=[]), []),
        (info(deploymentStatusMessages=("a", "b")), []),
        (info(deploymentOverview={"Failed": 1.0}), []),
        (info(description="\ud800"), []),
        ([], [Fault((), "type")]),
        (info(createTime=float("nan")), [Fault(("deploymentInfo", "createTime"), "type")]),
        (info(createTime=True), [Fault(("deploymentInfo", "createTime"), "type")]),
        (
            info(deploymentOverview={"Failed": True}),
            [Fault(("deploymentInfo", "deploymentOverview", "Failed"), "type")],
        ),
        (
            info(deploymentOverview={"Failed": 2**70}),
            [Fault(("deploymentInfo", "deploymentOverview", "Failed"), "maximum")],
        ),
        (info(applicationName="web\n"), [Fault(("deploymentInfo", "applicationName"), "pattern")]),
        (info(applicationName=1), [Fault(("deploymentInfo", "applicationName"), "type")]),
        (info(applicationName=""), [Fault(("deploymentInfo", "applicationName"), "minLength")]),
        (info(status="Weird"), [Fault(("deploymentInfo", "status"), "enum")]),
        (info(status=1), [Fault(("deploymentInfo", "status"), "type"), Fault(("deploymentInfo", "status"), "enum")]),
        (info(description=b"x"), [Fault(("deploymentInfo", "description"), "type")]),
        (info(description=object), [Fault(("deploymentInfo", "description"), "type")]),
        ({"deploymentInfo": {1: 2}}, [Fault(("deploymentInfo",), "additionalProperties")]),
        (
            {"x": 1, "deploymentInfo": {"y": 1, "status": 1}},
            [
                Fault((), "additionalProperties"),
                Fault(("deploymentInfo",), "additionalProperties"),
                Fault(("deploymentInfo", "status"), "type"),
                Fault(("deploymentInfo", "status"), "enum"),
            ],
        ),
    ],
)
def test_both_say_the_same_the_outermost_first(answer: object, faults: list[Fault], fast: bool) -> None:
    validator = compiled(built(), fast=fast)
    assert validator.passes(answer) is (not faults)
    assert validator.faults(answer) == faults


_ANYTHING = st.one_of(st.none(), st.sampled_from(["", "Created", [], {}, -1, 1.5]), *SCALARS.values())


@given(st.data())
def test_both_say_the_same_of_answers_with_a_fault_somewhere(data: st.DataObject) -> None:
    pytest.importorskip("jsonschema_rs", reason="jsonschema-rs is not installed: pip install 'codedeploy-fake[fast]'")
    model = built(data.draw(every_day()))
    answer = data.draw(answers("GetDeployment"))
    part = answer.setdefault("deploymentInfo", {})
    while isinstance(part, dict) and part:
        key = data.draw(st.sampled_from(sorted(part)))
        if not isinstance(part[key], dict) or data.draw(st.booleans()):
            part[key] = data.draw(_ANYTHING)
            break
        part = part[key]
    python, rust = compiled(model, fast=False), compiled(model, fast=True)
    assert python.passes(answer) is rust.passes(answer)
    assert python.faults(answer) == rust.faults(answer)


def test_the_faster_one_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch, fast: bool) -> None:
    monkeypatch.setattr("codedeploy_fake.contract.validators.find_spec", lambda _: object() if fast else None)
    assert isinstance(compiled(built()), RustValidator if fast else PythonValidator)


def test_without_the_faster_one_answers_are_checked_all_the_same() -> None:
    code = (
        "import sys; sys.modules['jsonschema_rs'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'jsonschema_rs' else find(name, *rest)\n"
        "from codedeploy_fake import ContractViolation, validate\n"
        "validate('GetDeployment', {'deploymentInfo': {'status': 'Created'}})\n"
        "try: validate('GetDeployment', {'deploymentInfo': {'status': 'Creatd'}})\n"
        "except ContractViolation: print('caught')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "caught\n"


@pytest.mark.parametrize("fast", [False, True], ids=["jsonschema", "jsonschema-rs"])
def test_a_pattern_without_an_end_is_a_beginning(fast: bool) -> None:
    validator = compiled({"type": "string", "pattern": "^i-"}, fast=fast)
    assert validator.passes("i-0a")
    assert not validator.passes("x i-0a")
