"""The three families of errors, and an error answer as a value."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from codedeploy_fake import ContractViolation, ServiceError, UsageError


def test_two_error_answers_are_equal_when_they_say_the_same() -> None:
    assert ServiceError("A", "b") == ServiceError("A", "b", 400)
    assert ServiceError("A", "b") != ServiceError("A", "b", 500)
    assert len({ServiceError("A", "b"), ServiceError("A", "b")}) == 1


def test_it_reads_as_code_and_message() -> None:
    assert str(ServiceError("A", "b")) == "A: b"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_it_can_be_copied_and_sent(duplicate: object) -> None:
    assert callable(duplicate)
    assert duplicate(ServiceError("A", "b", 413)) == ServiceError("A", "b", 413)


def test_it_passes_through_what_touches_exceptions() -> None:
    @contextmanager
    def passage() -> Iterator[None]:
        yield

    with pytest.raises(ServiceError) as caught, passage():
        raise ServiceError("A", "b")
    caught.value.add_note("seen")
    assert caught.value == ServiceError("A", "b")


def test_the_families_do_not_mix() -> None:
    families = (ServiceError, ContractViolation, UsageError)
    assert not any(issubclass(a, b) for a in families for b in families if a is not b)
    assert issubclass(ContractViolation, AssertionError)
