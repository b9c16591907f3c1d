"""What no schema can say of a trip: sums, bounds of dates, positions, heads, and what the record leaves undisclosed."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency import calendar
from trips import currencies
from trips.codes import Absent, Withheld
from trips.document.disclosure import not_disclosed
from trips.document.notes import found as notes_found
from trips.document.totals import totals
from trips.pages.schema import NOTES
from trips.withholding import withheld_whole

from .faults import Said, Whole, said

Document = dict[str, Any]
Told = Iterator[tuple[str, Said]]

NOT_NFC = _("The text is not in Unicode's NFC, so it looks the same and is found by nobody. Normalise it.")
NO_DAY = _("There is no such day in the Jalali calendar: {jalali}.")
OTHER_DAY = _("The Jalali day {jalali} is {expected}, not {found}.")
OUTSIDE = _("Earliest and latest must lie within {jalali}, that is from {first} to {last}.")
BACKWARDS = _("The earliest day is after the latest.")
ENDS_BEFORE = _("The trip ends before it begins.")
DAYS = _("Days are null though the first and the last day are known: they come to {expected}.")
SHORTEST = _("The shortest stay has more days than the trip.")
NO_POSITION = _("Position {position} is not in “{list}”, which has {number} parts; counting begins at 0.")
HEADS = _("There are {number} heads; each municipality's group has one at most.")
TOTAL = _("The total in {money} is {found}; the costs come to {expected}.")
NO_TOTAL = _("There is no total in {money}; the costs come to {expected}.")
NO_COSTS = _("There is a total in {money}, but no cost in it counts.")
COMPLETE = _("The total in {money} is said to be complete: {found}. By the absent amounts it is: {expected}.")
TOTAL_TWICE = _("There are two totals in {money}.")
UNDISCLOSED = _("By the rest of the record “{code}” is not disclosed. Add it, or give what is missing.")
DISCLOSED = _("By the rest of the record “{code}” is not undisclosed. Take it out.")
UNSAID = _("The record does not fit together: {what} Correct it, or add the note “{code}”.")
FITS = _("The note “{code}” stands here, but the record does fit together there. Take it out.")
FINE = _("{amount} has more decimals than {currency} has: {digits}.")
WITHHELD = _("An amount is withheld, but no redaction of the costs names the ground. Add it.")
REDACTED_TWICE = _("“{field}” is withheld twice. Keep one redaction.")
ITSELF = _("The trip names itself.")
FIRST = _("The first version is published when it is first published: both times are the same.")
BEFORE = _("This version was published before the first one.")

TIED_TO_PERSIAN = {"vague_purpose"}
"""Notes that are found by words of one language: nobody else's records are held to them."""


def faults(document: Document) -> Told:
    """(place, message) of all that is wrong with a trip that keeps to its schema."""
    yield from _texts(document, "")
    yield from _periods(document, "")
    yield from _itself(document)
    yield from _versions(document)
    yield from _redactions(document)
    if withheld_whole(document):
        return
    if document["end"]["latest"] < document["start"]["earliest"]:
        yield "end", said(ENDS_BEFORE)
    yield from _days(document)
    yield from _positions(document)
    yield from _heads(document)
    yield from _amounts(document)
    yield from _totals(document)
    yield from _undisclosed(document)
    yield from _notes(document)


def _texts(value: Any, place: str) -> Told:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _texts(below, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _texts(below, f"{place}[{position}]")
    elif isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        yield place, said(NOT_NFC)


def _periods(value: Any, place: str) -> Told:
    if isinstance(value, dict) and value.keys() == {"date", "jalali", "earliest", "latest"}:
        yield from _period(value, place)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from _periods(below, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _periods(below, f"{place}[{position}]")


def _period(period: Document, place: str) -> Told:
    earliest, latest = period["earliest"], period["latest"]
    if earliest > latest:
        yield place, said(BACKWARDS)
    if period["jalali"] is None:
        return
    try:
        named = calendar.parse_jalali(period["jalali"])
    except calendar.CalendarError:
        yield f"{place}.jalali", said(NO_DAY, jalali=period["jalali"])
        return
    first, last = named.earliest.isoformat(), named.latest.isoformat()
    if period["date"] is not None and period["date"] != first:
        yield f"{place}.date", said(OTHER_DAY, jalali=period["jalali"], expected=first, found=period["date"])
    elif earliest < first or latest > last:
        yield place, said(OUTSIDE, jalali=period["jalali"], first=first, last=last)


def _days(document: Document) -> Told:
    start, end, days = document["start"]["date"], document["end"]["date"], document["days"]
    if days is None and start and end and start <= end:
        expected = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
        yield "days", said(DAYS, expected=expected)
    if days is not None and (document["days_min"] or 0) > days:
        yield "days_min", said(SHORTEST)


def _positions(document: Document) -> Told:
    stops, travellers = len(document["stops"]), len(document["travellers"])
    for number, traveller in enumerate(document["travellers"]):
        for position in traveller["stops"] or ():
            if position >= stops:
                place = f"travellers[{number}].stops"
                yield place, said(NO_POSITION, position=position, list="stops", number=stops)
    for number, cost in enumerate(document["costs"]):
        if cost["traveller"] is not None and cost["traveller"] >= travellers:
            place = f"costs[{number}].traveller"
            yield place, said(NO_POSITION, position=cost["traveller"], list="travellers", number=travellers)


def _heads(document: Document) -> Told:
    heads = Counter(
        (one["municipality"] or document["municipality"])["code"]
        for one in document["travellers"]
        if one["head"]
    )
    for number in heads.values():
        if number > 1:
            yield "travellers", said(HEADS, number=number)


def _amounts(document: Document) -> Told:
    for name in ("costs", "totals"):
        for number, line in enumerate(document[name]):
            if line["amount"] is None:
                continue
            digits = currencies.digits(line["currency"])
            if len(line["amount"].partition(".")[2].rstrip("0")) > digits:
                fine = said(FINE, amount=line["amount"], currency=line["currency"], digits=digits)
                yield f"{name}[{number}].amount", fine


def _money(total: Document) -> str:
    return " ".join(filter(None, (total["currency"], total["rial_basis"])))


def _totals(document: Document) -> Told:
    expected = {_money(total): total for total in totals(document["costs"])}
    stated: dict[str, Document] = {}
    for number, total in enumerate(document["totals"]):
        money, place = _money(total), f"totals[{number}]"
        right = expected.get(money)
        if money in stated:
            yield place, said(TOTAL_TWICE, money=money)
        elif right is None:
            yield place, said(NO_COSTS, money=money)
        else:
            if Decimal(total["amount"]) != Decimal(right["amount"]):
                yield place, said(TOTAL, money=money, found=total["amount"], expected=right["amount"])
            if total["complete"] != right["complete"]:
                found, truth = (str(one["complete"]).lower() for one in (total, right))
                yield f"{place}.complete", said(COMPLETE, money=money, found=found, expected=truth)
        stated[money] = total
    for money, right in expected.items():
        if money not in stated:
            yield "totals", said(NO_TOTAL, money=money, expected=right["amount"])


def _undisclosed(document: Document) -> Told:
    right, stated = not_disclosed(document), document["not_disclosed"]
    for code in right:
        if code not in stated:
            yield "not_disclosed", said(UNDISCLOSED, code=code)
    for code in stated:
        if code not in right:
            yield "not_disclosed", said(DISCLOSED, code=code)


def _notes(document: Document) -> Told:
    right = {code for code, _places in notes_found(document)} - TIED_TO_PERSIAN
    stated = {note["code"] for note in document["notes"]} - TIED_TO_PERSIAN
    for code in sorted(right - stated):
        yield "notes", said(UNSAID, code=code, what=Whole(NOTES[code]))
    for code in sorted(stated - right):
        yield "notes", said(FITS, code=code)


def _redactions(document: Document) -> Told:
    fields = Counter(one["field"] for one in document["redactions"])
    for field, number in fields.items():
        if number > 1:
            yield "redactions", said(REDACTED_TWICE, field=field)
    amounts = any(cost["absent"] == Absent.WITHHELD for cost in document["costs"])
    if amounts and Withheld.COSTS not in fields:
        yield "redactions", said(WITHHELD)


def _itself(document: Document) -> Told:
    if document["ref"] in document["joint_with"]:
        yield "joint_with", said(ITSELF)
    if document["ref"] == document["replaces"]:
        yield "replaces", said(ITSELF)


def _versions(document: Document) -> Told:
    published, first = document["published"], document["first_published"]
    if published < first:
        yield "published", said(BEFORE)
    elif document["version"] == 1 and published != first:
        yield "published", said(FIRST)
