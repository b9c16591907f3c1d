"""Names in cells and the records they mean: officials, units, places and payers that a municipality may use.

A name is matched folded, with the other spellings of each record; whoever shows the result shows which record was chosen.
Several records of one name are nobody: the clerk chooses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from officials.models import Municipality, Official, Unit
from officials.published import registry
from transparency import persian
from trips import countries
from trips.models import Destination, FundingSource

from .cells import key

NEAR, OFFERED = 0.72, 3
_TITLES = frozenset(
    map(persian.fold, ("جناب", "سرکار", "آقای", "آقا", "خانم", "حاج", "دکتر", "مهندس", "استاد", "سردار"))
) | {title + point for title in ("mr", "mrs", "ms", "dr") for point in ("", ".")}


@dataclass(frozen=True, slots=True)
class Match:
    """`record` where exactly one bears the name; else `candidates`: all that bear it, or the nearest names (perhaps none)."""

    record: Any = None
    candidates: tuple[Any, ...] = ()
    ambiguous: bool = False
    """Whether the candidates all bear the very name that was written."""

    def __bool__(self) -> bool:
        return self.record is not None


@dataclass(slots=True)
class _Names:
    """Records of one kind by the keys of their names."""

    by_key: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    by_piece: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    near_known: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Any]) -> _Names:
        names = cls()
        for record in records:
            for spelling in {key(text) for text in _spellings(record)} - {""}:
                names.by_key[spelling].append(record)
                for piece in _pieces(spelling):
                    names.by_piece[piece].add(spelling)
        return names

    def match(self, text: str, wanted: Callable[[Any], bool] = lambda record: True) -> Match:
        asked = key(text)
        found = [record for record in self.by_key.get(asked, ()) if wanted(record)] if asked else []
        if len(found) == 1:
            return Match(found[0], (found[0],))
        if found:
            return Match(None, tuple(found), ambiguous=True)
        return Match(None, tuple(record for record in self._near(asked) if wanted(record))[:OFFERED])

    def _near(self, asked: str) -> tuple[Any, ...]:
        """The records with the nearest names, best first: those that share most pieces, then by their likeness."""
        if asked not in self.near_known:
            shared = Counter(
                spelling for piece in _pieces(asked) for spelling in self.by_piece.get(piece, ())
            )
            rated = sorted(
                ((_likeness(asked, spelling), spelling) for spelling, _count in shared.most_common(30)),
                reverse=True,
            )
            near = (record for rate, spelling in rated if rate >= NEAR for record in self.by_key[spelling])
            self.near_known[asked] = tuple(dict.fromkeys(near))
        return self.near_known[asked]


def _spellings(record: Any) -> Iterator[str]:
    code = record.code if isinstance(record, Municipality) else record.public_id
    yield from (record.name, record.name_en, code, *record.aliases.splitlines())


def _pieces(spelling: str) -> set[str]:
    return {spelling[start : start + 3] for start in range(max(1, len(spelling) - 2))}


def _likeness(asked: str, spelling: str) -> float:
    """1 for the same, and nearly that for a name cut short («سازمان آتش‌نشانی» of «سازمان آتش‌نشانی و خدمات ایمنی»)."""
    shorter, longer = sorted((asked, spelling), key=len)
    if len(shorter) > 4 and shorter in longer:
        return 0.9
    return SequenceMatcher(None, asked, spelling, autojunk=False).ratio()


class Directory:
    """The names that one municipality's clerks may use: its own officials and units, its own and the shared payers, all
    places. Each kind is read from the database once, when it is first asked for."""

    def __init__(self, owner: Municipality) -> None:
        self.owner = owner

    @cached_property
    def _officials(self) -> _Names:
        return _Names.of(Official.objects.filter(municipality=self.owner))

    @cached_property
    def _units(self) -> _Names:
        return _Names.of(Unit.objects.filter(municipality=self.owner))

    @cached_property
    def _destinations(self) -> _Names:
        return _Names.of(Destination.objects.all())

    @cached_property
    def _countries(self) -> dict[str, Destination]:
        """Destinations that are a country as a whole."""
        every = (record for records in self._destinations.by_key.values() for record in records)
        return {place.country: place for place in every if not place.is_city}

    @cached_property
    def _funding_sources(self) -> _Names:
        shared = FundingSource.objects.filter(municipality=None)
        return _Names.of(shared | FundingSource.objects.filter(municipality=self.owner))

    @cached_property
    def _municipalities(self) -> _Names:
        public = Municipality.objects.filter(code__in=registry().municipalities)
        return _Names.of(public.exclude(pk=self.owner.pk))

    def municipality(self, text: str) -> Match:
        """Another municipality, whose people may be guests of a delegation: any that is public."""
        return self._municipalities.match(text)

    def official(self, text: str) -> Match:
        """By name, with or without «دکتر», «آقای» and the like."""
        found = self._officials.match(text)
        bare = _without_titles(text)
        return found if found or found.ambiguous or key(bare) == key(text) else self._officials.match(bare)

    def unit(self, text: str) -> Match:
        return self._units.match(text)

    def funding_source(self, text: str) -> Match:
        return self._funding_sources.match(text)

    def destination(self, text: str, country: str | None = None) -> Match:
        """A city, or a country as a whole, by name; `country` (ISO 3166-1 alpha-2) tells namesakes apart, and alone means
        the country as a whole. A country's name may stand beside the city's: «نجف، عراق», "Istanbul (Turkey)"."""
        if not key(text):
            whole = self._countries.get(country or "")
            return Match(whole, (whole,)) if whole else Match()
        found = self._in(text, country)
        if found or found.ambiguous:
            return found
        named = countries.find(text)
        if named and country in (None, named.code) and named.code in self._countries:
            whole = self._countries[named.code]
            return Match(whole, (whole,))
        city, beside = _parted(text)
        if beside and country in (None, beside):
            apart = self._in(city, beside)
            return apart if apart or apart.ambiguous or not found.candidates else found
        return found

    def _in(self, text: str, country: str | None) -> Match:
        return self._destinations.match(text, lambda place: country in (None, place.country))


def _without_titles(text: str) -> str:
    words = persian.fold(text).split()
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return " ".join(words)


def _parted(text: str) -> tuple[str, str | None]:
    """City and ISO code of the country where a text names both, in either order; else the text and None."""
    parts = [part.strip() for part in re.split(r"[،,()/–-]", text) if part.strip()]
    if len(parts) == 2:
        for city, beside in (parts, parts[::-1]):
            if found := countries.find(beside):
                return city, found.code
    return text, None
