"""A recorded conversation as the target of a story: who was asked the same then has the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from codedeploy_fake.contract import load
from codedeploy_fake.verification.matching import NAMES, Mapped, matched
from codedeploy_fake.verification.targets import ENDED, NotRecorded, Refused

#: What stands for values that the recording has, until a request shows them.
ACCOUNT, REGION, ROLE = "123456789012", "us-east-1", "arn:aws:iam::123456789012:role/"


_READS = ("Get", "BatchGet", "List")


class RecordedStep(Protocol):
    """One answer of a recording: ``request`` is None where its format does not say; ``error`` has code and message."""

    @property
    def operation(self) -> str:
        """What was called."""

    @property
    def request(self) -> Mapping[str, Any] | None:
        """With what."""

    @property
    def response(self) -> Mapping[str, Any]:
        """What came back."""

    @property
    def error(self) -> Any:
        """Or what came instead: code, message and status; None where it was an answer."""


class CassetteTarget:
    """Answers a call with what was recorded for the same operation and input, names of the story's for recorded ones.

    What begins with ``prefix`` is a name that the story made up: it stands for one that the recording has.

    The k-th call gets the k-th such answer, the last one ever after; a wait leaves the answer that ends it for the next
    read. It cannot let time pass, nor set an alarm: what happened is in the recording.
    """

    abilities = frozenset({"instances", "many-resources", "fresh-account"})

    def __init__(
        self,
        steps: Sequence[RecordedStep],
        prefix: str,
        *,
        contract: str = "current",
        account_id: str | None = None,
        region: str | None = None,
    ) -> None:
        self.name = "cassette"
        self.contract = load(contract).date
        self.account_id = account_id or ACCOUNT
        self.region = region or REGION
        self.certain = True
        self._steps = tuple(steps)
        self._taken: set[int] = set()
        self._changed = 0  # the last call that changed something: what was read before it is not true any more
        self._mapped = Mapped()
        self._prefix = prefix
        self._sent: dict[str, list[Any]] = {}
        self._revisions: list[Mapping[str, Any]] = []

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The next answer; raises Refused for a recorded error, NotRecorded where nobody asked that then."""
        step = self._take(operation, request)
        if step.error is not None:
            message = self._mapped.back(step.error.message)
            raise Refused(step.error.code, message, step.error.status)
        answer: dict[str, Any] = self._mapped.back(step.response)
        return answer

    def wait(self, deployment_id: str, status: str) -> str:
        """Read on until an answer has the status, or there is no other; it is read again by the next call.

        Raises NotRecorded where the recording ends before, or shows an end and not what was on the way to it.
        """
        while True:
            taken = set(self._taken)
            answer = self.call("GetDeployment", {"deploymentId": deployment_id})
            seen = str(answer.get("deploymentInfo", {}).get("status"))
            if seen == status or (seen in ENDED and status in ENDED):
                self._taken = taken
                return seen
            if self._taken == taken:
                raise NotRecorded(f"not recorded: {deployment_id} is {status}")

    def advance(self, seconds: float) -> None:
        """Not here: stories that need it are not told."""
        raise NotRecorded(f"not recorded: {seconds:g} s that pass")

    def set_alarm(self, name: str, state: str) -> None:
        """Not here either."""
        raise NotRecorded(f"not recorded: the alarm {name} becomes {state}")

    def revision(self, name: str) -> Mapping[str, Any] | None:
        """A stand-in for whichever revision was deployed then: what it did is in the recording."""
        location = {"bucket": "codedeploy-fake-verify", "key": f"{name}.zip", "bundleType": "zip"}
        revision = {"revisionType": "S3", "s3Location": location}
        if revision not in self._revisions:
            self._revisions.append(revision)
        return revision

    def role(self, name: str) -> str | None:
        """A stand-in for the role that was recorded."""
        return f"{ROLE}{name}"

    def _is_free(self, value: Any) -> bool:
        """Whether a value of the story stands for whatever the recording has in its place."""
        if isinstance(value, str):
            return value.startswith((self._prefix, ROLE))
        return isinstance(value, Mapping) and value in self._revisions

    def _take(self, operation: str, request: Mapping[str, Any]) -> RecordedStep:
        last: tuple[RecordedStep, Mapped] | None = None
        for number, step in enumerate(self._steps):
            if step.operation != operation:
                continue
            mapped = self._same(request, step)
            if mapped is None:
                continue
            last = step, mapped
            if number >= self._changed and number not in self._taken:
                self._taken.add(number)
                if not operation.startswith(_READS):
                    self._changed = number
                break
        if last is None:
            raise NotRecorded(f"not recorded: {operation}")
        step, mapped = last
        # not where a name was paired that no earlier call had shown, or the recording does not say what was asked
        self.certain = step.request is not None and mapped == self._mapped
        self._mapped = mapped
        return step

    def _same(self, request: Mapping[str, Any], step: RecordedStep) -> Mapped | None:
        """The pairs under which a step answers a request; of one without its request as far as its answer shows it."""
        if step.request is not None:
            return matched(request, step.request, self._mapped, self._is_free)
        for name, value in request.items():
            if name in NAMES and self._is_free(value):
                self._sent.setdefault(name, []).append(value)
        return self._shown(request, step.response, self._mapped)

    def _shown(self, request: Mapping[str, Any], answer: Any, mapped: Mapped | None) -> Mapped | None:
        """What an answer shows of the request that it belongs to, and of those before it."""
        for name, value in answer.items() if isinstance(answer, Mapping) else ():
            if mapped is None or (name == "deploymentId" and request.get(name, value) != value):
                return None
            sent = self._sent.get(name, []) if name in NAMES else []
            if sent and all(one == sent[0] for one in sent):
                mapped = mapped.paired(sent[0], value)
            else:
                mapped = self._shown(request, value, mapped)
        return mapped
