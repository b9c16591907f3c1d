"""Rules judged at once say what Django says of them one by one, and ask the database once where nothing is wrong."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from tests import factories
from transparency.judging import JudgedAtOnce
from trips.models import Traveller, Trip

pytestmark = pytest.mark.django_db

WRONG: tuple[Any, ...] = (None, "", "x", "\x00", "1401-13", -1, 0, 2**40, 2**70, True)
"""What a field may come to hold before anybody has looked at it."""

SOME = 7
"""Each seventh pair of field and value: all of them agreed as well, on either database, in half a minute."""


@pytest.fixture
def records() -> list[JudgedAtOnce]:
    """One of every kind, sound as it stands."""
    trip = factories.full_trip()
    factories.PermitFactory(trip=trip)
    factories.RedactionFactory(trip=trip)
    factories.InquiryFactory(municipality=trip.municipality)
    factories.CoverageFactory(municipality=trip.municipality)
    kinds = [model for model in apps.get_models() if issubclass(model, JudgedAtOnce)]
    found = [model._base_manager.first() for model in kinds]
    assert len(found) > 10
    assert None not in found
    return found


def _faults(judge: Any, record: JudgedAtOnce, exclude: set[str]) -> dict[str, list[str]] | str:
    """What is wrong by field; or what was raised, where a value is none that the field could hold."""
    try:
        judge(record, exclude=exclude)
    except ValidationError as fault:
        return fault.message_dict if hasattr(fault, "error_dict") else str(fault)
    except (TypeError, ValueError, OverflowError) as fault:
        return type(fault).__name__
    return {}


def _spoilt(record: JudgedAtOnce) -> Iterator[tuple[str, Any]]:
    ruled = {
        name
        for rule in record._meta.constraints
        if isinstance(rule, CheckConstraint)
        for name in rule.condition.referenced_base_fields
    }
    for name in sorted(ruled):
        for value in WRONG:
            if not record._meta.get_field(name).is_relation:
                yield name, value


@pytest.mark.filterwarnings("ignore")
def test_every_rule_says_what_it_says_alone(records, caplog):
    caplog.set_level("CRITICAL")
    told = 0
    for record in records:
        others = {field.name for field in record._meta.fields[::2]}
        for place, (name, value) in enumerate(islice(_spoilt(record), 0, None, SOME)):
            before, exclude = getattr(record, name), others if place % 3 == 2 else set()
            setattr(record, name, value)
            expected = _faults(models.Model.validate_constraints, record, exclude)
            assert _faults(type(record).validate_constraints, record, exclude) == expected, (name, value)
            told += bool(expected)
            setattr(record, name, before)
    assert told > 20


def test_what_is_sound_is_asked_about_once():
    trip = factories.full_trip()
    for record in (trip, trip.travellers.first(), trip.costs.first()):
        with CaptureQueriesContext(connection) as asked:
            record.validate_constraints()
        rules = [rule for rule in record._meta.constraints if isinstance(rule, CheckConstraint)]
        own = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(rules) > 5
        assert 1 <= len(own) <= 1 + len(record._meta.constraints) - len(rules), own
    assert {Trip, Traveller} <= set(JudgedAtOnce.__subclasses__())
