"""Municipalities as pages list, find and offer them: the public ones, by their names in the page's language."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from officials.published import Registry
from transparency import calendar_words, marks, persian
from transparency.parameters import Fault, InvalidParameters, shown
from trips.codes import Provenance

from .asking import Asking, Field, Option
from .words import language

OFFERED = 40
"""Up to so many municipalities are offered whole, each with a box to tick; more are found by their name."""


def plain_name(public: Registry, code: str) -> str:
    """A municipality's name in the page's language, without markup."""
    named = public.municipalities[code]["municipality"]
    return (named["name_en"] if language() != "fa" else None) or named["name"]


def name(public: Registry, code: str) -> SafeString:
    """The same with its language marked where it is not the page's."""
    named = public.municipalities[code]["municipality"]
    return marks.named(named["name"], named["name_en"])


def by_name(public: Registry) -> list[tuple[str, dict[str, Any]]]:
    """Codes and profiles in the alphabetical order of the page's language."""
    return sorted(
        public.municipalities.items(),
        key=lambda item: (persian.sort_key(plain_name(public, item[0])), item[0]),
    )


def found(public: Registry, words: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Those of `by_name` whose names, in either language, or whose province have every folded word at a word's beginning."""
    if not words:
        return by_name(public)
    return [(code, profile) for code, profile in by_name(public) if _has(profile, words)]


def _has(profile: dict[str, Any], words: Sequence[str]) -> bool:
    named = profile["municipality"]
    texts = (named["name"], named["name_en"], profile["province"], profile["province_en"])
    own = persian.fold(" ".join(text for text in texts if text)).split()
    return all(any(one.startswith(word) for one in own) for word in words)


def boxes(asking: Asking, public: Registry, is_open: bool = False) -> Field:
    """A box for every municipality where they are few, else for those asked for, so that sending the form again keeps them."""
    chosen = asking.values("municipality")
    whole = len(public.municipalities) <= OFFERED
    options = [
        Option(code, name(public, code), code in chosen)
        for code, _profile in by_name(public)
        if whole or code in chosen
    ]
    label = gettext("Choose municipalities") if whole else gettext("Chosen municipalities")
    return asking.boxes("municipality", options, label, is_open)


def check_public(public: Registry, codes: Iterable[str]) -> None:
    """Raises InvalidParameters for a municipality that has no public profile."""
    strangers = [code for code in codes if code not in public.municipalities]
    if strangers:
        message = gettext("No public record bears “%(value)s” here.") % {"value": strangers[0]}
        raise InvalidParameters([Fault("municipality", shown(strangers), message, says_value=True)])


def covered(period: dict[str, Any]) -> dict[str, str]:
    """A covered period in words, and who says what happened in it."""
    first = calendar_words.format_month(period["from"], language())
    if period["to"]:
        words = gettext("{first} to {last}").format(
            first=first, last=calendar_words.format_month(period["to"], language())
        )
    else:
        words = gettext("since {first}").format(first=first)
    return {"words": words, "provenance": str(Provenance(period["provenance"]).label)}


def declares(profile: dict[str, Any]) -> bool:
    """Whether the municipality declares its trips here itself, for any period."""
    return any(period["provenance"] == Provenance.OWN for period in profile["covered"])
