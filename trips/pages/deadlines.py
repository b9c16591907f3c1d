"""What is owed about a trip and by when: the three clocks in words, and what is not due yet and so not missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from transparency.calendar import Period
from trips import codes
from trips.clocks import CLOCKS

from .words import Document, number, period

Met = Mapping[str, date | None]
"""Clock to the day since which it is met; None while it is not."""


def is_over(document: Document, today: date) -> bool:
    """Whether even the latest possible last day has passed: before that nobody owes costs or a report."""
    return today > date.fromisoformat(document["end"]["latest"])


def not_due(document: Document, today: date) -> dict[str, str]:
    """What the document lists as not disclosed though nobody owes it (yet): code of `codes.Missing` to the reason.

    The gate derives `not_disclosed` from the text alone; whether the trip is over, only the day can tell.
    """
    if document["status"] in codes.NOT_TAKING_PLACE:
        return {codes.Missing.REPORT: gettext("Not owed: the trip did not take place")}
    if is_over(document, today):
        return {}
    awaited: list[str] = [codes.Missing.COST, codes.Missing.REPORT]
    if not document["costs"]:
        awaited.append(codes.Missing.FUNDING)
    return dict.fromkeys(awaited, gettext("Not due yet: the trip is not over"))


def tag(words: str) -> SafeString:
    """Something that is not due: no absence, so no mark of one."""
    return format_html('<span class="tag">{}</span>', words)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a declared trip. `face` is the class of its tag."""

    code: str
    name: str
    due: Document
    allowed: int
    """Days after the last day of the trip."""
    words: str
    """Where it stands: met in time or late, so many days left or overrun, or not running yet."""
    face: str
    is_met: bool


def clocks(document: Document, met: Met | None, today: date) -> list[Clock]:
    """The clocks of a declared trip; none for compiled records, nor for what is not published (`met` is None)."""
    due = document.get("due")
    if met is None or not due:
        return []
    names = {
        "record": gettext("The record itself"),
        "costs": gettext("The costs"),
        "report": gettext("The report of the trip"),
    }
    return [_clock(code, names[code], due[code], met[code], document, today) for code in CLOCKS if due[code]]


def _clock(code: str, name: str, due: Document, met: date | None, document: Document, today: date) -> Clock:
    day = date.fromisoformat(due["date"])
    words, face = _standing(day, met, today, over=is_over(document, today))
    return Clock(
        code=code,
        name=name,
        due=due,
        allowed=(day - date.fromisoformat(document["end"]["latest"])).days,
        words=words,
        face=face,
        is_met=met is not None,
    )


def _standing(due: date, met: date | None, today: date, *, over: bool) -> tuple[str, str]:
    if met is not None:
        day, late = period(Period.of_day(met).as_document()), (met - due).days
        if late <= 0:
            return gettext("Published on {day}, in time").format(day=day), "tag-good"
        sentence = ngettext(
            "Published on {day}, {days} day late", "Published on {day}, {days} days late", late
        )
        return sentence.format(day=day, days=number(late)), "tag-attention"
    if not over:
        return pgettext("deadline", "Not due yet"), ""
    left = (due - today).days
    if left == 0:
        return pgettext("deadline", "Due today"), ""
    if left > 0:
        return ngettext("{days} day left", "{days} days left", left).format(days=number(left)), ""
    sentence = ngettext(
        "Not published, {days} day past its day", "Not published, {days} days past its day", -left
    )
    return sentence.format(days=number(-left)), "tag-attention"


CLOCK_OF: dict[str, str] = {
    codes.Missing.COST: "costs",
    codes.Missing.FUNDING: "costs",
    codes.Missing.REPORT: "report",
}
"""Which clock stands behind what is not disclosed."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not disclosed, and where its clock stands; `awaited` says why it is none of anybody's fault."""

    name: str
    awaited: str | None
    clock: Clock | None


def missing(document: Document, running: list[Clock], today: date) -> list[Missing]:
    """What the record does not disclose: first what it should, then what is not due."""
    awaited = not_due(document, today)
    by_code = {clock.code: clock for clock in running if not clock.is_met}
    found = [
        Missing(
            name=str(codes.Missing(code).label),
            awaited=awaited.get(code),
            clock=by_code.get(CLOCK_OF.get(code, "")),
        )
        for code in document["not_disclosed"]
    ]
    return sorted(found, key=lambda one: one.awaited is not None)
