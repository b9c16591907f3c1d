"""Every figure that a page shows, counted anew in plain Python from the documents: slow, obvious, no code of the answer's.

`figures_on(page)` finds the figures, `count(trips, …)` says what each must be. A new measure gets its line in `MEASURES`,
and its definition in docs/look.md ("Measures").
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from tests import reading
from tests.pagereading import Element
from transparency import calendar, persian
from transparency.models import LedgerEntry
from trips.document.totals import totals

Document = dict[str, Any]


class Figure(NamedTuple):
    """A number on a page: of which trips (`question`), of which value of them alone (`by`, `value`), of what (`measure`).

    `by` is None where the whole trips are meant; `value` is None for what is not known.
    """

    question: str
    by: str | None
    value: str | None
    measure: str
    shown: str


def figures_on(page: Element) -> list[Figure]:
    """Every `<data data-measure>` of a page. Its words must say its `value`, and something around it of what it is."""
    return [_figure(element) for element in page.all("data") if "data-measure" in element.attributes]


def _figure(element: Element) -> Figure:
    measure, shown = element.attributes["data-measure"], element.attributes["value"]
    question = _around(element, "data-question")
    assert question is not None, f"{measure} {shown} stands in no data-question"
    assert _read(element.text) == Decimal(shown), f"{element.text!r} is not {shown}"
    by = _around(element, "data-by") or None
    value = _around(element, "data-value") if by else None
    assert not by or value is not None, f"{measure} {shown} by {by} has no data-value"
    return Figure(question, by, value or None, measure, shown)


def _around(element: Element, name: str) -> str | None:
    here: Element | None = element
    while here is not None:
        if name in here.attributes:
            return here.attributes[name]
        here = here.parent
    return None


def _read(words: str) -> Decimal:
    """The number that words begin with: «۱٬۲۴۰٫۵ یورو», "-5", «\u200e\u2212۵»."""
    plain = persian.to_ascii_digits(words).translate(
        {0x200E: None, 0x2212: "-", ord("٬"): None, ord("٫"): "."}
    )
    found = re.match(r"-?\d[\d,]*(\.\d+)?", plain)
    assert found, f"{words!r} is no number"
    return Decimal(found.group().replace(",", ""))


# What a value of a dimension has of a trip: people and days of its own, money of its own.


def members(document: Document, dimension: str, value: str) -> list[Document] | None:
    """The travellers that a value speaks of; None where it speaks of the whole delegation."""
    travellers = document["travellers"]
    if dimension == "unit":
        return [one for one in travellers if one["unit"] and one["unit"]["id"] == value]
    if dimension == "official":
        return [one for one in travellers if one["official"] == value]
    if dimension == "body" and len({one["body"] for one in travellers}) > 1:
        return [one for one in travellers if one["body"] == value]
    if dimension == "municipality" and any(one["municipality"] for one in travellers):
        own = value == document["municipality"]["code"]
        guests = [one for one in travellers if one["municipality"] and one["municipality"]["code"] == value]
        return guests or [one for one in travellers if own and not one["municipality"]]
    if dimension in PLACES and any(one["stops"] is not None for one in travellers):
        there = {
            position
            for position, stop in enumerate(document["stops"])
            if stop["purpose"] == "visit" and stop[dimension] == value
        }
        return [one for one in travellers if one["stops"] is None or there & set(one["stops"])]
    if dimension in PAYERS:
        paid_for = {cost["traveller"] for cost in document["costs"] if paid_by(cost, dimension) == value}
        return None if None in paid_for else [travellers[position] for position in paid_for]
    return None


PLACES = ("country", "destination")
PAYERS = ("funding_source", "funding_kind")


def paid_by(cost: Document, dimension: str) -> str:
    """Who paid it, or what kind of payer that is."""
    return cost["funding_source"]["id" if dimension == "funding_source" else "kind"]


def days_between(first: Document | None, last: Document | None) -> int | None:
    if not (first and last and first["date"] and last["date"]):
        return None
    return (reading.date.fromisoformat(last["date"]) - reading.date.fromisoformat(first["date"])).days + 1


def people(document: Document, dimension: str, value: str) -> int | None:
    group = members(document, dimension, value)
    if group is None:
        return document["delegation"]["size"]
    return size_of(group)


def size_of(group: Iterable[Document]) -> int | None:
    """How many people went of these; None where some row does not say."""
    counts = [one["count"] for one in gone(group)]
    return None if None in counts else sum(counts)


def days(document: Document, dimension: str, value: str) -> int | None:
    own = own_days(document, dimension, value)
    return document["days"] if own is None else own


def own_days(document: Document, dimension: str, value: str) -> int | None:
    """Days that are the value's own; None where they are the trip's."""
    if dimension in PLACES:
        stays = [
            days_between(stop["arrival"], stop["departure"])
            for stop in document["stops"]
            if stop["purpose"] == "visit" and stop[dimension] == value
        ]
        return None if None in stays else sum(stays)
    if dimension in ("unit", "official", "body", "municipality", *PAYERS):
        guest = dimension != "municipality" or any(
            one["municipality"] and one["municipality"]["code"] == value for one in document["travellers"]
        )
        group = (members(document, dimension, value) or []) if guest else []
        if group and not gone(group):
            return 0
        return longest(group)
    return None


def gone(group: Iterable[Document]) -> list[Document]:
    """Those who went."""
    return [one for one in group if one["attendance"] != "did_not_go"]


def longest(group: Iterable[Document]) -> int | None:
    """The longest own stay of those who went; None where they state none."""
    stays = [
        stay
        for one in gone(group)
        if (stay := one["days"] if one["days"] is not None else days_between(one["start"], one["end"]))
        is not None
    ]
    return max(stays, default=None)


def values(document: Document, dimension: str) -> set[str | None]:
    """The values of a document under a facet's name, "year" or "month"; None is "not known"."""
    if dimension in ("year", "month"):
        year, month = reading.start_month(document)
        return {str(year) if dimension == "year" else f"{year}-{month:02}" if month else None}
    return set(reading.facet(dimension, document))


def money(document: Document, dimension: str, value: str | None) -> list[Document]:
    if dimension in PAYERS:
        return totals([cost for cost in document["costs"] if paid_by(cost, dimension) == value])
    return document["totals"]


@dataclass(frozen=True)
class Part:
    """One trip, or what one value has of it: `travellers` and `days` are None where they are not known; `officials` are the
    named among the travellers, once they are known.
    """

    trip: reading.Public
    travellers: int | None
    days: int | None
    totals: list[Document]
    officials: frozenset[str] = frozenset()


def parts(trips: Iterable[reading.Public], by: str | None = None, value: str | None = None) -> list[Part]:
    """The trips whole; with `by` those that bear a value, and of each what is the value's own."""
    found = []
    for trip in trips:
        document = trip.document
        if by is None:
            size, group = document["delegation"]["size"], document["travellers"]
            found.append(Part(trip, size, document["days"], document["totals"], named(group, size)))
        elif value in values(document, by):
            size, group = people(document, by, value), members(document, by, value)
            names = named(document["travellers"] if group is None else group, size)
            found.append(Part(trip, size, days(document, by, value), money(document, by, value), names))
    return found


def named(travellers: list[Document], size: int | None) -> frozenset[str]:
    if size is None:
        return frozenset()
    return frozenset(one["official"] for one in gone(travellers) if one["official"])


def counted_once(found: list[Part]) -> int:
    """How often these trips count an official whom another trip of the same delegation counts already."""
    times = Counter((part.trip.delegation, official) for part in found for official in part.officials)
    return sum(times.values()) - len(times)


def summed(found: list[Part]) -> Document:
    """Trips, travellers, days and totals together, in the shape of the API's figures."""
    by_money: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for part in found:
        for total in part.totals:
            by_money[total["currency"], total["rial_basis"] or ""].append(total)
    return {
        "trips": len(found),
        "travellers": travellers(found),
        "days": _known([part.days for part in found]),
        "totals": [
            {
                "currency": currency,
                "rial_basis": basis or None,
                "amount": str(sum(Decimal(total["amount"]) for total in lines)),
                "trips": len(lines),
                "trips_complete": sum(total["complete"] for total in lines),
            }
            for (currency, basis), lines in sorted(by_money.items())
        ],
    }


def travellers(found: list[Part]) -> Document:
    """Each official of a joint delegation once."""
    together, again = _known([part.travellers for part in found]), counted_once(found)
    return {**together, "known": together["known"] - again, "counted_once": again}


def _known(numbers: list[int | None]) -> Document:
    return {
        "known": sum(number for number in numbers if number is not None),
        "trips_unknown": numbers.count(None),
    }


def totals_by(trips: Iterable[reading.Public], dimension: str) -> dict[str | None, Document]:
    """`summed` for every value that some of the trips bears."""
    trips = list(trips)
    borne = {value for trip in trips for value in values(trip.document, dimension)}
    return {value: summed(parts(trips, dimension, value)) for value in borne}


# What each measure is a number of


def _middle(numbers: Iterable[int | None]) -> Decimal | None:
    """The median of the known numbers; of an even number of them the mean of the two in the middle."""
    known = [Decimal(number) for number in numbers if number is not None]
    return median(known) if known else None


def _distinct(dimension: str) -> "Measure":
    return lambda found: len({value for part in found for value in values(part.trip.document, dimension)})


Measure = Callable[[list[Part]], Decimal | int | None]


def _overdue(trip: reading.Public) -> bool:
    return any(met is None and due < calendar.today() for due, met in trip.clocks.values())


SHARES = {
    "late": ("late", "judged", "share_late"),
    "costs": ("with_costs", "costs_judged", "share_costs"),
    "names": ("with_names", "names_judged", "share_names"),
    "report": ("with_report", "report_judged", "share_report"),
}


def _share(found: list[Part], share: str) -> tuple[int, int, int | None]:
    """Of how many trips, of how many judged for it, and in hundredths: as "How this is counted" says in words."""
    clocks = [part.trip.clocks for part in found]
    judged = [
        {name for name, (due, met) in one.items() if met is not None or due < calendar.today()}
        for one in clocks
    ]
    if share == "late":
        whole = [part.trip for part, names in zip(found, judged, strict=True) if names]
        has = [trip for trip in whole if trip.late]
    elif share == "names":
        whole = [
            part.trip
            for part, names in zip(found, judged, strict=True)
            if "record" in names and "costs" in part.trip.clocks
        ]
        has = [
            trip
            for trip in whole
            if trip.clocks["record"][1] is not None and "names" not in trip.document["not_disclosed"]
        ]
    else:
        whole = [part.trip for part, names in zip(found, judged, strict=True) if share in names]
        has = [trip for trip in whole if trip.clocks[share][1] is not None]
    return len(has), len(whole), _hundredths(len(has), len(whole))


def _hundredths(part: int, whole: int) -> int | None:
    """Rounded half up; what is not all is never 100, what is not nothing never 0."""
    if part in (0, whole):
        return (100 if part else 0) if whole else None
    return max(1, min(99, (200 * part + whole) // (2 * whole)))


MEASURES: dict[str, Measure] = {
    "trips": len,
    "travellers": lambda found: travellers(found)["known"],
    "travellers_unknown": lambda found: sum(part.travellers is None for part in found),
    "days": lambda found: sum(part.days or 0 for part in found),
    "days_unknown": lambda found: sum(part.days is None for part in found),
    "median_travellers": lambda found: _middle(part.travellers for part in found),
    "median_days": lambda found: _middle(part.days for part in found),
    "median_delay": lambda found: _middle(part.trip.delay for part in found),
    "municipalities": _distinct("municipality"),
    "countries": _distinct("country"),
    "destinations": _distinct("destination"),
    "officials": _distinct("official"),
    "units": _distinct("unit"),
    "funding_sources": _distinct("funding_source"),
    "month_unknown": lambda found: sum(reading.start_month(part.trip.document)[1] is None for part in found),
    "overdue": lambda found: sum(_overdue(part.trip) for part in found),
    "recorded": lambda found: sum(part.trip.delay is not None for part in found),
    **{
        measure: lambda found, place=place, share=share: _share(found, share)[place]
        for share, measures in SHARES.items()
        for place, measure in enumerate(measures)
    },
}


def _amount(money_of: str) -> Measure:
    """`amount:EUR`, `amount:IRR:old`: the known amounts in one currency and rial basis, added up."""
    currency, _colon, basis = money_of.partition(":")

    def measure(found: list[Part]) -> Decimal | None:
        amounts = [
            Decimal(total["amount"])
            for part in found
            for total in part.totals
            if (total["currency"], total["rial_basis"] or "") == (currency, basis)
        ]
        return sum(amounts, Decimal()) if amounts else None

    return measure


def _public_municipalities() -> int:
    """Municipalities of which the ledger has a profile, whether or not any trip bears them."""
    texts = LedgerEntry.objects.filter(kind="profile").values_list("document", flat=True)
    return len({json.loads(text)["municipality"]["code"] for text in texts})


def _running_into(month: str) -> Measure:
    """`running:1401-09`: trips that began before the month for certain and may have been under way in it."""
    first = calendar.parse_jalali(month).earliest.isoformat()
    return lambda found: sum(
        part.trip.document["start"]["latest"] < first <= part.trip.document["end"]["latest"] for part in found
    )


def count(
    trips: list[reading.Public], question: str, by: str | None, value: str | None, measure: str
) -> Decimal | int | None:
    """The plain number; None where nothing is known. A KeyError for a measure, a parameter or a facet that nobody defined."""
    return _count(matching(trips, question), question, by, value, measure)


def matching(trips: list[reading.Public], question: str) -> list[reading.Public]:
    """The trips that answer."""
    asked = reading.asked_by(question)
    for name in asked:
        if name not in {*reading.FACETS, *reading.CONDITIONS, *MONEY, "sort"}:
            raise KeyError(f"{name} is no parameter of a question about trips")
    return [trip for trip in trips if reading.answers(trip, asked)]


def _count(
    found: list[reading.Public], question: str, by: str | None, value: str | None, measure: str
) -> Decimal | int | None:
    if measure == "public_municipalities":
        return _public_municipalities()
    kind, _colon, rest = measure.partition(":")
    if kind in OF_OFFICIALS:
        assert value, f"{measure} is of an official"
        assert by == "official", f"{measure} is of an official"
        return OF_OFFICIALS[kind]([trip.document for trip in found], value, reading.asked_by(question), rest)
    families = {"amount": _amount, "running": _running_into}
    counted = families[kind](rest) if kind in families else MEASURES[measure]
    return counted(parts(found, by, value))


# What only the travellers' rows say of an official


def _rows(document: Document, official: str) -> list[Document]:
    return [one for one in document["travellers"] if one["official"] == official]


def _gone(document: Document, official: str) -> list[Document]:
    return [one for one in _rows(document, official) if one["attendance"] != "did_not_go"]


def _there(document: Document, official: str) -> set[str]:
    """The countries of the official's own stops, transit left out."""
    return {
        stop["country"]
        for one in _gone(document, official)
        for position, stop in enumerate(document["stops"])
        if stop["purpose"] == "visit" and (one["stops"] is None or position in one["stops"])
    }


def _for_them(document: Document, cost: Document, official: str) -> bool:
    at = cost["traveller"]
    return at is not None and document["travellers"][at]["official"] == official


def _paid_for(document: Document, official: str) -> set[str]:
    """Who paid for an official who went: for everybody, or for them."""
    return {
        cost["funding_source"]["id"]
        for cost in document["costs"]
        if _gone(document, official) and (cost["traveller"] is None or _for_them(document, cost, official))
    }


def _alone(documents: list[Document], official: str, money_of: str) -> Decimal | None:
    currency, _colon, basis = money_of.partition(":")
    amounts = [
        Decimal(total["amount"])
        for document in documents
        for total in totals([cost for cost in document["costs"] if _for_them(document, cost, official)])
        if (total["currency"], total["rial_basis"] or "") == (currency, basis)
    ]
    return sum(amounts, Decimal()) if amounts else None


Asked = dict[str, list[str]]

OF_OFFICIALS: dict[str, Callable[[list[Document], str, Asked, str], Decimal | int | None]] = {
    "trips_there": lambda documents, official, asked, _rest: sum(
        bool(_there(one, official) & set(asked["country"])) for one in documents
    ),
    "countries_there": lambda documents, official, _asked, _rest: len(
        {country for one in documents for country in _there(one, official)}
    ),
    "trips_taken": lambda documents, official, asked, _rest: sum(
        bool(_paid_for(one, official) & set(asked["funding_source"])) for one in documents
    ),
    "trips_of_unit": lambda documents, official, asked, _rest: sum(
        any(row["unit"] and row["unit"]["id"] in asked["unit"] for row in _rows(one, official))
        for one in documents
    ),
    "alone": lambda documents, official, _asked, rest: _alone(documents, official, rest),
}


MONEY = ("currency", "rial_basis", "min_cost", "max_cost")


def wrong(page: Element, trips: list[reading.Public]) -> list[str]:
    """Every figure of the page that is not what a plain count gives."""
    found, answers = [], {}
    for figure in dict.fromkeys(figures_on(page)):
        if figure.question not in answers:
            answers[figure.question] = matching(trips, figure.question)
        counted = _count(answers[figure.question], *figure[:4])
        if counted is None or Decimal(figure.shown) != counted:
            found.append(f"{figure.shown} shown, {counted} counted: {figure}")
    return found
