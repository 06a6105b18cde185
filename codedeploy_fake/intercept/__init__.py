"""The interception: every botocore CodeDeploy client of the process answers from the fake.

From the door down::

    interception  Interception: the context manager and decorator
    client        bound_client: a client of one fake, wherever it is used
    late          the patches of aiobotocore, which may be imported at any time or never
    aio           what the next three do, for aiobotocore
    seam          before-send.codedeploy.*: the prepared request goes to the fake, not to the network
    credentials   no credential provider is asked on behalf of CodeDeploy; requests are signed with dummies
    sleeping      a sleep between two answers of the fake moves its clock
    trail         whose sleep it is, and from which instant it counts
    active        which fake answers now
    patches       one attribute replaced while anybody holds it, and the list of attributes relied on

Serialising, signing and parsing are botocore's own; only the sending is ours.
"""

from codedeploy_fake.intercept.client import bound_client
from codedeploy_fake.intercept.interception import Interception

__all__ = ["Interception", "bound_client"]
