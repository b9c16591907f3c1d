"""Whom and what a reader may mean by a few words: officials, units, places, payers, municipalities, events and hosts.

The search page and the suggestions while typing both ask here. Names are those of current documents, so nothing is found
that is not public now; municipalities that publish here are found before their first trip, countries in any spelling.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When, Window
from django.db.models import Count as CountOf
from django.db.models.functions import RowNumber

from officials.published import registry
from transparency import persian
from trips.countries import COUNTRIES
from trips.models.published import PublishedFacet, PublishedTerm
from trips.questions import Question, about
from trips.searching import Terms, named

KINDS = ("municipality", "official", "unit", "country", "destination", "funding_source", "event")
"""What is looked for, in the order in which it is shown; all but the last are names of the vocabulary of questions."""

STORED = ("municipality", "official", "unit", "destination", "funding_source")
"""Kinds whose names stand in `PublishedTerm`."""

CANDIDATES = 40
"""So many of each kind are counted and ranked: those whose name begins with the words, then in alphabetical order."""

READ = 40
"""So many of the newest trips with the words are read for hosts and events, which have no table of their own."""

LIKE = 0.72
"""From here on two words are near each other (`difflib`, 0 to 1): one wrong letter of four, one too many of three."""


@dataclass(frozen=True, slots=True)
class Name:
    """One value that goes by the words. `value` is that of the vocabulary of questions, for an event its name; `context`
    tells it from its namesakes (post, municipality, country), in Persian and, where there is one, in English; `trips` is
    how many trips answer when it is asked for, `exact` whether that number is; `has_page` whether there is a page about it:
    a country has one once it is visited, a municipality once it publishes here.
    """

    kind: str
    value: str
    name: str
    name_en: str | None
    context: str | None
    context_en: str | None
    trips: int
    has_page: bool = False
    exact: bool = True

    @property
    def filters(self) -> dict[str, str]:
        """The parameters that ask for its trips."""
        return {"q": self.value} if self.kind == "event" else {self.kind: self.value}


def find(text: str, most: int) -> list[Name]:
    """Up to `most` of each kind that go by all the words of a text, in the order of KINDS.

    Within a kind, what begins with the words stands first, then what more trips bear. Four queries, and one for each
    event or host.
    """
    terms = persian.query_terms(text)
    if not terms:
        return []
    publishers = registry().municipalities
    found = _stored(terms, publishers) + _publishing(terms, publishers) + _countries(terms)
    bearing = _trips(found)
    ranked: dict[str, list[tuple[Any, Name]]] = {kind: [] for kind in KINDS}
    seen = set()
    for one in found:
        if (one.kind, one.value) not in seen:
            seen.add((one.kind, one.value))
            trips = bearing.get((one.kind, one.value), 0)
            has_page = one.value in publishers if one.kind == "municipality" else bool(trips)
            name = replace(one, trips=trips, has_page=has_page)
            ranked[one.kind].append((_rank(name, terms), name))
    listed = [
        name for kind in KINDS for _place, name in sorted(ranked[kind], key=lambda pair: pair[0])[:most]
    ]
    return listed + _events(text, terms, most)


def _rank(name: Name, terms: Terms) -> tuple[Any, ...]:
    first = terms[0][0][0]
    begins = any(
        words and words[0].startswith(first) for words in (_words(name.name), _words(name.name_en or ""))
    )
    return not begins, -name.trips, persian.sort_key(name.name), name.value


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(persian.tokens(text))


def _goes_by(terms: Terms, *names: str | None) -> bool:
    return persian.matches(terms, [word for name in names if name for word in _words(name)])


Publishers = Mapping[str, Mapping[str, Any]]
"""Profiles of the municipalities that publish here, by code."""


def _stored(terms: Terms, publishers: Publishers) -> list[Name]:
    begins = Case(
        When(folded__startswith=terms[0][0][0], then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    place = Window(RowNumber(), partition_by="name", order_by=(begins, "sort_key", "value"))
    rows = named(PublishedTerm.objects.filter(name__in=STORED), terms).annotate(place=place)
    found = []
    for row in rows.filter(place__lte=CANDIDATES).order_by("name", "place"):
        detail = json.loads(row.detail)
        # A destination that is a country as a whole is that country.
        if row.name != "destination" or row.label != COUNTRIES[detail["country"]].name:
            context = _context(row.name, detail, publishers)
            found.append(Name(row.name, row.value, row.label, row.label_en, *context, 0))
    return found


def _context(kind: str, detail: dict[str, Any], publishers: Publishers) -> tuple[str | None, str | None]:
    """What tells a value from its namesakes, in Persian and in English."""
    if kind in ("official", "unit"):
        profile = publishers.get(detail["municipality"])
        whose = profile["municipality"] if profile else {"name": None, "name_en": None}
        parts = [part for part in (detail.get("post"), whose["name"]) if part]
        return "، ".join(parts) or None, whose["name_en"]
    if kind == "destination":
        country = COUNTRIES[detail["country"]]
        return country.name, country.name_en
    return None, None


def _publishing(terms: Terms, publishers: Publishers) -> list[Name]:
    """Municipalities that publish here, whether or not a trip bears them."""
    listed = (
        (code, profile["municipality"]["name"], profile["municipality"]["name_en"])
        for code, profile in publishers.items()
    )
    return [
        Name("municipality", code, name, name_en, None, None, 0)
        for code, name, name_en in listed
        if _goes_by(terms, name, name_en)
    ]


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    return {
        code: tuple(persian.tokens("\n".join((country.name, country.name_en, *country.aliases))))
        for code, country in COUNTRIES.items()
    }


def _countries(terms: Terms) -> list[Name]:
    return [
        Name("country", code, COUNTRIES[code].name, COUNTRIES[code].name_en, None, None, 0)
        for code, words in _spellings().items()
        if persian.matches(terms, words)
    ]


def _trips(names: Iterable[Name]) -> dict[tuple[str, str], int]:
    """How many current trips bear each. One query over one index."""
    values: dict[str, list[str]] = {}
    for name in names:
        values.setdefault(name.kind, []).append(name.value)
    if not values:
        return {}
    condition = Q(pk__in=())
    for kind, wanted in values.items():
        condition |= Q(name=kind, value__in=wanted)
    rows = PublishedFacet.objects.filter(condition).values_list("name", "value")
    return {(kind, value): trips for kind, value, trips in rows.annotate(trips=CountOf("pk")).order_by()}


def _events(text: str, terms: Terms, most: int) -> list[Name]:
    """Hosts and events by the words, among the newest trips with them; their trips are those with the words of their name."""
    often: Counter[str] = Counter()
    for trip in about(q=text).page(1, READ):
        host = json.loads(trip.entry.document or "{}").get("host") or {}
        often.update(
            {name for name in (host.get("event"), host.get("name")) if name and _goes_by(terms, name)}
        )
    found = []
    for name, _times in often.most_common(most):
        if len(name) <= LONGEST:
            count = about(q=name).count()
            found.append(Name("event", name, name, None, None, None, count.number, exact=count.exact))
    return found


LONGEST = 200
"""A question's words are no longer than this."""


def near(question: Question) -> list[tuple[str, int]]:
    """For a question whose words find nothing: other words, near to them, that do, with the number of trips; the best first.

    A word that no trip has is replaced by a like one of the names of people, places and payers. Nothing without words.
    """
    text = question.filters.get("q")
    if not text:
        return []
    words = text.split()
    wrong = [word for word in words if persian.query_terms(word) and not about(q=word).count().number]
    alternatives = {word: _like(persian.tokens(word)[0]) for word in wrong[:3]}
    if not wrong or not all(alternatives.values()):
        return []
    found: list[tuple[str, int]] = []
    for choice in range(max(len(likes) for likes in alternatives.values())):
        chosen = {word: likes[min(choice, len(likes) - 1)] for word, likes in alternatives.items()}
        other = " ".join(chosen.get(word, word) for word in words)[:LONGEST]
        number = question.in_other_words(other).count().number
        if number and other not in dict(found):
            found.append((other, number))
    return found


def _like(word: str, most: int = 3) -> list[str]:
    """Words of names like a folded one, as the names spell them, the most alike first.

    Countries are compared whole; of other names those that begin alike, by ever fewer letters until some are near.
    """
    scores: dict[str, float] = {}
    _compare(word, (country.name for country in COUNTRIES.values()), scores)
    for length in range(len(word) - 1, 0, -1):
        rows = named(PublishedTerm.objects.filter(name__in=STORED), [[[word[:length]]]])
        labels = rows.order_by("sort_key", "value").values_list("label", "label_en")[:COMPARED]
        _compare(word, (label for pair in labels for label in pair if label), scores)
        if scores:
            break
    return sorted(scores, key=lambda found: (-scores[found], found))[:most]


COMPARED = 300


def _compare(word: str, names: Iterable[str], scores: dict[str, float]) -> None:
    for name in names:
        for spelled in name.split():
            folded: Sequence[str] = _words(spelled)
            if folded and (ratio := SequenceMatcher(None, word, folded[0]).ratio()) >= LIKE:
                scores[spelled] = max(ratio, scores.get(spelled, 0))
