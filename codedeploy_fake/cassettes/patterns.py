"""What betrays a secret, or a person: one row a pattern, with what to do about it.

No library does this for cassettes: scanners look at the lines of a file, and the credentials of a cassette stand behind
base64, CBOR and gzip. What is unpacked is looked at with these rows; the forms of keys and tokens are those that their
makers publish, so that a scanner of theirs would know them too.
"""

from __future__ import annotations

import base64
import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from codedeploy_fake.cassettes.placeholders import is_placeholder
from codedeploy_fake.cassettes.unpacking import TOO_MUCH, decoded

ROTATE = "deactivate this key now, then record again: what was in a file was seen"
HEADERS = "leave it out when recording (vcrpy: filter_headers), or run: codedeploy-fake cassettes convert IN OUT"
QUERY = "leave the query out: who has this URL has the object"
CONVERT = "give it a placeholder; codedeploy-fake cassettes convert IN OUT does it for a whole cassette"


def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row: ``found`` has the secret as its group 1; ``holds`` looks at that twice; ``todo`` is what to do."""

    kind: str
    found: re.Pattern[str]
    todo: str
    holds: Callable[[str], bool] = _always


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that was found: ``start`` and ``end`` are where the secret stands in the text."""

    pattern: Pattern
    start: int
    end: int
    secret: str


def _is_example(text: str) -> bool:
    """Whether AWS's documentation shows it: such keys end so, and belong to nobody."""
    return text.endswith(("EXAMPLE", "EXAMPLEKEY"))


def _no_example(text: str) -> bool:
    return not _is_example(text)


def entropy(text: str) -> float:
    """Bits for each character of a text, by how often each occurs in it."""
    return -sum(many / len(text) * math.log2(many / len(text)) for many in Counter(text).values())


def _is_random(text: str) -> bool:
    """Whether letters and digits are mixed as only chance mixes them: no path, no hash in hex, no packed text."""
    kinds = (str.isupper, str.islower, str.isdigit)
    mixed = _no_example(text) and all(any(map(kind, text)) for kind in kinds) and entropy(text) > 4.3
    return mixed and decoded(text) is None


_FILLED_IN = re.compile(
    r"(?i)[<\[{*(].*|x+|(?:redacted|token|secret|user|session)-\d+"
    r"|(?:redacted|filtered|removed|hidden|dummy|fake|test|testing|mock|none|null|true|false|example|changeme|placeholder)"
)


def is_filled_in(value: str) -> bool:
    """Whether a value is what people write instead of a secret."""
    return not value.strip() or _FILLED_IN.fullmatch(value.strip()) is not None


def _no_placeholder(text: str) -> bool:
    return not is_filled_in(text)


def _foreign(text: str) -> bool:
    return not is_placeholder("account", text)


def _person(text: str) -> bool:
    return not (is_filled_in(text) or is_placeholder("email", text) or text in ("root", "codedeploy"))


def _of_somebody(text: str) -> bool:
    # RFC 2606: domains of nobody
    return re.search(r"(?i)[@.](?:example(?:\.(?:com|net|org))?|invalid|test|localhost)\Z", text) is None


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_name_and_password(text: str) -> bool:
    """Whether these are a name and a password, as Basic authorization has them."""
    try:
        return ":" in base64.b64decode(text.rsplit(maxsplit=1)[-1], validate=True).decode()
    except ValueError:
        return False


_WORD = r"[A-Za-z0-9/+]"
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"


# the last part of a UUID may be twelve digits, and a number with a fraction is none of an account
_ACCOUNT = rf"(?<![0-9A-Za-z])(?<!\d\.)(?<!{_UUID})\d{{12}}(?![0-9A-Za-z]|\.\d)"
#: An account id in a text, whoever's.
ACCOUNT = re.compile(_ACCOUNT)

# with all that belongs to it, up to its end, or as far as lines of base64 go on
_PRIVATE_KEY = (
    r"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?s:(?:(?!-----BEGIN ).)*?)-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r"|(?:(?:\s|\\[rn])+[A-Za-z0-9+/=]{16,})*))"
)


def _row(kind: str, found: str, todo: str, holds: Callable[[str], bool] = _always) -> Pattern:
    return Pattern(kind, re.compile(found), todo, holds)


# fmt: off
#: What no cassette may have, the surest first; ``scrubbed`` takes it out of texts.
SECRETS = (
    _row("private key",          _PRIVATE_KEY, ROTATE),
    _row("presigned URL",        r"(?i)(https?://[^\s\"'<>]*[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId)=[^\s\"'<>]*)", QUERY),
    _row("AWS access key id",    r"(?<![A-Z0-9])((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?![A-Z0-9])", ROTATE, _no_example),
    _row("AWS session token",    r"(?<![A-Za-z0-9/+])((?:IQoJ|FwoG|FQoG|AQoD)[A-Za-z0-9/+=_-]{60,})", ROTATE),
    _row("GitHub token",         r"(?<![A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})", ROTATE),
    _row("GitLab token",         r"(?<![A-Za-z0-9])(glpat-[\w-]{20,})", ROTATE),
    _row("Slack token",          r"(?<![A-Za-z0-9])(xox[abeoprs]-[\w-]{10,})", ROTATE),
    _row("JSON Web Token",       r"(?<![A-Za-z0-9])(eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+)", ROTATE),
    _row("Bearer token",         r"(?i)\b(Bearer\s+[\w.~+/=-]{12,})", HEADERS, _has_digit),
    _row("Basic authorization",  r"\b(Basic\s+[A-Za-z0-9+/]{6,}={0,2})", HEADERS, _is_name_and_password),
    _row("AWS signature",        r"(AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\s[^\"'<>\n]*Credential=[^\"'<>\n]+)", HEADERS),
    _row("AWS signature",        r"(?i)\bSignature=([A-Za-z0-9%/+]{27,}={0,2})", HEADERS),
    _row("value of a secret",    r"(?i)(?:password|passwd|pwd|secret|secret_?access_?key|session_?token|api_?key|access_?token|client_?secret)\"?\s*[=:]\s*[\"']?([^\s\"',;&}]{6,})", ROTATE, _no_placeholder),
    _row("password in a URL",    r"://[^\s/:@\"']+:([^\s/@\"']+)@", ROTATE, _no_placeholder),
    _row("like a secret access key of AWS", rf"(?<!{_WORD})({_WORD}{{40}})(?![A-Za-z0-9/+=])", ROTATE, _is_random),
    _row("long opaque token",    r"(?<![\w/+=-])([\w/+-]{100,}={0,2})", HEADERS, _is_random),
    _row("more than is looked through", rf"({TOO_MUCH})", "leave it out: nobody knows what it holds"),
)
#: Who and whose: ``scrubbed`` has a placeholder for each.
IDENTITIES = (
    _row("user name in an ARN",  r"\barn:aws[\w-]*:iam:[\w-]*:\w*:user/([\w+=,.@/-]*[\w+=@-])", CONVERT, _person),
    _row("user name in an ARN",  r"\barn:aws[\w-]*:sts:[\w-]*:\w*:(?:assumed-role/[\w+=,.@-]+|federated-user)/([\w+=,.@-]*[\w+=@-])", CONVERT, _person),
    _row("e-mail address",       r"(?<![\w.+-])([\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?![\w-])", CONVERT, _of_somebody),
    _row("foreign account id",   rf"({_ACCOUNT})", CONVERT, _foreign),
)
# fmt: on

#: Members and headers whose value is a secret whatever it looks like; no hyphen, no underscore, lower case.
_SECRET_NAMES = {
    "authorization": HEADERS, "proxyauthorization": HEADERS, "xamzsecuritytoken": HEADERS, "cookie": HEADERS,
    "setcookie": HEADERS, "xapikey": HEADERS, "xamzcredential": HEADERS, "xamzsignature": HEADERS,
    "awsaccesskeyid": ROTATE, "secretaccesskey": ROTATE, "awssecretaccesskey": ROTATE, "sessiontoken": ROTATE,
    "awssessiontoken": ROTATE, "password": ROTATE, "clientsecret": ROTATE, "accesstoken": ROTATE,
}  # fmt: skip


def secret_member(name: str) -> Pattern | None:
    """The row of a member or header that is a secret by its name."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    todo = _SECRET_NAMES.get(plain)
    return Pattern(f"value of {plain}", re.compile(r"(?s)(.+)"), todo, _no_placeholder) if todo else None


class Spans:
    """Parts of a text, none of which overlaps another."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> bool:
        """Whether a part was free, and now is taken."""
        at = bisect(self.taken, (start, end))
        if (at and self.taken[at - 1][1] > start) or (at < len(self.taken) and self.taken[at][0] < end):
            return False
        self.taken.insert(at, (start, end))
        return True


def hits(text: str, patterns: tuple[Pattern, ...], escaped: int = 8) -> Iterator[Hit]:
    """Every secret in a text, that of the first row where two overlap; also where a URL has escaped it so often."""
    taken = Spans()
    for pattern in patterns:
        for found in pattern.found.finditer(text):
            start, end = found.span(1)
            if pattern.holds(found[1]) and taken.take(start, end):
                yield Hit(pattern, start, end, found[1])
    if escaped and "%" in text and (plain := unquote(text, errors="replace")) != text:
        known = {text[start:end] for start, end in taken.taken}
        again = (hit for hit in hits(plain, patterns, escaped - 1) if hit.secret not in known)
        yield from (Hit(hit.pattern, 0, len(text), hit.secret) for hit in again)
