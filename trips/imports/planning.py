"""A whole file, put together: which trips it holds, what is wrong, and which of them were imported before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality
from trips.models import ImportedTrip, Trip
from trips.tables import Directory
from trips.tables.cells import key

from . import limits
from .findings import Findings, Problem, Remark
from .judging import FIELDS, judge_rows, judge_trip
from .naming import position, resolve
from .opening import Book
from .reading import Row, read
from .sheets import LAYOUTS, TRIPS

KINDS = tuple(layout.name for layout in LAYOUTS if layout is not TRIPS)
Progress = Callable[[int, int], object]
"""Told how many rows of the file have been judged, and of how many."""


@dataclass(slots=True)
class PlannedTrip:
    """One trip of the file. `digest` is "" where it has problems; `known` is the draft that it became before."""

    row: Row
    form: Any
    rows: dict[str, list[Row]]
    forms: dict[str, list[Any]]
    stops: dict[int, list[int]] = field(default_factory=dict)
    """Of each traveller, by place: the places of the stops that the row names."""
    payee: dict[int, int] = field(default_factory=dict)
    """Of each cost, by place: the place of the traveller that the row names."""
    digest: str = ""
    known: Trip | None = None

    @property
    def title(self) -> str:
        return str(self.row.values.get("title") or self.row.raw.get("title") or "")


@dataclass(slots=True)
class Plan:
    municipality: Municipality
    book: Book
    trips: list[PlannedTrip]
    problems: list[Problem]
    remarks: list[Remark]

    @property
    def new(self) -> list[PlannedTrip]:
        return [trip for trip in self.trips if trip.known is None]

    @property
    def known(self) -> list[PlannedTrip]:
        return [trip for trip in self.trips if trip.known is not None]

    @property
    def digest(self) -> str:
        """What stands for this plan when it is confirmed: the file's trips as they would be stored, and for whom."""
        parts = [str(self.municipality.pk), *(trip.digest for trip in self.trips)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def plan(book: Book, municipality: Municipality, progress: Progress = lambda done, total: None) -> Plan:
    """Read and judge the whole file for one municipality. Nothing is written. `progress` is told of each trip's rows."""
    findings = Findings()
    rows = read(book, findings)
    _same_municipality(rows[TRIPS.name], municipality, findings)
    directory = Directory(municipality)
    for kind in KINDS:
        for row in rows[kind]:
            resolve(row, directory, findings)
    by_code = _by_code(rows, findings)
    planned = []
    judged, total = 0, sum(map(len, rows.values()))
    for row in rows[TRIPS.name]:
        # Of two trips with one code the first has the rows: that is told, and once is enough.
        own = by_code.pop(row.code, {})
        planned.append(_planned(row, own, municipality, findings))
        judged += 1 + sum(map(len, own.values()))
        progress(judged, total)
    progress(total, total)  # rows that belong to no trip were judged before
    if not findings.problems:
        _digest(planned, municipality, findings)
    findings.in_order([sheet.name for sheet in book.sheets])
    return Plan(municipality, book, planned, findings.problems, findings.remarks)


def _by_code(rows: dict[str, list[Row]], findings: Findings) -> dict[str, dict[str, list[Row]]]:
    """The rows of each trip by kind; codes that stand twice, or nowhere, are problems."""
    first: dict[str, Row] = {}
    for row in rows[TRIPS.name]:
        if row.code and row.code in first:
            row.fault(
                findings,
                "trip",
                _("Row %(row)s has this trip code already."),
                _("Give each trip a code of its own."),
                row=first[row.code].number,
            )
        elif row.code:
            first[row.code] = row
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {kind: [] for kind in KINDS})
    for kind in KINDS:
        for row in rows[kind]:
            if not row.code:
                continue
            if row.code not in first:
                row.fault(
                    findings,
                    "trip",
                    _("No trip of this file has this code."),
                    _("Correct the code, or add the trip to the sheet of trips."),
                )
            found[row.code][kind].append(row)
            if len(found[row.code][kind]) == limits.ROWS_A_TRIP + 1:
                row.fault(
                    findings,
                    "trip",
                    _("A trip takes at most %(most)s rows of one kind."),
                    _("Join people of one group in one row, with their count."),
                    most=limits.ROWS_A_TRIP,
                )
    _judge_orphans(found, first, findings)
    return found


def _judge_orphans(found: dict[str, dict[str, list[Row]]], first: dict[str, Row], findings: Findings) -> None:
    """Rows whose trip the file lacks are judged as well: every problem is told in one go."""
    for code in [code for code in found if code not in first]:
        for kind in KINDS:
            if found[code][kind]:
                judge_rows(kind, found[code][kind], Trip(), findings)


def _planned(
    row: Row, rows: dict[str, list[Row]], municipality: Municipality, findings: Findings
) -> PlannedTrip:
    form = judge_trip(row, findings)
    trip = form.instance
    trip.municipality = municipality
    rows = {kind: rows.get(kind, [])[: limits.ROWS_A_TRIP] for kind in KINDS}
    forms = {kind: judge_rows(kind, rows[kind], trip, findings) if rows[kind] else [] for kind in KINDS}
    planned = PlannedTrip(row, form, rows, forms)
    for place, traveller in enumerate(rows["travellers"]):
        planned.stops[place] = list(_stops(traveller, rows["stops"], findings))
    for place, cost in enumerate(rows["costs"]):
        _payee(planned, place, cost, findings)
    return planned


def _stops(traveller: Row, stops: list[Row], findings: Findings) -> Iterator[int]:
    names = [str(stop.raw.get("city") or stop.raw.get("country") or "") for stop in stops]
    for part in _parts(traveller.values.get("stops") or ""):
        place = position(part, names)
        if place is None:
            traveller.fault(
                findings,
                "stops",
                _("This trip has no stop “%(stop)s”."),
                _(
                    "Give numbers from 1 to %(most)s, in the order of the sheet of stops, or leave the cell empty."
                ),
                stop=part,
                most=len(stops),
            )
            return
        yield place


def _parts(text: str) -> list[str]:
    for mark in "،؛;/\n":
        text = text.replace(mark, ",")
    return [part.strip() for part in text.replace(" و ", ",").split(",") if part.strip()]


def _payee(planned: PlannedTrip, place: int, cost: Row, findings: Findings) -> None:
    written = cost.values.get("traveller") or ""
    if not written:
        return
    people = planned.rows["travellers"]
    names = [
        next((str(one.raw[name]) for name in ("official", "name", "post") if one.raw.get(name)), "")
        for one in people
    ]
    found = position(written, names)
    if found is None:
        cost.fault(
            findings,
            "traveller",
            _("This trip has no traveller “%(traveller)s”."),
            _(
                "Give a number from 1 to %(most)s, in the order of the sheet of travellers, or leave the cell empty."
            ),
            traveller=written,
            most=len(people),
        )
    else:
        planned.payee[place] = found


def _same_municipality(rows: list[Row], municipality: Municipality, findings: Findings) -> None:
    """A column that names the municipality may stand in the file; it must be the one that was chosen."""
    own = {key(municipality.code), key(municipality.name), key(municipality.name_en)}
    for row in rows:
        written = row.values.get("municipality")
        if written and key(written) not in own:
            row.fault(
                findings,
                "municipality",
                _("This row is another municipality's: the file is imported for %(municipality)s."),
                _("Import it apart, for its own municipality."),
                municipality=municipality.name,
            )


# What makes two trips the same


def _digest(planned: list[PlannedTrip], municipality: Municipality, findings: Findings) -> None:
    first: dict[str, Row] = {}
    for trip in planned:
        digest = content_digest(trip)
        if digest in first:
            trip.row.fault(
                findings,
                "trip",
                _("This trip is the same as the one in row %(row)s, all its rows included."),
                _("Delete one of them, or write what tells them apart."),
                row=first[digest].number,
            )
        first.setdefault(digest, trip.row)
        trip.digest = digest
    find_known(planned, municipality)


def find_known(planned: list[PlannedTrip], municipality: Municipality) -> None:
    """Which of these trips were imported before, and the drafts that they became."""
    known = {
        one.digest: one.trip
        for one in ImportedTrip.objects.filter(
            municipality=municipality, digest__in=[trip.digest for trip in planned]
        ).select_related("trip")
    }
    for trip in planned:
        trip.known = known.get(trip.digest)


def content_digest(planned: PlannedTrip) -> str:
    """SHA-256 of what a trip would be stored as: neither its code, nor its place in the file, nor how a cell was written."""
    content = {"trips": [_plain(planned.form, "trips")]}
    for kind in KINDS:
        content[kind] = [_plain(form, kind) for form in planned.forms[kind]]
    for place, row in enumerate(content["travellers"]):
        row["stops"] = planned.stops.get(place, [])
    for place, row in enumerate(content["costs"]):
        row["traveller"] = planned.payee.get(place)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(form: Any, kind: str) -> dict[str, Any]:
    return {name: _text(form.cleaned_data.get(name)) for name in FIELDS[kind] if name != "order"}


def _text(value: Any) -> Any:
    if isinstance(value, models.Model):
        return getattr(value, "public_id", None) or value.pk
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
