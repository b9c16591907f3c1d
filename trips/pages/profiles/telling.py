"""The sentences with which profiles open: whole messages with slots, each figure drawn as every figure is."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from trips.models.published import PublishedTerm
from trips.pages.words import language
from trips.statistics import Figures
from trips.templatetags.figures import figure


def plain(term: PublishedTerm) -> str:
    """A name for titles, where no markup may stand."""
    return term.label_en if term.label_en and language() != "fa" else term.label


def joined(sentences: Iterable[SafeString | None]) -> SafeString:
    """Sentences one after another; None is one that there is no reason to say."""
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences if sentence))


def strong(words: SafeString) -> SafeString:
    return format_html("<strong>{}</strong>", words)


def number_of(value: int, measure: str) -> SafeString:
    """A figure that a sentence stands on."""
    return strong(figure(value, measure))


def days_abroad(figures: Figures) -> SafeString:
    """How many days an official was abroad, and of how many trips that is not known."""
    known, unknown = figures.days.known, figures.days.trips_unknown
    if unknown == figures.trips:
        return format_html("{}", gettext("How many days they were abroad is not known."))
    if not unknown:
        sentence = gettext("Days abroad, all trips together: {days}.")
        return format_html(sentence, days=number_of(known, "days"))
    sentence = ngettext(
        "Known days abroad: {days}; of {unknown} trip they are not known.",
        "Known days abroad: {days}; of {unknown} trips they are not known.",
        unknown,
    )
    return format_html(sentence, days=number_of(known, "days"), unknown=figure(unknown, "days_unknown"))


def travellers(figures: Figures) -> SafeString:
    """How many people travelled, each as often as they did, and of how many trips that is not known."""
    known, unknown = figures.travellers.known, figures.travellers.trips_unknown
    if unknown == figures.trips:
        return format_html("{}", gettext("How many people travelled is not known."))
    if not unknown:
        sentence = gettext("Travellers, all trips together: {people}.")
        return format_html(sentence, people=number_of(known, "travellers"))
    sentence = ngettext(
        "Known travellers: {people}; of {unknown} trip their number is not known.",
        "Known travellers: {people}; of {unknown} trips their number is not known.",
        unknown,
    )
    return format_html(
        sentence, people=number_of(known, "travellers"), unknown=figure(unknown, "travellers_unknown")
    )
