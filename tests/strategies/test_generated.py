"""The generated run: whatever a client sends, the answer is declared and its own, and a refusal changes nothing.

``CODEDEPLOY_FAKE_REQUESTS=20000`` is the long profile; without it a few hundred requests are sent.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable

import cbor2
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, ServiceError
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.strategies import Request, requests
from codedeploy_fake.wire import Request as WireRequest
from tests.making import PREFIX, request
from tests.strategies.worlds import worlds

#: Requests in all, and to one world.
REQUESTS, EACH = int(os.environ.get("CODEDEPLOY_FAKE_REQUESTS", "400")), 10

READS = ("Get", "BatchGet", "List")
#: The code of an error, "" for an answer.
Door = Callable[[CodeDeployFake, Request], str]


def called(fake: CodeDeployFake, asked: Request) -> str:
    try:
        fake.call(asked.operation, asked)
    except ServiceError as error:
        return error.code
    return ""


def json_sent(fake: CodeDeployFake, asked: Request) -> str:
    response = fake.handle(request(asked.operation, dict(asked)))
    body = json.loads(response.body)
    assert response.status in (200, 400)
    return "" if response.status == 200 else str(body["__type"]).rpartition("#")[2]


def cbor_sent(fake: CodeDeployFake, asked: Request) -> str:
    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
    path = f"/service/{PREFIX}/operation/{asked.operation}"
    response = fake.handle(WireRequest("POST", path, headers, cbor2.dumps(dict(asked))))
    body = cbor2.loads(response.body)
    assert response.status in (200, 400)
    return "" if response.status == 200 else str(body["__type"]).rpartition("#")[2]


DOORS: tuple[Door, ...] = (called, json_sent, cbor_sent)
SENT: Counter[str] = Counter()


def judge(asked: Request, code: str, fake: CodeDeployFake) -> None:
    """What may come of a request."""
    SENT["broken" if asked.broken else "whole"] += 1
    if asked.operation not in OPERATIONS:
        assert code == "NotSimulatedException"
    elif asked.broken is not None:
        assert code in asked.broken.errors, f"{asked!r} was answered {code or 'as if it were valid'} at {fake.contract}"


@settings(
    max_examples=max(1, REQUESTS // EACH),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(worlds(), st.data())
def test_whatever_is_sent_the_answer_is_its_own(fake: CodeDeployFake, data: st.DataObject) -> None:
    before = fake.snapshot()
    for _ in range(EACH):
        operation = data.draw(st.sampled_from(fake._engine.contract.operations), label="operation")
        valid = data.draw(st.sampled_from((None, True, False)), label="valid")
        asked = data.draw(requests(operation, valid=valid, world=fake), label="request")
        door = data.draw(st.sampled_from(DOORS), label="door")
        code = door(fake, asked)
        judge(asked, code, fake)
        if valid:
            assert code in ("", "NotSimulatedException"), f"{asked!r} was refused: {code} at {fake.contract}"
        if code or operation.startswith(READS):
            assert fake.snapshot() == before
        else:
            fake.restore(before)
