"""Recording in this process, by vcrpy: what clients of boto3 and aiobotocore send over HTTP, and what they get.

A fake that answers in the process is out of vcrpy's sight, since nothing is sent: serve it (``server.serving``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from codedeploy_fake.cassettes import document, sources
from codedeploy_fake.cassettes.interactions import Cassette, Metadata
from codedeploy_fake.cassettes.plain import asked, is_lean, lean, texts
from codedeploy_fake.cassettes.serializer import Serializer
from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept import Interception
from codedeploy_fake.simulation.clock import Clock, VirtualClock, WallClock
from codedeploy_fake.wire import Request
from codedeploy_fake.wire.sigv4 import key_of, scope

if TYPE_CHECKING:
    from codedeploy_fake.cassettes.sending import Rule, Sent
    from codedeploy_fake.fake import CodeDeployFake


@contextmanager
def recording(
    path: str | Path,
    *,
    fake: CodeDeployFake | None = None,
    aws: tuple[str, str] | None = None,
    metadata: Metadata | None = None,
    keep: bool = False,
    at: str | None = None,
    signed_by: str | None = None,
) -> Iterator[None]:
    """Record what the CodeDeploy clients of this process say by HTTP; the file is written at the end, also of an error.

    ``fake`` is the one that is served, whose seed and instants are noted. ``aws`` is (account id, region): without it,
    nothing is sent to AWS; who gives ``metadata`` too has asked STS. ``keep`` lets calls of an earlier recording stay
    that are not made this time; a call that differs in nothing but names takes the place of the earlier one. ``at`` is
    the URL that is recorded, where others are not. ``signed_by`` is the access key id of the credentials that STS was
    asked for: of AWS, no others are then recorded, nor another region.

    Raises UsageError unless STS says that the account is the one that was named; at the end, for a recording that
    lacks calls, which is not written.
    """
    import vcr  # noqa: PLC0415  who replays needs none of it

    from codedeploy_fake.cassettes import sending  # noqa: PLC0415  as above: botocore comes with it

    told = metadata or _metadata(fake, aws)
    before = document.read(path) if keep and Path(path).exists() else Cassette()
    rule = _rule(
        aws[1] if aws and told.recorded_from == "aws" else None,
        at,
        (signed_by, aws[1]) if aws and signed_by else None,
    )
    recorder = vcr.VCR(
        serializer="codedeploy", record_mode="all", before_record_request=_ours(rule), skip_patchers=sending.SKIPPED
    )
    recorder.register_serializer("codedeploy", Serializer(told, before=before))
    with sending.watching(rule) as sent:
        file = _File(Path(path), sent)
        recorder.register_persister(file)
        try:
            with sending.in_place(), recorder.use_cassette(str(path)):
                yield
        except BaseException:
            file.write()
            raise
        file.write(replace(before, metadata=told))


class _Unrecorded:
    """Meets the clients that are not pointed at what is recorded: what they say would not be in the cassette."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = url
        self.clock = clock
        self.region = "us-east-1"

    def handle(self, request: Request) -> NoReturn:  # noqa: ARG002
        """Refuse it."""
        raise UsageError(
            f"this client is not aimed at {self.url}, so that its calls would not be recorded: make it in the test, "
            "with no endpoint_url, or replay"
        )


@contextmanager
def recorded_at(url: str, metadata: Metadata | None = None, *, clock: Clock | None = None) -> Iterator[None]:
    """While a server at a URL is recorded: who is aimed elsewhere is told, and requests are signed with dummies.

    Waiters and retries of its clients take time only where somebody else than a fake answers; ``clock`` is moved.
    """
    is_fake = clock is not None or (metadata is not None and metadata.recorded_from == "fake")
    moved = clock or (VirtualClock() if is_fake else WallClock())
    interception = Interception(_Unrecorded(url, moved))
    with interception, interception.served_at(url):
        yield


def _place(url: str) -> tuple[str | None, int]:
    parts = urlsplit(url)
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _metadata(fake: CodeDeployFake | None, aws: tuple[str, str] | None) -> Metadata:
    if fake is not None:
        return sources.of_fake(fake)
    return Metadata(recorded_at=sources.of_now()) if aws is None else sources.of_aws(*aws)


class _File:
    """vcrpy's persister: it loads nothing, so that every call is really made, and has what is written at the end."""

    def __init__(self, path: Path, sent: Sent) -> None:
        self._path = path
        self._sent = sent
        self._recorded: Cassette | None = None
        self._requests: list[Request] = []

    def load_cassette(self, cassette_path: str, serializer: Any) -> NoReturn:  # noqa: ARG002
        """There is nothing yet, as far as vcrpy is concerned."""
        from vcr.persisters.filesystem import CassetteNotFoundError  # noqa: PLC0415

        raise CassetteNotFoundError

    def save_cassette(
        self,
        cassette_path: str,  # noqa: ARG002
        cassette_dict: Mapping[str, Any],
        serializer: Any,
    ) -> None:
        """What was recorded, in the words of our serializer."""
        from vcr.serialize import serialize  # noqa: PLC0415

        self._requests = [_request(sent) for sent in cassette_dict["requests"]]
        self._recorded = document.loads(serialize(cassette_dict, serializer))

    def write(self, nothing: Cassette | None = None) -> None:
        """Write what was recorded, or ``nothing``: a file even where nothing was said.

        Raises UsageError where answers have come that were not recorded.
        """
        if missing := self._sent.missing(self._requests):
            raise UsageError(
                f"{self._path}: not written, as {missing} answered call{'' if missing == 1 else 's'} would not be in "
                "it: something else in this process has replaced vcrpy's connections meanwhile; record without it, or "
                "with codedeploy-fake record --loopback"
            )
        cassette = self._recorded or nothing
        if cassette is not None:
            document.write(self._path, cassette)


def _request(sent: Any) -> Request:
    """A request as vcrpy has it."""
    return Request(sent.method, urlsplit(sent.uri).path or "/", texts(sent.headers), sent.body or b"")


def _rule(region: str | None, at: str | None, signed: tuple[str, str] | None) -> Rule:
    """What tells the requests to CodeDeploy that are recorded from all others.

    It raises UsageError for one to AWS, unless it is to the region that was named, and for one with credentials that
    nobody asked STS for: it is then not sent.
    """
    from codedeploy_fake.verification.aws_domains import is_aws  # noqa: PLC0415  botocore comes with it

    def is_recorded(request: Request, url: str) -> bool:
        if asked(request) is None:
            return False
        host = urlsplit(url).hostname or ""
        if is_aws(url) and (region is None or f".{region}." not in host):
            raise UsageError(
                f"{url} is AWS itself, and nobody has said that it shall be recorded: nothing was sent; point the "
                "client at a server (AWS_ENDPOINT_URL_CODEDEPLOY), or name account and region"
            )
        if at is not None and _place(url) != _place(at):
            return False
        if signed is not None and (key_of(request), scope(request)[1]) != signed:
            raise UsageError(
                f"this client does not sign for {signed[1]} with the credentials that STS was asked for: nothing was "
                "sent; make it with no credentials and no other region, or record with --loopback, which signs again"
            )
        return True

    return is_recorded


def _ours(is_recorded: Rule) -> Callable[[Any], Any]:
    """Vcrpy's hook: requests that are recorded without their credentials, and nothing else."""

    def ours(sent: Any) -> Any:
        request = _request(sent)
        if is_lean(request):  # vcrpy asks again
            return sent
        if not is_recorded(request, sent.uri):
            return None
        sent.headers = dict(lean(request, sent.uri).headers)
        return sent

    return ours
