"""Sanity notes that concern the public: signed with the document, so their Persian text is data, not interface.

Each note is a small predicate over the document alone, and answers with the places that do not fit: "days",
"travellers" for the list, "travellers.2" for a row of it, "travellers.2.start" for a field of a row; none where all is
well. Places are named as in the working form, which leads its user there; the document bears code and text. A new note
is a function and a line in `RULES`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from trips.codes import Attendance, Decision, Item, SizeKnown, Status

from .totals import Money, spent
from .vague import is_vague

Document = dict[str, Any]
Places = list[str]


def _rows(document: Document, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place."""
    return ((f"{name}.{position}", row) for position, row in enumerate(document[name]))


# The delegation


def _listed(document: Document) -> int | None:
    counts = [t["count"] for t in document["travellers"] if t["attendance"] != Attendance.DID_NOT_GO]
    return None if None in counts else sum(counts)


def nobody_listed(document: Document) -> Places:
    return [] if document["travellers"] else ["travellers"]


def more_listed_than_stated(document: Document) -> Places:
    size, listed = document["delegation"]["size"], _listed(document)
    exact = document["delegation"]["known"] == SizeKnown.EXACT
    return ["size"] if exact and size is not None and listed is not None and listed > size else []


def list_does_not_add_up(document: Document) -> Places:
    """The list is said to be complete, yet names fewer people than the size stated."""
    delegation, listed = document["delegation"], _listed(document)
    exact = delegation["known"] == SizeKnown.EXACT
    fewer = exact and delegation["complete"] and listed is not None and listed < (delegation["size"] or 0)
    return ["travellers"] if fewer else []


# Days


def _outside(document: Document, row: dict[str, Any], *fields: str) -> Iterator[str]:
    """Which of these fields of a row name a time that certainly lies outside the trip."""
    first, last = document["start"]["earliest"], document["end"]["latest"]
    for field in fields:
        if row[field] and (row[field]["latest"] < first or row[field]["earliest"] > last):
            yield field


def stay_outside_trip(document: Document) -> Places:
    return [
        f"{place}.{field}"
        for place, stay in _rows(document, "travellers")
        for field in _outside(document, stay, "start", "end")
    ]


def stay_longer_than_trip(document: Document) -> Places:
    """The days of a trip are those of its longest stay."""
    most = document["days"] or _days_between(document["start"]["earliest"], document["end"]["latest"])
    return [f"{place}.days" for place, stay in _rows(document, "travellers") if (stay["days"] or 0) > most]


def stop_outside_trip(document: Document) -> Places:
    return [
        f"{place}.{field}"
        for place, stop in _rows(document, "stops")
        for field in _outside(document, stop, "arrival", "departure")
    ]


def stops_out_of_order(document: Document) -> Places:
    """A stop was certainly reached before an earlier one of the list was left, or even reached."""
    reached, wrong = "", []
    for place, stop in _rows(document, "stops"):
        first, last = stop["arrival"] or stop["departure"], stop["departure"] or stop["arrival"]
        if not first:
            continue
        if first["latest"] < reached:
            wrong.append(f"{place}.arrival" if stop["arrival"] else f"{place}.departure")
        reached = max(reached, last["earliest"])
    return wrong


def days_do_not_fit_dates(document: Document) -> Places:
    """Days as stated are more, or fewer, than any first and last day within start and end would make."""
    start, end, days = document["start"], document["end"], document["days"]
    if not end["jalali"] or not days:
        return []  # a missing end is reckoned from the days
    most = _days_between(start["earliest"], end["latest"])
    least = _days_between(start["latest"], end["earliest"])
    return [] if least <= days <= most else ["days"]


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


# Costs


def _wholes(document: Document) -> dict[Money, dict[str, Decimal]]:
    """Whole-trip lines: by money, then by payer."""
    wholes: dict[Money, dict[str, Decimal]] = defaultdict(dict)
    for payment, amount in spent(document["costs"]):
        if payment.item == Item.WHOLE_TRIP:
            before = wholes[payment.money].get(payment.payer, Decimal(0))
            wholes[payment.money][payment.payer] = before + amount
    return wholes


def parts_do_not_add_up(document: Document) -> Places:
    """A payer's parts come to more than what the same payer paid for the whole trip; or to less, though one part
    is "everything else" and so none is left out."""
    parts: dict[tuple[Money, str], Decimal] = defaultdict(Decimal)
    exhaustive = set()
    for payment, amount in spent(document["costs"]):
        if payment.item != Item.WHOLE_TRIP:
            parts[payment.money, payment.payer] += amount
        if payment.item == Item.EVERYTHING_ELSE:
            exhaustive.add((payment.money, payment.payer))
    unknown = {cost["funding_source"]["id"] for cost in document["costs"] if cost["absent"] is not None}
    wrong = {
        (money, payer)
        for money, payers in _wholes(document).items()
        for payer, whole in payers.items()
        if parts.get((money, payer), Decimal(0)) > whole
        or ((money, payer) in exhaustive and payer not in unknown and parts[money, payer] < whole)
    }
    return [
        place
        for place, cost in _rows(document, "costs")
        if cost["item"] == Item.WHOLE_TRIP and _money_and_payer(cost) in wrong
    ]


def payment_outside_whole(document: Document) -> Places:
    """A payment beside a whole-trip line in the same money that another payer paid: the total leaves it out."""
    wholes = _wholes(document)
    left_out = {
        (payment.money, payment.payer)
        for payment, amount in spent(document["costs"])
        if amount and wholes.get(payment.money) and payment.payer not in wholes[payment.money]
    }
    return [place for place, cost in _rows(document, "costs") if _money_and_payer(cost) in left_out]


def _money_and_payer(cost: dict[str, Any]) -> tuple[Money, str]:
    return (cost["currency"], cost["rial_basis"]), cost["funding_source"]["id"]


# Words and permits


def vague_purpose(document: Document) -> Places:
    """No public text says of an absent purpose that it is vague: absence is shown as such."""
    places = [stop[key] for stop in document["stops"] for key in ("country_name", "city")]
    return ["purpose"] if is_vague(document["purpose"] or "", places) else []


def refused_yet_done(document: Document) -> Places:
    """A body refused its permit and is not said to have granted one, yet the trip took place."""
    if document["status"] != Status.DONE:
        return []
    granted = {permit["stage"] for permit in document["permits"] if permit["decision"] == Decision.GRANTED}
    return [
        place
        for place, permit in _rows(document, "permits")
        if permit["decision"] == Decision.REFUSED and permit["stage"] not in granted
    ]


RULES: dict[str, tuple[Callable[[Document], Places], str]] = {
    "nobody_listed": (nobody_listed, "هیچ عضوی برای هیئت فهرست نشده است."),
    "more_listed_than_stated": (
        more_listed_than_stated,
        "شمار اعضای فهرست‌شده از تعداد اعلام‌شدهٔ هیئت بیشتر است.",
    ),
    "list_does_not_add_up": (
        list_does_not_add_up,
        "فهرست هیئت کامل خوانده شده، اما شمار اعضای آن از تعداد اعلام‌شده کمتر است.",
    ),
    "stay_outside_trip": (stay_outside_trip, "اقامت دست‌کم یک عضو هیئت بیرون از تاریخ‌های سفر است."),
    "stay_longer_than_trip": (
        stay_longer_than_trip,
        "شمار روزهای دست‌کم یک عضو هیئت از روزهای خود سفر بیشتر است.",
    ),
    "stop_outside_trip": (stop_outside_trip, "رسیدن یا رفتن از دست‌کم یک توقفگاه بیرون از تاریخ‌های سفر است."),
    "stops_out_of_order": (
        stops_out_of_order,
        "تاریخ توقفگاه‌ها با ترتیب آن‌ها نمی‌خواند: یکی پیش از پایان توقف پیشین آغاز شده است.",
    ),
    "days_do_not_fit_dates": (days_do_not_fit_dates, "شمار روزهای اعلام‌شده با تاریخ رفت و برگشت نمی‌خواند."),
    "parts_do_not_add_up": (
        parts_do_not_add_up,
        "جمع ریزهزینه‌های یک پرداخت‌کننده با مبلغی که همو برای کل سفر پرداخته است نمی‌خواند.",
    ),
    "payment_outside_whole": (
        payment_outside_whole,
        "کنار مبلغ کل سفر، پرداخت‌کنندهٔ دیگری هم با همان ارز پرداخت کرده است و آن پرداخت در جمع نیامده است.",
    ),
    "vague_purpose": (vague_purpose, "هدف سفر کلی است و نمی‌گوید هیئت دقیقاً برای چه رفته است."),
    "refused_yet_done": (refused_yet_done, "با مجوز دست‌کم در یک مرحله مخالفت شده، اما سفر انجام شده است."),
}


def found(document: Document) -> Iterator[tuple[str, Places]]:
    """The code of each note that applies, in the order of `RULES`, with the places that do not fit."""
    for code, (places_of, _text) in RULES.items():
        if places := places_of(document):
            yield code, places


def notes(document: Document) -> list[dict[str, str]]:
    """[{code, text}] in the order of `RULES`."""
    return [{"code": code, "text": RULES[code][1]} for code, _places in found(document)]
