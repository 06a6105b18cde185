"""Whatever a file or an object says, it is read into steps or refused with one UsageError."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import Step
from tests.recordings.formats.story import STORY
from tests.recordings.formats.test_cassettes import TOLD
from tests.recordings.formats.test_cli_output import printed
from tests.recordings.formats.test_debug_logs import block
from tests.recordings.formats.test_placebo import contents
from tests.recordings.formats.test_runs import RUN

#: A short recording in each format that is a text.
TEXTS = {
    "run": json.dumps({"steps": RUN["steps"][:2]}),
    "output": "".join(printed(answer.output) for answer in STORY[:2]),
    "log": "".join(map(block, STORY[:2])),
    "cassette": yaml.safe_dump({"version": 1, "interactions": TOLD["interactions"][:2]}),
    "list": json.dumps([contents(STORY[0]), ["get_deployment", STORY[1].output], {"method": "x", "response": {}}]),
}
_NAMES = st.sampled_from(
    [
        "steps", "operation", "response", "interactions", "request", "body", "headers", "uri", "string", "status",
        "code", "method", "service_error_code", "status_code", "data", "deploymentInfo", "createTime", "__class__",
        "ResponseMetadata", "HTTPHeaders", "Error", "Code", "Message", "__type", "deploymentId", "message",
    ]
)  # fmt: skip
_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["GetDeployment", "get_deployment", "datetime", "2017-08-03", "CodeDeploy_20141006.GetDeployment"]
    )
    | st.text(max_size=5)
    | st.binary(max_size=5)
)
VALUES = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)


def test_a_number_in_a_file_may_be_too_long(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(f'\n{{"steps": [{"9" * 5000}]}}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"the document from line 2 on has a number of more digits than can be read$"):
        steps(path)


def read_or_refused(source: Any) -> None:
    try:
        read = steps(source)
    except UsageError as error:
        assert "recording" in str(error)  # noqa: PT017  it may be read as well
    else:
        assert all(isinstance(step, Step) for step in read)


@given(VALUES.filter(lambda value: not isinstance(value, str)))
def test_any_object(value: Any) -> None:
    read_or_refused(value)


@given(name=st.sampled_from([*TEXTS]), data=st.data())
def test_a_text_with_a_part_missing_or_changed(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = TEXTS[name]
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    change = data.draw(st.sampled_from(["", "x", "'", '"', "{", "\\", "\n", "[]", "!!binary ", "null", "\x00"]))
    path = Path(tmp_path_factory.getbasetemp(), "changed")
    path.write_text(text[:begin] + change + text[end:], encoding="utf-8", newline="")
    read_or_refused(path)


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = Path(tmp_path_factory.getbasetemp(), "any")
    path.write_bytes(content)
    read_or_refused(path)
