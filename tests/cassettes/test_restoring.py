"""The test's own names in answers that have placeholders."""

from __future__ import annotations

from codedeploy_fake.cassettes.interactions import Interaction
from codedeploy_fake.cassettes.restoring import Names


def test_a_placeholder_is_what_a_call_has_shown_it_to_be() -> None:
    names = Names()
    names.learn({"list": [{"bucket": "bucket-1"}], "n": 1}, {"list": [{"bucket": "ours"}], "n": 2, "more": {}})
    names.learn({"bucket": "bucket-1"}, {"bucket": "another"})
    one = Interaction("GetApplication", {}, output={"a": ["bucket-1", "x", 5], "b": {"c": "bucket-1!"}})
    assert names.restored(one).output == {"a": ["ours", "x", 5], "b": {"c": "bucket-1!"}}


def test_an_error_stays_as_it_is() -> None:
    one = Interaction("GetApplication", {"applicationName": "x"}, 400)
    assert Names().restored(one) is one
