"""THE TABLE of the control API: which request is which verb. ``docs/control.md`` is made of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from codedeploy_fake.control import deciding, keeping, looking, moving, seeding, surrounding
from codedeploy_fake.control.asked import WORLD, Asked
from codedeploy_fake.control.documents import Document
from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation import script_json
from codedeploy_fake.simulation.script_json import Check, anything, several, text

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

#: All paths of the control API begin so; no operation of CodeDeploy's has such a path.
PREFIX = "/_codedeploy"

JSON, SVG, TEXT = "application/json", "image/svg+xml", "text/plain; charset=utf-8"

#: The arguments of a request, and what a verb makes of them: a document, or a text of the route's own content type.
Verb = Callable[["CodeDeployFake", Asked], Document | str]


@dataclass(frozen=True, slots=True)
class Takes:
    """What a request may carry: ``body`` the members of its JSON, ``needed`` those it must have, ``query`` parameters.

    ``told`` is what stands in the documentation for members that are described elsewhere.
    """

    body: Mapping[str, Check] = field(default_factory=dict)
    needed: Sequence[str] = ()
    query: Sequence[str] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One row: ``says`` is what it does, ``python`` the same verb of a fake."""

    method: str
    path: str
    verb: Verb
    takes: Takes
    python: str
    says: str
    content_type: str = JSON

    def parts(self, path: str) -> dict[str, str] | None:
        """The parts of a path that stand for something; None where it is another's path."""
        found = _pattern(self.path).fullmatch(path)
        return None if found is None else {name: unquote(part) for name, part in found.groupdict().items()}


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/.]+)", re.escape(PREFIX + path)))


def _object(value: object) -> None:
    if not isinstance(value, Mapping):
        raise UsageError(f"an object, not {value!r}")


def _number(value: object) -> None:
    if type(value) not in (int, float):
        raise UsageError(f"a number of seconds, not {value!r}")


# What Python itself refuses, with a sentence of its own, is anything here.
_COUNTED: Mapping[str, Check] = {"n": anything, "operation": anything}
_PLACED: Mapping[str, Check] = {"zone": text, "auto_scaling_group": text}
# fmt: off
_NOTHING  = Takes()
_SECONDS  = Takes({"seconds": _number}, ("seconds",))
_INSTANT  = Takes({"instant": text}, ("instant",))
_STATUS   = Takes({"deployment_id": text, "status": text}, ("deployment_id", "status"))
_ROWS     = Takes({"rows": several}, ("rows",))
_ROW      = Takes(dict.fromkeys(script_json.MEMBERS, anything), told="a row")
_CALLS    = Takes(_COUNTED)
_LATE     = Takes({"seconds": anything, **_COUNTED})
_WORLD    = Takes(query=WORLD)
_INSTANCE = Takes({"instance_id": anything, "tags": anything, **_PLACED}, ("instance_id",), WORLD)
_GROUP    = Takes({"application": text, "group": text, "instances": anything, "input": _object}, ("application", "group"), WORLD)
_TOKEN    = Takes({"token": text}, ("token",))
_NAMED    = Takes(query=("name", *WORLD))
_STATE    = Takes({"name": anything, "state": anything}, ("name", "state"), WORLD)
_NAME     = Takes({"name": anything}, ("name",), WORLD)
_RESOURCE = Takes({"kind": text, "name": text}, ("kind", "name"), WORLD)
_GITHUB   = Takes({"token_name": text}, ("token_name",), WORLD)
_STACK    = Takes({"external_id": text, "application": text, "group": text}, ("external_id", "application"), WORLD)
_AT       = Takes(query=("at",))
_SOME     = Takes(query=("limit", "since"))
_LAST     = Takes(query=("limit",))

ROUTES = (
    #     method    path                                 verb                                takes      in Python                                    what it does
    Route("GET",    "/health",                           looking.health,                     _NOTHING,  "fake.contract, fake.region, …",             "who answers: version, contract, own world, clock"),
    Route("GET",    "/clock",                            moving.now,                         _NOTHING,  "fake.clock.now()",                          "the present instant; `virtual`: whether only a test moves it"),
    Route("POST",   "/clock/advance",                    moving.advance,                     _SECONDS,  "fake.clock.advance(30)",                    "move the clock forward"),
    Route("POST",   "/clock/advance_to",                 moving.advance_to,                  _INSTANT,  "fake.clock.advance_to(instant)",            "move the clock to an instant; one that is past changes nothing"),
    Route("POST",   "/run_until",                        moving.run_until,                   _STATUS,   "fake.run_until(id, status)",                "move the clock to where a deployment gets a status"),
    Route("POST",   "/run_until_idle",                   moving.run_until_idle,              _NOTHING,  "fake.run_until_idle()",                     "move the clock until every deployment has ended"),
    Route("GET",    "/script",                           deciding.lines,                     _NOTHING,  "fake.script.dump()",                        "`rows` as they were written, `lines` with what was used of them"),
    Route("POST",   "/script",                           deciding.load,                      _ROWS,     "fake.script.load(document)",                "write rows (see scripts.md) after those that are there; all or none"),
    Route("DELETE", "/script",                           deciding.clear,                     _NOTHING,  "fake.script.clear()",                       "forget every row and fault"),
    Route("PUT",    "/script/rows/{number}",             deciding.say,                       _ROW,      "row.fail(), row.take(), …",                 "let a row that has not served say this (see scripts.md) in place of what it said; `for` as it was written"),
    Route("POST",   "/script/throttle",                  deciding.throttle,                  _CALLS,    "fake.script.throttle(2)",                   "the next `n` calls are throttled; `\"every\"`: all"),
    Route("POST",   "/script/server_error",              deciding.server_error,              _CALLS,    "fake.script.server_error(2)",               "the next `n` calls meet an internal failure"),
    Route("POST",   "/script/drop",                      deciding.drop,                      _CALLS,    "fake.script.drop(2)",                       "the next `n` calls lose their connection"),
    Route("POST",   "/script/delay",                     deciding.delay,                     _LATE,     "fake.script.delay(0.5)",                    "calls are answered so many seconds late"),
    Route("GET",    "/fleet",                            seeding.fleet,                      _WORLD,    "world.fleet.instances",                     "the instances of a world; `declared`: whether anybody ever said what they are"),
    Route("POST",   "/fleet",                            seeding.add,                        _INSTANCE, "world.fleet.add(id)",                       "put an instance into the fleet; one with the same id takes the place of the old"),
    Route("DELETE", "/fleet/{instance_id}",              seeding.remove,                     _WORLD,    "world.fleet.remove(id)",                    "take an instance out of the fleet"),
    Route("POST",   "/fleet/declare",                    seeding.declare,                    _WORLD,    "world.fleet.declare()",                     "say that the fleet is what was put into it, even if that is nothing"),
    Route("POST",   "/seed_group",                       seeding.seed_group,                 _GROUP,    "world.seed_group(app, group)",              "application, group and fleet in one; `instances`: how many, or ids; `input`: more of CreateDeploymentGroup"),
    Route("GET",    "/alarms",                           surrounding.alarm,                  _NAMED,    "world.alarms.get(name)",                    "the state of an alarm now"),
    Route("POST",   "/alarms",                           surrounding.set_alarm,              _STATE,    "world.alarms.set(name, state)",             "let an alarm have a state from now on"),
    Route("POST",   "/alarms/unreadable",                surrounding.unreadable_alarm,       _NAME,     "world.alarms.unreadable(name)",             "let CodeDeploy not be able to read an alarm from now on"),
    Route("GET",    "/resources",                        surrounding.resources,              _WORLD,    "world.resources.lost",                      "what was taken away of what is outside CodeDeploy, and the GitHub connections"),
    Route("POST",   "/resources/lose",                   surrounding.lose,                   _RESOURCE, "world.resources.lose(kind, name)",          "take something away that deployments need"),
    Route("POST",   "/resources/restore",                surrounding.give_back,              _RESOURCE, "world.resources.restore(kind, name)",       "give it back"),
    Route("POST",   "/resources/connect_github",         surrounding.connect_github,         _GITHUB,   "world.resources.connect_github(name)",      "connect a GitHub account"),
    Route("POST",   "/resources/made_by_cloudformation", surrounding.made_by_cloudformation, _STACK,    "world.resources.made_by_cloudformation(…)", "say that a stack made an application, or one of its groups"),
    Route("POST",   "/snapshot",                         keeping.snapshot,                   _NOTHING,  "fake.snapshot()",                           f"keep everything observable under a `token`, the same for an equal state; the last {keeping.MOST} stay"),
    Route("POST",   "/restore",                          keeping.restore,                    _TOKEN,    "fake.restore(snapshot)",                    "be again as when a snapshot was taken; the journal stays"),
    Route("POST",   "/reset",                            keeping.reset,                      _NOTHING,  "fake.reset()",                              "be as new; snapshots stay"),
    Route("GET",    "/deployments",                      looking.deployments,                _NOTHING,  "fake.deployment_ids()",                     "ids of all deployments of all worlds"),
    Route("GET",    "/timeline/{deployment_id}",         looking.timeline,                   _AT,       "fake.timeline(id)",                         "every move of a deployment with its instant, up to now or `at`"),
    Route("GET",    "/timeline/{deployment_id}.svg",     looking.timeline_svg,               _AT,       "fake.timeline(id).svg()",                   "the same as a picture", SVG),
    Route("GET",    "/timeline/{deployment_id}.txt",     looking.timeline_text,              _AT,       "print(fake.timeline(id))",                  "the same as text", TEXT),
    Route("GET",    "/events",                           surrounding.events,                 _SOME,     "fake.events",                               "what EventBridge and SNS brought, the oldest first; `since` and `limit` as of calls"),
    Route("GET",    "/calls",                            looking.calls,                      _SOME,     "fake.calls",                                "the journal, the oldest first: calls not before `since`, the last `limit` of them"),
    Route("GET",    "/assumptions",                      looking.assumptions,                _LAST,     "fake.assumptions()",                        "the assumed rules that the calls, or the last `limit` of them, have leaned on"),
)
# fmt: on


def paths() -> list[str]:
    """Every request that there is: ``GET /_codedeploy/health``."""
    return [f"{route.method} {PREFIX}{route.path}" for route in ROUTES]
