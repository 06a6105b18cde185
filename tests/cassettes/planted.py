"""Secrets of every kind, made up, and traffic that carries them all. None stands here in one piece."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import make

#: Not one of those that the documentation uses.
ACCOUNT, OTHER = "9876" + "54321098", "5566" + "77889900"
KEY_ID = "ASIA" + "Q3EGRIJM7KX2ZLPW"
OTHER_KEY_ID = "AKIA" + "T5HPLQWRX2MZ6KYB"
SECRET_KEY = "pX9v2Lq+" + "7bNc4RtY/1uWzK8hJ0dFgS5eAo3iBmQk"
TOKEN = "IQoJb3JpZ2luX2VjE" + "Pr4Kq9Zx7Lm2Nc8Vb5Ty1Ui6Op3As0Df" * 4
EMAIL = "jane.doe@" + "acme-corp.io"
SESSION = "mike-" + "laptop"
BUCKET = f"acme-artifacts-{ACCOUNT}"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
BEARER = "Bearer " + "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
PASSWORD = "correct-" + "horse-7-battery"
PRESIGNED = "https://acme.s3.amazonaws.com/web.zip?X-Amz-Expires=60&X-Amz-" + "Signature=" + "0a1b2c3d" * 8
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJqYW5lIn0." + "c2lnbmF0dXJlLW9mLW5vYm9keQ"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----"
SLACK = "xoxb-" + "123456-abcdef-7890"
BASIC = "Basic " + base64.b64encode(b"jane:hunter2-hunter2").decode()
HIDDEN = base64.b64encode(f"key={OTHER_KEY_ID}".encode()).decode()
ZIPPED = base64.b64encode(gzip.compress(f"{PASSWORD} for {OTHER_KEY_ID} {EMAIL}".encode(), mtime=0)).decode()


BINARY = base64.b64encode(b"\x00\x01\xff" + OTHER_KEY_ID.encode()).decode()
WIDE = base64.b64encode(OTHER_KEY_ID.encode("utf-16-le")).decode()
ESCAPED = f'cfg={{"x":"\\u0041{OTHER_KEY_ID[1:]}"}}'
PGP = "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----"
PGP_BODY = "lQdGBGVxYz0BEADRk3" * 3
USER = "john.doe"


def packed_in_a_zip(raw: bytes, compression: int) -> bytes:
    """A zip with one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr(zipfile.ZipInfo("a"), raw, compression)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Plant:
    """A secret, and as what ``check`` must know it in a plain recording; None: no finding by itself, only replaced."""

    name: str
    value: str
    kind: str | None


# fmt: off
PLANTS = (
    Plant("access key id of the signature", KEY_ID,                    "AWS access key id"),
    Plant("session token of the request",   TOKEN,                     "AWS session token"),
    Plant("access key id in a text",        OTHER_KEY_ID,              "AWS access key id"),
    Plant("secret access key in a text",    SECRET_KEY,                "like a secret access key of AWS"),
    Plant("account id in a role",           ACCOUNT,                   "foreign account id"),
    Plant("account id in a text",           OTHER,                     "foreign account id"),
    Plant("e-mail address as a user name",  EMAIL,                     "user name in an ARN"),
    Plant("session name",                   SESSION,                   "user name in an ARN"),
    Plant("GitHub token",                   GITHUB,                    "GitHub token"),
    Plant("Bearer token",                   BEARER,                    "Bearer token"),
    Plant("Basic authorization",            BASIC,                     "Basic authorization"),
    Plant("password",                       PASSWORD,                  "value of a secret"),
    Plant("presigned URL",                  PRESIGNED,                 "presigned URL"),
    Plant("JSON Web Token",                 JWT,                       "JSON Web Token"),
    Plant("private key",                    PEM,                       "private key"),
    Plant("Slack token",                    SLACK,                     "Slack token"),
    Plant("bucket",                         BUCKET,                    None),
    Plant("role",                           "deployer-of-acme",        None),
    Plant("owner of a repository",          "acme-inc",                None),
    Plant("PGP private key",                PGP,                       "private key"),
    Plant("body of a private key",          PGP_BODY,                  None),
    Plant("base64 of a key amid bytes",     BINARY,                    None),
    Plant("base64 of UTF-16",               WIDE,                      None),
    Plant("key with an escape",             ESCAPED,                   None),
    Plant("user name of an instance",       USER,                      "user name in an ARN"),
)
# fmt: on
#: What a plain recording betrays besides: the header that is all secret.
ALSO = {"value of authorization", "AWS signature", "value of xamzsecuritytoken", "e-mail address"}

TEXTS = {
    "a": f"{OTHER_KEY_ID} {SECRET_KEY} of {OTHER}",
    "b": f"{GITHUB} and {BEARER} and {BASIC}",
    "c": f"password={PASSWORD}; see {PRESIGNED}",
    "d": f"{JWT} {SLACK}",
    "e": PEM,
    "f": HIDDEN,
    "g": ZIPPED,
    "h": f"see {BINARY} there",
    "i": WIDE,
    "j": f"{ESCAPED} it is",
    "k": f"{PGP}\n\n{PGP_BODY}\n-----END PGP " + "PRIVATE KEY BLOCK-----",
}


def fake() -> CodeDeployFake:
    """Where it goes."""
    return make()


def credentials() -> dict[str, str]:
    """What a client is made with."""
    return {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET_KEY, "aws_session_token": TOKEN}


def traffic(client: Any) -> None:
    """Every secret in something that a program says to CodeDeploy, and in what it answers."""
    role = f"arn:aws:iam::{ACCOUNT}:role/deployer-of-acme"
    client.create_application(applicationName="web")
    client.create_deployment_group(applicationName="web", deploymentGroupName="prod", serviceRoleArn=role)
    client.get_deployment_group(applicationName="web", deploymentGroupName="prod")
    s3 = {"revisionType": "S3", "s3Location": {"bucket": BUCKET, "key": "web.zip", "bundleType": "zip"}}
    hub = {"revisionType": "GitHub", "gitHubLocation": {"repository": "acme-inc/web", "commitId": "0123abcd" * 5}}
    client.register_application_revision(applicationName="web", revision=s3, description=f"from {BUCKET}")
    client.register_application_revision(applicationName="web", revision=hub)
    there = f"not https://{BUCKET}.s3.amazonaws.com/web.zip; {USER} of app{ACCOUNT}x knows"
    client.register_application_revision(applicationName="web", revision=hub, description=there)
    client.list_application_revisions(applicationName="web")
    for text in TEXTS.values():
        asked = {"applicationName": "web", "deploymentGroupName": "prod", "revision": s3, "description": text}
        deployment = client.create_deployment(**asked)["deploymentId"]
        client.get_deployment(deploymentId=deployment)
        client.stop_deployment(deploymentId=deployment)
    user = f"arn:aws:iam::{ACCOUNT}:user/{EMAIL}"
    client.register_on_premises_instance(instanceName="one", iamUserArn=user)
    client.register_on_premises_instance(instanceName=USER, iamUserArn=f"arn:aws:iam::{ACCOUNT}:user/{USER}")
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer-of-acme/{SESSION}"
    client.register_on_premises_instance(instanceName="two", iamSessionArn=session)
    for name, text in TEXTS.items():
        tagged = "one" if name < "h" else "two"  # an instance has ten tags at most
        client.add_tags_to_on_premises_instances(instanceNames=[tagged], tags=[{"Key": name, "Value": text[:256]}])
    client.batch_get_on_premises_instances(instanceNames=["one", "two"])
