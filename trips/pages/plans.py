"""Plan beside outcome: what was published before departure, and what the record says now, in the fields that matter."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from transparency import marks, persian
from trips import codes

from .differences import FIELDS, Words, without
from .people import who
from .words import Document, label, language, number, withheld

TOLD = ("status", "start", "end", "days", "stops", "delegation", "travellers", "purpose", "costs", "totals")
"""Keys of the document that are set side by side, in this order."""

CLOSED = {"stops": "stops", "travellers": "names", "purpose": "purpose", "costs": "costs", "totals": "costs"}
"""Key to the redaction that would empty it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One field: what the plan said, and what the record says. Neither is ever empty."""

    name: str
    plan: Words
    now: Words
    same: bool


def beside(planned: Document, document: Document) -> list[Beside]:
    """The fields that matter, planned and as they are now; one that neither version says anything about is left out."""
    fields = {key: field for field in FIELDS for key in field.keys}
    found = []
    for key in TOLD:
        if not planned[key] and not document[key]:
            continue
        say = SAID.get(key, fields[key].say)
        before, after = say(planned), say(document)
        same = before == after
        if key in SAID and not same:
            before, after = _differing(before, after)
        found.append(
            Beside(
                name=str(fields[key].name),
                plan=before or [_nothing(planned, key)],
                now=after or [_nothing(document, key)],
                same=same,
            )
        )
    return found


def _members(document: Document) -> Words:
    """Each member by name or post, with the number of a group, and whether somebody stayed at home."""
    found = []
    for position, one in enumerate(document["travellers"]):
        parts: list[object] = [who(document, position)]
        if one["name"] and one["post"]:
            parts.append(marks.text(one["post"]))
        if one["count"] is None:
            parts.append(gettext("Number not disclosed"))
        elif one["count"] > 1:
            people = ngettext("{number} person", "{number} people", one["count"])
            parts.append(people.format(number=number(one["count"])))
        if one["attendance"] != codes.Attendance.WENT:
            parts.append(codes.Attendance(one["attendance"]).label)
        found.append(_row(parts))
    return found


def _payments(document: Document) -> Words:
    """Each cost by what it was for, who paid, at which stage, and how much or why not."""
    return [
        _row(
            [
                label(codes.Item, cost["item"]),
                marks.named(cost["funding_source"]["name"], cost["funding_source"]["name_en"]),
                label(codes.Stage, cost["stage"]),
                marks.mark(cost["absent"])
                if cost["amount"] is None
                else persian.money(cost["amount"], cost["currency"], cost["rial_basis"], language()),
            ]
        )
        for cost in document["costs"]
    ]


def _row(parts: list[object]) -> SafeString:
    return format_html_join(" · ", "{}", ((part,) for part in parts))


SAID: dict[str, Callable[[Document], Words]] = {"travellers": _members, "costs": _payments}
"""Lists that are told shorter than in a history: only the rows that differ, and how many do not."""


def _differing(before: Words, after: Words) -> tuple[Words, Words]:
    """The rows that only one of the two has; beside them how many both have."""
    gone, come = without(before, after), without(after, before)
    kept = len(before) - len(gone)
    if not kept:
        return before, after
    both = ngettext("{rows} row alike in both", "{rows} rows alike in both", kept).format(rows=number(kept))
    tail = [format_html("<small>{}</small>", both)]
    return gone + tail, come + tail


def _nothing(document: Document, key: str) -> SafeString:
    return marks.mark("withheld" if CLOSED.get(key) in withheld(document) else "not_disclosed")
