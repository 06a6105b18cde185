"""AWS itself as the target of a story: everything tagged, and what comes between us and the service is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.exceptions import (
    ConnectionError as NoConnectionError,
)

from codedeploy_fake.verification.belonging import TAG
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Things, Waiting
from codedeploy_fake.verification.targets import Hindered, Lacking, Lost, Refused

#: Operations that tag what they make.
_TAGGING = frozenset({"CreateApplication", "CreateDeploymentGroup"})

# fmt: off
#: Errors of the gate in front of every service of AWS: what they mean, and whether the next call would get it too.
GATE: Mapping[str, tuple[str, bool]] = {
    "AccessDenied":                 ("access was denied", False),
    "AccessDeniedException":        ("access was denied", False),
    "UnauthorizedOperation":        ("access was denied", False),
    "ThrottlingException":          ("calls were throttled", False),
    "Throttling":                   ("calls were throttled", False),
    "TooManyRequestsException":     ("calls were throttled", False),
    "RequestLimitExceeded":         ("calls were throttled", False),
    "ExpiredToken":                 ("the credentials have expired", True),
    "ExpiredTokenException":        ("the credentials have expired", True),
    "RequestExpired":               ("the request took too long, or the clock here is wrong", True),
    "InvalidClientTokenId":         ("the credentials are not known", True),
    "UnrecognizedClientException":  ("the credentials are not known", True),
    "InvalidSignatureException":    ("the credentials do not fit", True),
    "SignatureDoesNotMatch":        ("the credentials do not fit", True),
    "IncompleteSignature":          ("the credentials do not fit", True),
    "MissingAuthenticationToken":   ("there are no credentials", True),
    "MissingAuthenticationTokenException": ("there are no credentials", True),
    "OptInRequired":                ("the account is not signed up for the service", True),
}
# fmt: on

_NO_CREDENTIALS = (NoCredentialsError, CredentialRetrievalError, TokenRetrievalError, UnauthorizedSSOTokenError)
_NO_NETWORK = (NoConnectionError, HTTPClientError)


def hindrance(operation: str, trouble: BaseException | None) -> Hindered | None:
    """What came between us and the service; None where it was the service itself that answered."""
    match trouble:
        case Refused(code=code, message=message, status=status):
            pass
        case ClientError(response=response):
            told = response.get("Error", {})
            code, message = told.get("Code", ""), told.get("Message", "")
            status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        case _ if isinstance(trouble, _NO_CREDENTIALS):
            return Hindered(f"{operation}: there are no credentials that work: {trouble}", final=True)
        case _ if isinstance(trouble, _NO_NETWORK):
            return Hindered(f"{operation}: the network was lost: {trouble}", final=True)
        case _:
            return None
    if code in GATE:
        meaning, final = GATE[code]
        return Hindered(f"{operation}: {meaning} ({code}: {message})", final=final)
    if status >= 500:
        return Hindered(f"{operation}: the service had trouble of its own ({status} {code}: {message})")
    return None


class AwsTarget(BotoTarget):
    """CodeDeploy of one account and region. ``tag`` is the value of the tag on all that is made.

    The tag is ours and not the story's: it is not shown in the answers of ListTagsForResource.
    """

    def __init__(
        self,
        clients: Mapping[str, Any],
        place: Place,
        waiting: Waiting,
        tag: str,
        *,
        abilities: frozenset[str],
        things: Things,
        alarms: tuple[str, ...] = (),
    ) -> None:
        super().__init__(clients["codedeploy"], place, waiting, abilities=abilities, things=things)
        self._cloudwatch = clients.get("cloudwatch")
        self._alarms = alarms
        self._tag = tag

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """As the service says it. Raises Hindered for what comes between, after botocore's own retries."""
        if operation in _TAGGING and isinstance(request.get("tags", []), list):
            request = {**request, "tags": [*request.get("tags", []), {"Key": TAG, "Value": self._tag}]}
        try:
            answer = super().call(operation, request)
        except (Refused, Lost) as trouble:
            hindered = hindrance(operation, trouble if isinstance(trouble, Refused) else trouble.__cause__)
            if hindered is None:
                raise
            raise hindered from trouble
        if operation == "ListTagsForResource" and isinstance(answer.get("Tags"), list):
            answer["Tags"] = [tag for tag in answer["Tags"] if tag.get("Key") != TAG]
        return answer

    def set_alarm(self, name: str, state: str) -> None:
        """CloudWatch's SetAlarmState, for an alarm that is configured."""
        if name not in self._alarms or self._cloudwatch is None:
            raise Lacking(f"needs the alarm {name!r}")
        try:
            self._cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="codedeploy-fake verify")
        except (ClientError, BotoCoreError) as trouble:
            raise hindrance("SetAlarmState", trouble) or Lacking(f"needs the alarm {name!r}: {trouble}") from trouble
