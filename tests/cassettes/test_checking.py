"""What the check finds, where it says so, and what it leaves in peace."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import cbor2
import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.cassettes.checking import check, check_text
from tests.cassettes.planted import ACCOUNT, EMAIL, KEY_ID, PLANTS, PRESIGNED, SECRET_KEY, TOKEN


def kinds(text: str) -> list[str]:
    return [one.kind for one in check_text(text)]


def base(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "plant", [plant for plant in PLANTS if plant.kind and "ARN" not in plant.kind], ids=lambda p: p.name
)
def test_a_secret_is_known_wherever_it_stands(plant: Any) -> None:
    text = f"password={plant.value}" if plant.name == "password" else plant.value
    assert plant.kind in kinds(json.dumps({"a": [f"so {text} it is"]}))


@pytest.mark.parametrize(
    "packed",
    [
        base(KEY_ID.encode()),
        base(base(b"key " + KEY_ID.encode()).encode()),
        base(gzip.compress(KEY_ID.encode(), mtime=0)),
        base(zlib.compress(f"the key {KEY_ID}".encode())),
        base(cbor2.dumps({"a": [{"b": KEY_ID}]})),
        base(cbor2.dumps([cbor2.CBORTag(99, KEY_ID)])),
        base(cbor2.dumps({"a": gzip.compress(KEY_ID.encode(), mtime=0)})),
        base64.urlsafe_b64encode(f"~~~~{KEY_ID}??".encode()).decode().rstrip("="),
        json.dumps({"a": json.dumps({"b": KEY_ID})}),
        f"?key=%41{KEY_ID[1:]}",
        f"amid {base(KEY_ID.encode())} a text",
        f'{{"a": "{KEY_ID}", "a": "twice"}}',
    ],
)
def test_it_is_unpacked(packed: str) -> None:
    assert kinds(json.dumps({"body": packed})) == ["AWS access key id"]


def test_binary_values_of_yaml_are_unpacked() -> None:
    cbor = base(cbor2.dumps({"accountId": ACCOUNT}))
    found = check_text(f"a: !!binary |\n  {base(KEY_ID.encode())}\nb: !!binary {cbor}\n")
    assert [(one.place, one.kind) for one in found] == [
        ("line 1, a", "AWS access key id"),
        ("line 3, b (CBOR).accountId", "foreign account id"),
    ]


def test_the_place_is_a_line_and_a_path() -> None:
    text = f"interactions:\n- request:\n    headers:\n      X-Amz-Date: [now]\n      X-Api-Key:\n      - {'q' * 9}\n"
    (found,) = check_text(text)
    assert (found.place, found.kind) == ("line 6, interactions[0].request.headers.X-Api-Key[0]", "value of xapikey")
    assert "filter_headers" in found.todo


def test_a_secret_in_a_name_is_not_shown_by_the_place() -> None:
    found = check_text(json.dumps({KEY_ID: {"under": f"{ACCOUNT}"}}))
    assert [one.kind for one in found] == ["AWS access key id", "foreign account id"]
    assert not any(KEY_ID in str(one) for one in found)


def test_equal_secrets_have_equal_digests_and_others_others() -> None:
    found = check_text(json.dumps([f"{KEY_ID} {ACCOUNT}", KEY_ID]))
    assert len({one.digest for one in found if one.kind == "AWS access key id"}) == 1
    assert len({one.digest for one in found}) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"# by {EMAIL}\na: 1\n",
        f"a: 1  # {KEY_ID}\n",
        f"a: &x\n  b: {ACCOUNT}\n  c: *x\n",
        f"a: {KEY_ID}\na: twice\n",
        f"--- 1\n--- {KEY_ID}\n",
        f"a: !!python/object:x.Y {{b: {KEY_ID}}}\n",
        f"? [{KEY_ID}]\n: 1\n",
        f"a: !!binary {KEY_ID}-x\n",
        f"a: !!binary {base(bytes([0x1F, 0x8B]) + KEY_ID.encode())}\n",
    ],
)
def test_yaml_hides_nothing(text: str) -> None:
    assert len(check_text(text)) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "123456789012 and 111122223333 and 000000000000",
        f"11111111-2222-3333-4444-{ACCOUNT}",
        "1700000000.987654321098",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "0123abcd" * 5,
        "e3b0c442" * 8,
        "opt/codedeploy/agent/deployment/root/12ab",
        "arn:aws:iam::123456789012:user/user-1",
        "arn:aws:sts::123456789012:assumed-role/role-1/session-1",
        "jane@example.com",
        "password=<redacted>",
        "Basic instructions2026",
        "A bearer of news",
        base(json.dumps({"status": "Succeeded", "deploymentId": "d-ABCDEF123", "of": "web"}).encode()) * 1,
        "",
    ],
)
def test_what_is_no_secret_is_left_in_peace(harmless: str) -> None:
    assert kinds(json.dumps({"text": harmless})) == []


@pytest.mark.parametrize("filled_in", ["DUMMY", "<filtered>", "***", "xxxx", "redacted-1", ""])
def test_a_header_that_was_filled_in_is_no_finding(filled_in: str) -> None:
    assert kinds(json.dumps({"headers": {"Authorization": [filled_in]}})) == []


@pytest.mark.parametrize("secret", [SECRET_KEY, TOKEN, PRESIGNED])
def test_it_says_what_to_do_and_never_the_secret(secret: str) -> None:
    (found, *_) = check_text(json.dumps({"a": secret}))
    assert len(found.todo) > 20
    assert secret not in str(found)


def test_a_folder_is_read_to_its_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.yml").write_text(f"a: {KEY_ID}\n", encoding="utf-8")
    (tmp_path / "d.json").write_text("{}", encoding="utf-8")
    (tmp_path / "e.txt").write_text("no cassette", encoding="utf-8")
    found = {path.name: len(findings) for path, findings in check([tmp_path])}
    assert found == {"c.yml": 1, "d.json": 0}


def test_what_cannot_be_read_is_said_without_quoting_it(tmp_path: Path) -> None:
    for name, content in (("bad.yaml", f"a: [{KEY_ID}\nb: :".encode()), ("bytes.yaml", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError, match=name) as caught:
            list(check([tmp_path / name]))
        assert KEY_ID not in str(caught.value)


def test_what_cannot_be_read_keeps_nobody_from_the_rest(tmp_path: Path) -> None:
    for name, content in (("a.yaml", b"\xff\xfe\x00"), ("b.yaml", b"a: ["), ("c.yaml", f"a: {KEY_ID}".encode())):
        (tmp_path / name).write_bytes(content)
    told: list[UsageError] = []
    found = list(check([tmp_path / "absent", tmp_path, tmp_path / "c.yaml"], told.append))
    assert [(path.name, len(findings)) for path, findings in found] == [("c.yaml", 1), ("c.yaml", 1)]
    assert [name in str(fault) for name, fault in zip(("absent", "a.yaml", "b.yaml"), told, strict=True)] == [True] * 3


def test_a_folder_without_any_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file in it"):
        list(check([tmp_path]))
    with pytest.raises(UsageError, match="cannot be read"):
        list(check([tmp_path / "absent.yaml"]))


def test_what_is_too_much_to_look_through_is_a_finding() -> None:
    deep: Any = KEY_ID
    for _ in range(100):
        deep = [deep]
    bomb = base(gzip.compress(b"0" * 10_000_000))
    assert kinds(json.dumps(deep)) == kinds(json.dumps({"a": bomb})) == ["more than is looked through"]
