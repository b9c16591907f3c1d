"""What documents say of one official, beyond the figures: own stops, posts over time, who paid for them. Pure functions.

A cost without a traveller is for the whole delegation: it says who paid for everybody, never what one of them cost.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import marks
from trips.codes import Attendance, Body, StopPurpose
from trips.document.totals import totals
from trips.pages.sentences import title
from trips.pages.words import Document, label, period
from trips.statistics import Total


def rows_of(document: Document, official: str) -> list[Document]:
    return [one for one in document["travellers"] if one["official"] == official]


def went(document: Document, official: str) -> bool:
    """Whoever turned back on the way had set out, and counts as gone."""
    return any(one["attendance"] != Attendance.DID_NOT_GO for one in rows_of(document, official))


def countries(document: Document, official: str) -> set[str]:
    """Where the official was: their own stops where the record tells them, else every stop; transit left out."""
    found = set()
    for one in rows_of(document, official):
        if one["attendance"] == Attendance.DID_NOT_GO:
            continue
        for position, stop in enumerate(document["stops"]):
            there = one["stops"] is None or position in one["stops"]
            if there and stop["purpose"] == StopPurpose.VISIT:
                found.add(stop["country"])
    return found


def payers(document: Document, official: str) -> set[str]:
    """Who paid for the official: for everybody, or for this traveller."""
    if not went(document, official):
        return set()
    return {cost["funding_source"]["id"] for cost in document["costs"] if _for(document, cost, official)}


def _for(document: Document, cost: Document, official: str) -> bool:
    return cost["traveller"] is None or document["travellers"][cost["traveller"]]["official"] == official


def taken(document: Document, payer: str) -> set[str]:
    """The officials for whom a payer paid: `payers` the other way round."""
    officials = {one["official"] for one in document["travellers"] if one["official"]}
    return {official for official in officials if payer in payers(document, official)}


def counts(
    documents: Iterable[Document], values: Callable[[Document, str], set[str]], value: str
) -> Counter[str]:
    """In how many documents each value is one of `values(document, value)`."""
    return Counter(found for document in documents for found in values(document, value))


def alone(documents: Iterable[Document], official: str) -> list[Total]:
    """What was spent on this official alone, by currency: costs that name them as their traveller."""
    found: dict[tuple[str, str | None], list[Document]] = defaultdict(list)
    for document in documents:
        own = [
            cost
            for cost in document["costs"]
            if cost["traveller"] is not None and _for(document, cost, official)
        ]
        for total in totals(own):
            found[total["currency"], total["rial_basis"]].append(total)
    return [
        Total(
            currency=currency,
            rial_basis=basis,
            amount=f"{sum(Decimal(total['amount']) for total in parts):f}",
            trips=len(parts),
            trips_complete=sum(total["complete"] for total in parts),
        )
        for (currency, basis), parts in sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


# ---- Who they were ----


@dataclass(frozen=True, slots=True)
class Post:
    """A post as trip records in a row give it: from the first such trip to the last."""

    post: SafeString
    unit: Document | None
    body: str | SafeString
    municipality: Document
    first: Document
    """The document of the first trip; `last` that of the last, the same where there is one."""
    last: Document

    @property
    def when(self) -> SafeString:
        """The trips that say so, by their time, with a way to the first and the last."""
        if self.first["ref"] == self.last["ref"]:
            return format_html(gettext("Trip of {date}"), date=_dated(self.first))
        words = gettext("Trips from {first} to {last}")
        return format_html(words, first=_dated(self.first), last=_dated(self.last))


def _dated(document: Document) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("trip", args=[document["ref"]]), period(document["start"])
    )


def held(documents: Iterable[Document], official: str) -> list[tuple[Document, Document, Document, Document]]:
    """[(the traveller's row, the municipality, the first document that says so, the last)], the newest post first.

    `documents` come newest first too; a post that the records beside it change ends and begins anew.
    """
    found: list[tuple[Document, Document, Document, Document]] = []
    before = None
    for document in documents:
        for one in rows_of(document, official)[:1]:
            municipality = one["municipality"] or document["municipality"]
            key = (one["post"], one["unit"] and one["unit"]["id"], one["body"], municipality["code"])
            if key == before:
                row, town, _first, last = found.pop()
                found.append((row, town, document, last))
            else:
                found.append((one, municipality, document, document))
            before = key
    return found


def posts(documents: Iterable[Document], official: str) -> list[Post]:
    """The posts that records give an official, the newest first. `documents` come newest first too."""
    return [
        Post(marks.text(row["post"]), row["unit"], label(Body, row["body"]), municipality, first, last)
        for row, municipality, first, last in held(documents, official)
    ]


def names_written(documents: Iterable[Document], official: str) -> list[tuple[str, str | None]]:
    """Every way in which records write the name, in Persian and English, the newest first."""
    rows = (one for document in documents for one in rows_of(document, official))
    return list(dict.fromkeys((one["name"], one["name_en"]) for one in rows if one["name"]))


def spellings(documents: Iterable[Document], official: str) -> list[SafeString]:
    """The same as a page writes them."""
    return list(dict.fromkeys(marks.named(*written) for written in names_written(documents, official)))


@dataclass(frozen=True, slots=True)
class Absence:
    """A trip on which the official did not go, or turned back on the way."""

    ref: str
    title: SafeString
    start: Document
    attendance: str
    reason: str | None


def absent(documents: Iterable[Document], official: str) -> list[tuple[Document, Document]]:
    """[(document, row)] of the official's rows that do not say that they went."""
    return [
        (document, one)
        for document in documents
        for one in rows_of(document, official)
        if one["attendance"] != Attendance.WENT
    ]


def absences(documents: Iterable[Document], official: str) -> list[Absence]:
    return [
        Absence(
            document["ref"],
            title(document),
            document["start"],
            str(Attendance(one["attendance"]).label),
            one["reason"],
        )
        for document, one in absent(documents, official)
    ]


# ---- A unit ----


def officials_of(document: Document, unit: str) -> set[str]:
    """The officials who stand in the record as people of a unit."""
    return {
        one["official"]
        for one in document["travellers"]
        if one["official"] and one["unit"] and one["unit"]["id"] == unit
    }


def posts_of(documents: Iterable[Document], unit: str) -> list[str]:
    """The posts under which people of a unit travelled, the most frequent first."""
    found = Counter(
        one["post"]
        for document in documents
        for one in document["travellers"]
        if one["post"] and one["unit"] and one["unit"]["id"] == unit
    )
    return [post for post, _often in found.most_common()]
