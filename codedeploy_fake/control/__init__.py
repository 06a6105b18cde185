"""The control API: what a test says to a fake, over HTTP under ``/_codedeploy/``, with the verbs of Python.

Pure: ``answer(fake, request)`` gives a response, and whoever has a socket carries it. From the door down::

    answering   bytes to (route, arguments), and what the verb says back to bytes
    routes      THE TABLE: method, path, verb, members
    moving  deciding  seeding  surrounding  keeping  looking
                the verbs: time, script, fleet, what is around, state, what happened
    asked       the arguments of one request
    documents   values as JSON, and back

JSON in and out has a ``version``; instants are ISO 8601 in UTC with milliseconds, spans are seconds.
"""

from codedeploy_fake.control.answering import answer, refusal
from codedeploy_fake.control.routes import PREFIX, ROUTES

__all__ = ["PREFIX", "ROUTES", "answer", "refusal"]
