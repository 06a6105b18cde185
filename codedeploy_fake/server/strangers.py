"""Who may not control a fake: web pages of others, which a browser lets talk to this machine.

A page cannot choose the Host that a browser sends: one whose name was made to point here (DNS rebinding) comes with
that name. And a browser says with Origin whose page it is.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from codedeploy_fake.wire import Request


def stranger(request: Request, names: Collection[str]) -> str | None:
    """Why a control request is refused; None for one that is welcome.

    ``names`` are those of this server, besides those of the loopback: what it was told to listen on, and the address
    at which the connection came in.
    """
    host = request.headers.get("host", "")
    if not _is_ours(host, names):
        return (
            f"Host {host[:100]!r} is not this server: call it by its address or as localhost; "
            "a name of this machine has to be given to serve with --host"
        )
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return f"Origin {origin[:100]!r} is not this server's: pages of others do not control it"
    return None


def _is_ours(host: str, names: Collection[str]) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name in names or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
