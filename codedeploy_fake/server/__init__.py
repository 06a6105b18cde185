"""The fake over HTTP, for other processes and other languages: what ``codedeploy-fake serve`` runs.

From the socket down::

    running      sockets, threads, signals
    connection   one connection, within limits; corked: what is written in one turn goes out at once;
                 parting: nobody is hung up on in the middle
    application  HTTP to Request, Response to HTTP; receiving: the request; answering: the answer; strangers: who may
                 not control
    clocks       what moves time; polling: the reads of a deployment
"""

from codedeploy_fake.errors import UsageError

try:
    from codedeploy_fake.server.running import Serving, serve, serving, start
except ModuleNotFoundError as missing:
    if missing.name not in ("httptools", "uvicorn"):
        raise
    raise UsageError(
        f"a server needs {missing.name}, which is not installed: pip install 'codedeploy-fake[server]'"
    ) from None
from codedeploy_fake.server.limits import Limits

__all__ = ["Limits", "Serving", "serve", "serving", "start"]
