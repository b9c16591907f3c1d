"""Marks in every free text of a record: whatever is not public is planted with them, and looked for everywhere."""

from django.db import models

from tests import factories
from transparency.fields import PeriodField
from trips.codes import Withheld
from trips.models import Traveller, Trip

from .clerks import paper_of

MARK = "markx7391"
MARK_FA = "نشان‌پنهان۷۳۹۱"


def mark_every_text(record: models.Model) -> None:
    """Put the mark into every free text of a working record; codes, dates and files keep their form."""
    for field in record._meta.fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable
        if not free or isinstance(field, PeriodField):
            continue
        if isinstance(record, Traveller) and field.name == "name" and (record.official or record.count != 1):
            continue  # a group has no name, and an official has it elsewhere
        if field.name in ("code", "joint_code"):
            setattr(record, field.name, f"{MARK}-{record._meta.model_name}-{record.pk}")
        elif isinstance(field, models.URLField):
            setattr(record, field.name, f"https://example.org/{MARK}")
        else:
            setattr(record, field.name, f"{MARK} {MARK_FA}"[: field.max_length or None])
    record.save()


def rich_trip(municipality, **values) -> Trip:
    """A trip with something in every table, every free text of it marked."""
    trip = factories.full_trip(municipality=municipality, joint_code="one-delegation", **values)
    factories.PermitFactory(trip=trip)
    factories.SourceFactory(trip=trip)
    paper_of(trip, public=True)
    names = ("stops", "travellers", "costs", "permits", "sources", "attachments", "redactions")
    for record in (trip, *(row for name in names for row in getattr(trip, name).all())):
        mark_every_text(record)
    for traveller in trip.travellers.exclude(official=None):
        mark_every_text(traveller.official)
    for stop in trip.stops.all():
        mark_every_text(stop.destination)
    return trip


def withhold(trip: Trip, **values) -> None:
    factories.RedactionFactory(trip=trip, field=Withheld.TRIP, body="شورای تأمین", **values)
