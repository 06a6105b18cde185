"""Pages: opaque tokens that only the fake itself can have made (``list-page-size``)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import Call, Hit, Rule

_SIGNATURE = 16


def subject(request: Mapping[str, Any], context: Context) -> str:
    """What a list is a list of: where it was asked for, and the request without its token."""
    asked = {key: value for key, value in request.items() if key != "nextToken"}
    return f"{context.door} {json.dumps(asked, sort_keys=True)}"


def _sign(after: str, about: str) -> str:
    return hashlib.sha256(f"{about}\0{after}".encode()).hexdigest()[:_SIGNATURE]


def token(after: str, about: str) -> str:
    """A token for the page that begins behind the item ``after`` of the list that ``about`` describes."""
    return base64.urlsafe_b64encode(f"{_sign(after, about)}{after}".encode()).decode()


def opened(text: str, about: str) -> str | None:
    """The item behind which the page of a token begins; None for a token that was not made for this list."""
    try:
        after = base64.urlsafe_b64decode(text.encode()).decode()[_SIGNATURE:]
    except ValueError:
        return None
    # made again and compared as a whole: the decoder passes over characters that are no base64
    return after if text == token(after, about) else None


def _foreign(call: Call) -> Hit:
    given = call.request.get("nextToken")
    return None if given is None or opened(given, subject(call.request, call.context)) is not None else {}


#: The request's token is none that the fake made for this list.
TOKEN_FOREIGN = Rule("token-foreign", "InvalidNextToken", "The next token is not valid", "error-text-neutral", _foreign)


def _always(_: str) -> bool:
    return True


def page(
    order: Iterable[str],
    request: Mapping[str, Any],
    context: Context,
    shown: Callable[[str], bool] = _always,
) -> tuple[list[str], dict[str, str]]:
    """The page that the request asks for, and the member ``nextToken`` where there is another.

    ``order`` is the whole list as it is now, ``shown`` what the request wants of it: an item that a later page
    would no longer show still says where that page begins. One that has left ``order`` begins the list anew.
    """

    def behind(after: str | None) -> Iterable[str]:
        if after is None:
            return order
        places = list(order)
        return places[places.index(after) + 1 :] if after in places else places

    return page_behind(behind, request, context, shown)


def page_behind(
    behind: Callable[[str | None], Iterable[str]],
    request: Mapping[str, Any],
    context: Context,
    shown: Callable[[str], bool] = _always,
) -> tuple[list[str], dict[str, str]]:
    """The same where the list can begin anywhere: ``behind`` gives what follows an item, None: all of it."""
    about, size = subject(request, context), context.policies.list_page_size
    after = opened(request["nextToken"], about) if "nextToken" in request else None
    found = list(islice(filter(shown, behind(after)), size + 1))  # asks no further than the page goes
    cut = found[:size]
    return cut, {"nextToken": token(cut[-1], about)} if len(cut) < len(found) else {}


def page_by_name(
    names: Iterable[str], request: Mapping[str, Any], context: Context
) -> tuple[list[str], dict[str, str]]:
    """The same for a list in the order of its names: what left it meanwhile does not move the others."""
    present = set(names)
    after = opened(request["nextToken"], subject(request, context)) if "nextToken" in request else None
    places = present if after is None else {*present, after}
    return page(sorted(places), request, context, present.__contains__)
