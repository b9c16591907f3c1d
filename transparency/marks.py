"""The face of the absent, and the language of a text: small pieces of HTML that every page uses alike.

Each kind of absence has a word and a mark of its own (docs/look.md). Pages are in one language, records often have
words in Persian only: on an English page those are marked as Persian, so that they are read and drawn right.
"""

import re

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ABSENCES: dict[str, tuple[str, Promise]] = {
    "not_disclosed": ("mark-absent", _("Not disclosed")),
    "host_paid_unknown": ("mark-host", _("Paid by others, value unknown")),
    "not_settled": ("mark-pending", _("Not settled")),
    "withheld": ("mark-withheld", _("Withheld")),
    "silent": ("mark-silent", _("Silent")),
}
"""Kind of absence: its class in the style sheet and its word."""

PERSIAN_LETTER = re.compile(r"[\u0620-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")


_LETTERS = r"\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc"
PERSIAN_RUN = re.compile(rf"([{_LETTERS}](?:[{_LETTERS}\u200c ]*[{_LETTERS}])?)")


def mark(kind: str, words: str | Promise | None = None) -> SafeString:
    """The mark of one kind of absence, with its own word or with `words`, which then must say the same thing closer.

    Raises KeyError for a kind that is not in ABSENCES.
    """
    face, word = ABSENCES[kind]
    return format_html('<span class="mark {}"><span>{}</span></span>', face, words or word)


def text(value: str | None) -> SafeString:
    """A text of the record in its own language and direction; the mark of the not disclosed where there is none."""
    if not value:
        return mark("not_disclosed")
    page_is_persian = get_language() == "fa"
    if bool(PERSIAN_LETTER.search(value)) == page_is_persian:
        return format_html("{}", value)
    if page_is_persian:
        return format_html("<bdi>{}</bdi>", value)
    return format_html('<span lang="fa" dir="rtl">{}</span>', value)


def language(value: str | Promise) -> SafeString:
    """The attributes that say what `text` says, for an element that can hold words alone (an `option`): empty where the
    value is in the page's language, or in none.
    """
    foreign = get_language() != "fa" and PERSIAN_LETTER.search(str(value))
    return SafeString(' lang="fa" dir="rtl"' if foreign else "")


def named(name: str | None, name_en: str | None) -> SafeString:
    """A name in the page's language where it has one there, else the Persian one marked as Persian."""
    return text(name_en if name_en and get_language() != "fa" else name)


def mixed(sentence: str) -> SafeString:
    """A sentence in the page's language; on an English page, the Persian names in it are marked as Persian."""
    if get_language() == "fa" or not PERSIAN_LETTER.search(sentence):
        return format_html("{}", sentence)
    return format_html_join("", "{}", ((text(run),) for run in PERSIAN_RUN.split(sentence) if run))
