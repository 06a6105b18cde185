"""Recorded replay: cassettes that people can read, and that hold no secret.

From the door down::

    recording     in this process, by vcrpy: what its clients say over HTTP; sending: that all of it is seen
    forwarding    a recorder on loopback, for programs of any language; running: a command, and signals for it
    replaying     every client of the process answers from a cassette
    playing       which recorded answer a call gets; differing: what to say where there is none; restoring: names;
                  standing: whether region, account and names of a recorded call are those that are asked
    serializer    our format as a serializer of vcrpy's
    document      a cassette as YAML or JSON; scrubbing: what it must not tell
    plain         headers and bytes <-> our values, in either protocol
    interactions  the values: Cassette, Interaction, Metadata
"""

from codedeploy_fake.cassettes.interactions import Cassette, Interaction, Metadata
from codedeploy_fake.cassettes.recording import recording
from codedeploy_fake.cassettes.replaying import Replay, replaying

__all__ = ["Cassette", "Interaction", "Metadata", "Replay", "recording", "replaying"]
