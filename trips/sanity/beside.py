"""The trip beside others: entered twice, split, copied, in place of a withdrawn one, in a month declared nil."""

from collections.abc import Iterable, Iterator

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from transparency import calendar_words

from .case import Case
from .journeys import Journey, joined
from .notes import About, Note

SPLIT_DAYS = 7
"""As near as this, two stays at one place may be pieces of one trip."""


def about(journeys: Iterable[Journey]) -> tuple[About, ...]:
    """Links to up to three of them."""
    return tuple(About(one.title, trip=one.pk, ref=one.ref) for one in list(journeys)[:3])


def others(case: Case) -> list[Journey]:
    """Neighbours that may be the same trip: not those that fell through, or of the same joint delegation."""
    mine = case.journey
    if not mine.takes_place:
        return []
    return [one for one in case.standing if one.takes_place and not (mine.joint and mine.joint == one.joint)]


def duplicates(case: Case) -> list[Journey]:
    """The same country on overlapping days with a shared traveller, or with days and size all the same."""
    mine = case.journey
    return [
        one
        for one in others(case)
        if mine.countries & one.countries
        and mine.times.may_meet(one.times)
        and (mine.shared(one) or _same_frame(mine, one))
    ]


def _same_frame(mine: Journey, other: Journey) -> bool:
    """Two groups at one fair on the same days are common; of one stated size, with nobody named apart, they are not."""
    same = mine.same_place(other) and (mine.start, mine.end, mine.size) == (
        other.start,
        other.end,
        other.size,
    )
    return same and mine.times.exact and not (mine.people and other.people)


def likely_duplicate(case: Case) -> Iterator[Note]:
    if found := duplicates(case):
        text = _(
            "Another trip to the same country is on record for the same days, with the same people: is it entered twice?"
        )
        yield Note("likely_duplicate", text, "id_start", about=about(found))


def same_letter(case: Case) -> Iterator[Note]:
    mine = case.journey
    found = [one for one in others(case) if mine.letter and one.letter == mine.letter]
    if found:
        text = _("Another trip has the same letter number: is it entered twice?")
        yield Note("same_letter", text, "id_letter_number", about=about(found))


def split_in_pieces(case: Case) -> Iterator[Note]:
    mine = case.journey
    found = [
        one
        for one in others(case)
        if mine.same_place(one)
        and mine.times.exact
        and one.times.exact
        and 0 <= _days_apart(mine, one) <= SPLIT_DAYS
        and (mine.shared(one) or mine.units & one.units)
    ]
    if found:
        text = _(
            "People of the same unit, or the same people, were at this place within a week before or after:"
            " is it one trip in pieces?"
        )
        yield Note("split_in_pieces", text, "id_start", about=about(found))


def _days_apart(one: Journey, other: Journey) -> int:
    """From the end of the earlier to the start of the later; negative where they overlap."""
    return max(
        (other.times.start_earliest - one.times.end_latest).days,
        (one.times.start_earliest - other.times.end_latest).days,
    )


def like_a_withdrawn_one(case: Case) -> Iterator[Note]:
    mine = case.journey
    if case.trip.replaces_id is not None:
        return
    found = [one for one in case.neighbours if one.withdrawn and not one.replaced and _resembles(mine, one)]
    if found:
        text = _("It resembles a trip that was withdrawn: does it stand for that one?")
        yield Note("like_a_withdrawn_one", text, "id_replaces", about=about(found))


def _resembles(mine: Journey, withdrawn: Journey) -> bool:
    same_letter = bool(mine.letter) and mine.letter == withdrawn.letter
    same_days = bool(mine.countries & withdrawn.countries) and mine.times.may_meet(withdrawn.times)
    return same_letter or same_days or joined(mine.title) == joined(withdrawn.title)


def copied_purpose(case: Case) -> Iterator[Note]:
    """A vague purpose is said to be vague already; that two are alike adds nothing."""
    if any(note["code"] == "vague_purpose" for note in case.document["notes"]):
        return
    if case.same_purpose:
        text = _("Another trip gives the same purpose, word for word: say what was particular to this one.")
        yield Note("copied_purpose", text, "id_purpose", about=about(case.same_purpose))


def nil_month(case: Case) -> Iterator[Note]:
    if case.nil_month:
        month = calendar_words.format_month(case.nil_month, get_language() or "fa")
        text = gettext(
            "%(month)s is declared nil, and this trip begins in it: its publication revokes the declaration."
        ) % {"month": month}
        yield Note("nil_month", text, "id_start")


RULES = (
    likely_duplicate,
    same_letter,
    split_in_pieces,
    like_a_withdrawn_one,
    copied_purpose,
    nil_month,
)
