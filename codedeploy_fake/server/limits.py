"""What a connection may cost the server: numbers that no honest client comes near."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. How long a body may be, the contract says."""

    #: A request has to be there, from its first byte to its last; so long one that was refused is heard to its end.
    request_seconds: float = 20
    #: A connection on which nothing happens between two requests; waiters poll every 15 seconds.
    idle_seconds: int = 75
    #: Requests in flight are answered when the server stops, as long as that takes no longer.
    stop_seconds: int = 10
    #: The rest of a request that was coming in when the server was stopped.
    rest_seconds: float = 0.5
    #: A request's line and headers.
    head_bytes: int = 65_536
    #: What is read, and thrown away, after a request that was refused, so that its sender comes to read the answer.
    refused_bytes: int = 64 * 1024 * 1024
    #: Connections open at a time; more are closed at once.
    connections: int = 500
