"""A recorded conversation as the target of a story: who was asked the same then has the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from codedeploy_fake.contract import load
from codedeploy_fake.verification.alone import answered, shows, values
from codedeploy_fake.verification.belonging import BUCKET, of_a_story
from codedeploy_fake.verification.defaults import alike, untagged
from codedeploy_fake.verification.matching import NAMES, Mapped, matched, may_stand_for
from codedeploy_fake.verification.targets import ENDED, NotRecorded, Refused

#: What stands for values that the recording has, until a request shows them.
ACCOUNT, REGION, ROLE = "123456789012", "us-east-1", "arn:aws:iam::123456789012:role/"
#: What any recording can be asked for, and one of this very story.
ABILITIES = frozenset({"instances", "many-resources", "fresh-account"})
OWN_ABILITIES = ABILITIES | {"clock", "steady", "alarms", "blue-green"}

_READS = ("Get", "BatchGet", "List")
#: Not of a role, which is anybody's.
_ARN = re.compile(r"arn:aws[^:]*:(?!iam:)[^:]*:[^:]*:(\d{12}):")


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

    @property
    def region(self) -> str | None:
        """Where it was asked, if that is told."""


class Fitting(NamedTuple):
    """A recorded answer that may be the one to a call: its place, and the pairs of names under which it is."""

    number: int
    step: RecordedStep
    mapped: Mapped


class CassetteTarget:
    """Answers a call with what was recorded for the same operation and input, names of the story's for recorded ones.

    What begins with ``prefix`` is a name that the story made up: it stands for one that the recording has, and that
    ``verify`` did not make up for something else.

    The k-th call gets the k-th such answer, the last one ever after; a wait leaves the answer that ends it for the next
    read. It cannot let time pass, nor set an alarm: what happened is in the recording.

    Where a recording has more than one place that may be meant, ``turns`` says for each such choice, in the order in
    which a story comes to them, which one to take; ``choices`` afterwards how many there were.

    An ``own`` recording has a telling of this very story by ``verify``: all that happened in it, time that passed and
    alarms too, happens again as it is read, and what it did not need is not asked for. It is ``doubtful`` once a name
    of the story's was found as a placeholder only.
    """

    is_recording = True

    def __init__(
        self,
        steps: Sequence[RecordedStep],
        prefix: str,
        *,
        contract: str = "current",
        account_id: str | None = None,
        region: str | None = None,
        own: bool = False,
        turns: Sequence[int] = (),
    ) -> None:
        self.name = "cassette"
        self.contract = load(contract).date
        self.account_id = account_id or ACCOUNT
        self._asked_account = account_id
        self._account_is_known = account_id is not None
        self.region = region or next((step.region for step in steps if step.region), REGION)
        self.certain = True
        self.vague = False
        self.preparing = False
        self.own = own
        self.doubtful = False
        self.abilities = OWN_ABILITIES if own else ABILITIES
        self.turns = tuple(turns)
        self.choices: list[int] = []
        self._steps = tuple(steps)
        self._beginnings: list[Fitting] = []  # what fits the first call, the same whatever turns are taken
        self._taken: set[int] = set()
        self._changed = 0  # the last call that changed something: what was read before it is not true any more
        self._mapped = Mapped()
        self._prefix = prefix
        self._sent: dict[str, list[Any]] = {}
        self._revisions: list[Mapping[str, Any]] = []

    def taking(self, turns: Sequence[int]) -> CassetteTarget:
        """The same recording from its beginning, with other turns."""
        other = CassetteTarget(
            self._steps,
            self._prefix,
            contract=self.contract,
            account_id=self._asked_account,
            region=self.region,
            own=self.own,
            turns=turns,
        )
        other._beginnings = self._beginnings
        return other

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The next answer; raises Refused for a recorded error, NotRecorded where nobody asked that then."""
        step = self._take(operation, request)
        self._learn_account(step.response)
        if step.error is not None:
            message = self._mapped.back(step.error.message)
            raise Refused(step.error.code, message, step.error.status)
        return dict(untagged(self._mapped.back(step.response)))

    def wait(self, deployment_id: str, status: str) -> str:
        """Read on until an answer has the status; it is read again by the next call, as nobody else waited like this.

        An own recording has the answers that were waited for then, to the end, whichever that was. Raises NotRecorded
        where it ends before; any other deployment than the story's own may have ended otherwise for reasons of its own.
        """
        while True:
            taken = set(self._taken)
            answer = self.call("GetDeployment", {"deploymentId": deployment_id})
            seen = str(answer.get("deploymentInfo", {}).get("status"))
            if seen == status or (self.own and seen in ENDED):
                self._taken = self._taken if self.own else taken
                return seen
            if self._taken == taken:
                raise NotRecorded(f"not recorded: {deployment_id} is {status}")

    def advance(self, seconds: float) -> None:
        """It passed when it was recorded; elsewhere nobody knows how much did."""
        if self.own:
            return
        raise NotRecorded(f"not recorded: {seconds:g} s that pass")

    def set_alarm(self, name: str, state: str) -> None:
        """As with time."""
        if self.own:
            return
        raise NotRecorded(f"not recorded: the alarm {name} becomes {state}")

    def revision(self, name: str) -> Mapping[str, Any] | None:
        """A stand-in for whichever revision was deployed then: what it did is in the recording."""
        location = {"bucket": BUCKET, "key": f"{name}.zip", "bundleType": "zip"}
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
        for name, value in request.items():
            if name in NAMES and self._is_free(value):
                self._sent.setdefault(name, []).append(value)
        fitting = self._beginnings if self._beginnings and not self._taken else self._fitting(operation, request)
        self._beginnings = self._beginnings or fitting
        if not fitting:
            raise NotRecorded(f"not recorded: {operation}")
        fresh = [one for one in fitting if one.number >= self._changed and one.number not in self._taken]
        sure = [one for one in fresh if self._is_sure(one)]
        number, step, mapped = chosen = self._chosen(sure or fresh, operation) if fresh else fitting[-1]
        self.doubtful = self.doubtful or not self._is_sure(chosen)
        if fresh:
            self._taken.add(number)
            if not operation.startswith(_READS):
                self._changed = number
        self.certain = self.own and not self.doubtful  # anybody else may have gone another way before
        self.vague = step.request is None and not shows(request, step.response, mapped)
        self._mapped = mapped
        return step

    def _fitting(self, operation: str, request: Mapping[str, Any]) -> list[Fitting]:
        """Every recorded answer that may be the one, used up or not."""
        return [
            Fitting(number, step, mapped)
            for number, step in enumerate(self._steps)
            if step.operation == operation and (mapped := self._same(request, step)) is not None
        ]

    def _chosen(self, fresh: Sequence[Fitting], operation: str) -> Fitting:
        """The answer whose turn it is: where a story may begin, and, unless it was told there, where it may go on."""
        places = fresh
        if self._taken:
            places = [] if self.own else [one for one in fresh if one.mapped != self._mapped]
            if operation.startswith(_READS):
                places = places[:1]
        if len(places) < 2:
            return fresh[0]
        turn = self.turns[len(self.choices)] if len(self.choices) < len(self.turns) else 0
        self.choices.append(len(places))
        return places[min(turn, len(places) - 1)]

    def _same(self, request: Mapping[str, Any], step: RecordedStep) -> Mapped | None:
        """The pairs under which a step answers a request; of one without its request as far as its answer shows it."""
        if step.request is None:
            return answered(request, step.response, self._mapped, self._sent)
        recorded = untagged(step.request)
        if self.preparing:
            recorded = alike(step.operation, request, recorded)
        found = matched(request, recorded, self._mapped, self._is_free, placeholders=True)
        return found if found is None or found is self._mapped or self._belong(found) else None

    def _belong(self, mapped: Mapped) -> bool:
        """Whether no name of the story's stands for one that was made up for another story, or for something else."""
        new = mapped.recorded.keys() - self._mapped.recorded.keys()
        pairs = [(json.loads(key), mapped.recorded[key]) for key in new]
        return all(self._may_be(told[len(self._prefix) :], recorded) for told, recorded in pairs if self._is_name(told))

    def _is_sure(self, one: Fitting) -> bool:
        """Whether no name of the story's is first seen as a placeholder, which may be of anybody's."""
        return not self.own or not any(
            self._is_name(json.loads(key)) and of_a_story(recorded) is None
            for key, recorded in one.mapped.recorded.items()
            if key not in self._mapped.recorded
        )

    def _may_be(self, name: str, recorded: Any) -> bool:
        meant = of_a_story(recorded)
        if meant is None:
            return not self.own or may_stand_for(str(recorded), name)
        return meant == name

    def _is_name(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(self._prefix)

    def _learn_account(self, answer: Mapping[str, Any]) -> None:
        """The account that an ARN shows first is the one in which it was recorded, unless a person has said which."""
        if not self._account_is_known:
            shown = next((found[1] for text in values(answer) if (found := _ARN.match(str(text)))), None)
            paired = self._mapped.paired(self.account_id, shown) if shown is not None else None
            self._mapped = paired or self._mapped
            self._account_is_known = paired is not None
