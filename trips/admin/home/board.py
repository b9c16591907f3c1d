"""What the pages of work to do are made of: rows with their way on, in sections, by municipality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Words = str | Promise | SafeString

AT_MOST = 10
"""Rows of a section; the rest is one link away."""


@dataclass(frozen=True, slots=True)
class Button:
    """A link, or with `posts` a form of one button that sends these values."""

    label: Words
    url: str
    posts: Mapping[str, Any] | None = None
    main: bool = False
    about: Words = ""
    """What it is about, where the label alone does not say it to who hears the page."""


@dataclass(frozen=True, slots=True)
class Row:
    title: Words
    url: str = ""
    tag: Words = ""
    face: str = ""
    notes: Sequence[Words] = ()
    buttons: Sequence[Button] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """`total` counts all rows, also those cut; `url` leads to all of them."""

    key: str
    title: Words
    rows: Sequence[Row]
    total: int
    url: str = ""
    note: Words = ""
    when_empty: Words = ""


@dataclass(slots=True)
class Town:
    """The work of one municipality, as the user's role has it there."""

    key: int
    name: str
    role: Words
    notices: list[Words] = field(default_factory=list)
    counts: Sequence[Row] = ()
    counts_first: bool = False
    sections: list[Section] = field(default_factory=list)

    @property
    def waiting(self) -> list[Section]:
        """Sections with something in them, or with something to say when empty."""
        return [section for section in self.sections if section.rows or section.when_empty]


def trips_url(town: int, **chosen: str) -> str:
    """The list of trips of one municipality, narrowed down."""
    return _list("admin:trips_trip_changelist", {"municipality__id__exact": town, **chosen})


def nil_url(town: int, **chosen: str) -> str:
    """The list of nil declarations of one municipality, narrowed down."""
    return _list("admin:trips_nildeclaration_changelist", {"municipality__id__exact": town, **chosen})


def inquiries_url(town: int, **chosen: str) -> str:
    """The list of messages from the public to one municipality, narrowed down."""
    return _list("admin:trips_inquiry_changelist", {"municipality__id__exact": town, **chosen})


def _list(name: str, chosen: Mapping[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(sorted(chosen.items()))}"
