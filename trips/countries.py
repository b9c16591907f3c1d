"""Countries: all of ISO 3166-1, in Persian and English, with the spellings that people type.

The table is made by `scripts/make_tables.py` from CLDR; about twenty names are put more plainly there, by
hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from transparency.persian import fold, sort_key


@dataclass(frozen=True, slots=True)
class Country:
    """`code`, `alpha3` and `numeric` are those of ISO 3166-1; `numeric` is text, three digits ("004")."""

    code: str
    alpha3: str
    numeric: str
    name: str
    name_en: str
    aliases: tuple[str, ...]


def _country(row: dict[str, Any]) -> Country:
    return Country(**{**row, "aliases": tuple(row["aliases"])})


def _read() -> Mapping[str, Country]:
    table = json.loads((Path(__file__).parent / "data" / "countries.json").read_text(encoding="utf-8"))
    return MappingProxyType({row["code"]: _country(row) for row in table["countries"]})


COUNTRIES: Mapping[str, Country] = _read()


def country(code: str) -> Country | None:
    """The country of an ISO 3166-1 alpha-2 code, upper case."""
    return COUNTRIES.get(code)


def find(text: str) -> Country | None:
    """The country that somebody means by a name, an alias or a code, however it is spelled (see
    `persian.fold`)."""
    return _by_spelling().get(_spelling(text))


@cache
def choices(language: str = "fa") -> tuple[tuple[str, str], ...]:
    """(code, name) of every country for a form, in the alphabetical order of the language."""
    names = [
        (each.code, each.name if language.startswith("fa") else each.name_en) for each in COUNTRIES.values()
    ]
    return tuple(sorted(names, key=lambda choice: sort_key(choice[1])))


def _spelling(text: str) -> str:
    return fold(text).replace(" ", "")


@cache
def _by_spelling() -> Mapping[str, Country]:
    return {
        _spelling(spelling): each
        for each in COUNTRIES.values()
        for spelling in (each.code, each.alpha3, each.name, each.name_en, *each.aliases)
    }
