"""botocore's own serializers and parsers, in either protocol, with no client around them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.wire import Request, Response
from tests.making import signed

JSON, CBOR = "json", "smithy-rpc-v2-cbor"


@functools.cache
def service() -> Any:
    """The model of CodeDeploy that botocore has."""
    return botocore.session.Session().get_service_model("codedeploy")


def said(protocol: str, operation: str, input: Mapping[str, Any], home: tuple[str, str] | None = None) -> Request:
    """The request that botocore makes of an input, in a protocol, signed for an account and a region."""
    made = create_serializer(protocol, include_validation=False).serialize_to_request(
        input, service().operation_model(operation)
    )
    headers = {} if home is None else {"Authorization": signed(*home)}
    return Request(made["method"], made["url_path"], {**made["headers"], **headers}, made["body"])


def understood(protocol: str, operation: str, response: Response) -> Any:
    """What botocore makes of an answer, without what HTTP says around it."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    answer = {"status_code": response.status, "headers": headers, "body": response.body}
    parsed = create_parser(protocol).parse(answer, service().operation_model(operation).output_shape)
    parsed["ResponseMetadata"].pop("HTTPHeaders")
    parsed["ResponseMetadata"].pop("RequestId", None)  # of CBOR without an output, botocore gives none
    return parsed


def asked(
    fake: CodeDeployFake, protocol: str, operation: str, input: Mapping[str, Any], home: tuple[str, str] | None = None
) -> Any:
    """What botocore gives for a call, in a protocol."""
    return understood(protocol, operation, fake.handle(said(protocol, operation, input, home)))
