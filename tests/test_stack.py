"""Frames have room: no loop, at whatever depth it stands, asks the system for memory at each turn."""

import resource

import pytest

from transparency.stack import roomy

TURNS = 500


def _nothing(_one: int = 0, _two: int = 0, _three: int = 0) -> None:
    return


def _looping(depth: int) -> int:
    """The page faults of a loop of calls that stands so deep."""
    if depth:
        return _looping(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _turn in range(TURNS):
        _nothing()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_a_loop_at_any_depth_touches_no_new_memory():
    assert max(roomy(_looping)(depth) for depth in range(400)) < TURNS / 10


def test_what_is_called_answers_and_fails_as_ever():
    def asked(number: int, *, more: int) -> float:
        """Divides."""
        return number / more

    given = roomy(asked)
    assert (given(6, more=3), given.__name__, given.__doc__) == (2, "asked", "Divides.")
    with pytest.raises(ZeroDivisionError):
        given(6, more=0)
