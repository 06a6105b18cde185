"""``--target URL``: a server of ours, set up through its control API, or anybody else's."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.config import Config as ClientConfig

from codedeploy_fake.contract import load
from codedeploy_fake.contract.stories import Story
from codedeploy_fake.errors import UsageError
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.verification.aws_domains import is_aws
from codedeploy_fake.verification.belonging import PREFIX
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Things, Waiting
from codedeploy_fake.verification.served_target import ServedTarget, Server
from codedeploy_fake.verification.sessions import session
from codedeploy_fake.verification.targets import Hindered, Target
from codedeploy_fake.wire import ConnectionDropped, Request

if TYPE_CHECKING:
    from codedeploy_fake.verification.opening import Asked, Opened

#: Seconds that a wait may last: of a server on this machine, and of one elsewhere.
NEAR, FAR = 3.0, 60.0
#: Seconds of its own time that a deployment of a story may take, on a server of ours whose time nobody moves.
LONGEST = 3700.0
#: What emulators take for the account of a request whose credentials name none.
USUAL_ACCOUNT = "123456789012"


def open_server(asked: Asked) -> Opened:
    """The server at a URL, whoever it is. Raises UsageError where nobody answers, and for AWS."""
    from codedeploy_fake.verification.opening import Opened  # noqa: PLC0415  it opens us

    near = _is_near(asked.target)
    prefix = f"{PREFIX}{secrets.token_hex(4)}-"
    limit = asked.wait_limit if asked.wait_limit is not None else NEAR if near else FAR
    if _answers(asked.target):
        server = Server.at(asked.target, prefix)
        contract = load(server.fake.contract).date
        region = asked.region or server.fake.region
        if server.waits and asked.wait_limit is None:
            limit += LONGEST / server.rate
        waiting = server.waiting(limit)
        clients = _clients(asked.target, region, near=near)

        def own_world(story: Story) -> Target:
            blue_green = "blue-green" in story.needs
            account_id = _account(prefix + story.id)
            place = Place(asked.target, account_id, region, contract)
            try:
                return ServedTarget(clients(account_id), place, waiting, server, blue_green=blue_green)
            except (UsageError, ConnectionDropped) as gone:
                raise Hindered(str(gone), final=True) from gone

        return Opened(
            asked.target,
            contract,
            own_world,
            prefix,
            notes=() if asked.wait_limit is not None else _notes(server, limit),
        )
    contract = load(asked.contract).date
    place = Place(asked.target, asked.account_id or USUAL_ACCOUNT, asked.region or "us-east-1", contract)
    client = _clients(asked.target, place.region, near=near)("testing")
    config = asked.config
    abilities = frozenset({"steady"}) | (config.abilities if config else frozenset())
    things = Things(config.revisions or None, config.roles or None) if config else Things()

    def whoever(_: Story) -> Target:
        return BotoTarget(client, place, Waiting(limit), abilities=abilities, things=things)

    return Opened(asked.target, contract, whoever, prefix)


def _notes(server: Server, limit: float) -> tuple[str, ...]:
    if not server.waits:
        return ()
    goes = f"the clock of this server goes by itself, {server.rate:.3g} s in a second"
    return (f"{goes}: a wait may last {limit:.0f} s (--wait-limit); with serve --clock virtual none takes time",)


def _is_near(url: str) -> bool:
    """Whether it is on this machine. Raises UsageError for what is no URL, and for AWS."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        known = bool(host) and parts.port != 0
    except ValueError:
        known, host = False, ""
    if not known:
        raise UsageError(f"--target {url}: the URL of a server, such as http://127.0.0.1:5000")
    if is_aws(url):
        raise UsageError(
            f"--target {url}: that is AWS itself; `--target aws --account ID --region R` asks first who you are"
        )
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _answers(url: str) -> bool:
    """Whether it is one of ours. Raises UsageError where nobody answers."""
    try:
        answer = Connection(url).carry(Request("GET", "/_codedeploy/health", {}))
    except ConnectionDropped:
        return False
    return answer.status == 200 and b'"codedeploy_fake"' in answer.body


def _account(name: str) -> str:
    """Twelve digits that nobody else uses: such an access key selects the account on a server of ours."""
    return f"{int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**12:012d}"


def _clients(url: str, region: str, *, near: bool) -> Callable[[str], Any]:
    """Makes clients for an access key; made up, as real credentials never go to a server that is not AWS."""
    made_by = session()
    config = ClientConfig(
        parameter_validation=False,  # the service shall say what is wrong with a request
        retries={"total_max_attempts": 1} if near else {"mode": "standard"},
        connect_timeout=5,
        read_timeout=60,
        **({"proxies": {}} if near else {}),
    )

    def client(access_key: str) -> Any:
        return made_by.client(
            "codedeploy",
            region_name=region,
            endpoint_url=url,
            aws_access_key_id=access_key,
            aws_secret_access_key="testing",  # noqa: S106  made up
            config=config,
        )

    return client
