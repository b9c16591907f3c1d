"""Who travels: on two trips at once, listed twice, or on record under another entry."""

from collections.abc import Iterator

from django.utils.translation import get_language, gettext, ngettext

from transparency import persian

from .beside import about, duplicates
from .case import Case, spellings
from .journeys import Journey, Person, joined
from .notes import About, Note


def two_trips_at_once(case: Case) -> Iterator[Note]:
    """A trip that is likely the same, entered twice, is not said to be another one."""
    if not case.journey.takes_place:
        return
    same = {one.pk for one in duplicates(case)}
    meeting: list[tuple[Person, Person | None, Journey]] = [
        (mine, theirs, one)
        for one in case.standing
        if one.takes_place and one.pk not in same
        for mine, theirs in case.journey.shared(one)
    ]
    meeting += [(mine, None, one) for mine, one in case.elsewhere]
    sure: dict[tuple[int | None, str], tuple[Journey, list[Person]]] = {}
    perhaps: dict[tuple[int | None, str], tuple[Journey, list[Person]]] = {}
    for mine, theirs, one in meeting:
        times = theirs.times if theirs else one.times
        if mine.times.surely_meets(times):
            sure.setdefault((one.pk, one.ref), (one, []))[1].append(mine)
        elif mine.times.may_meet(times):
            perhaps.setdefault((one.pk, one.ref), (one, []))[1].append(mine)
    for journey, people in sure.values():
        text = ngettext(
            "%(names)s is on another trip on the same days.",
            "%(names)s are on another trip on the same days.",
            len(people),
        )
        yield _meeting("two_trips_at_once", text, journey, people)
    for journey, people in perhaps.values():
        text = ngettext(
            "%(names)s may be on another trip on the same days.",
            "%(names)s may be on another trip on the same days.",
            len(people),
        )
        yield _meeting("two_trips_perhaps_at_once", text, journey, people)


def _meeting(code: str, text: str, journey: Journey, people: list[Person]) -> Note:
    return Note(code, text % {"names": _names(people)}, f"travellers-{people[0].row}", about=about([journey]))


def _names(people: list[Person]) -> str:
    """Up to three names, and how many more."""
    language = get_language() or "fa"
    names = [person.name for person in people[:3]]
    if len(people) > 3:
        more = persian.number(len(people) - 3, language)
        names.append(ngettext("%(number)s more", "%(number)s more", len(people) - 3) % {"number": more})
    return persian.join_words(names, language)


def listed_twice(case: Case) -> Iterator[Note]:
    """Two rows of one person may be two stays of one trip; on the same days they are one row too many."""
    people = case.journey.people
    for position, later in enumerate(people):
        if any(later.same(one) and later.times.surely_meets(one.times) for one in people[:position]):
            text = gettext("%(name)s is listed twice for the same days.") % {"name": later.name}
            yield Note("listed_twice", text, f"travellers-{later.row}")


def namesake_on_record(case: Case) -> Iterator[Note]:
    """Spellings, not people, are compared: whether it is the same person, the clerk knows."""
    for row, traveller in enumerate(case.travellers):
        official = traveller.official
        names = spellings(official) if official in case.new_officials else set()
        if not official:
            names = {joined(traveller.name)} - {""}
        found = {one.pk: one for name in names for one in case.namesakes.get(name, ()) if one != official}
        if not found:
            continue
        if official:
            text = gettext(
                "%(name)s is new, and an official of the same name is on record: is it the same person?"
            ) % {"name": official.name}
        else:
            text = gettext(
                "%(name)s is typed here, and an official of this name is on record: choose the record, so that all"
                " journeys of one person are found together."
            ) % {"name": traveller.name}
        links = tuple(About(one.name, official=key) for key, one in sorted(found.items())[:3])
        yield Note("namesake_on_record", text, f"travellers-{row}", about=links)


RULES = (two_trips_at_once, listed_twice, namesake_on_record)
