"""The sentences that open a trip: who went where and when, for how long, and what is not disclosed."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from transparency import marks
from trips import codes
from trips.withholding import withheld_whole

from .words import Document, country, days, distinct, joined, on_date, place, quantity, visits


def title(document: Document) -> SafeString:
    """The trip's title in the page's language, else the Persian one marked as Persian."""
    return marks.named(document["title"], document["title_en"])


def summary(document: Document) -> SafeString:
    """The sentences that open a trip page: who went where and when, for how long, and what is not disclosed."""
    if withheld_whole(document):
        return _withheld(document)
    sentences = [_journey(document), _length(document), _not_disclosed(document)]
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences if sentence))


def _withheld(document: Document) -> SafeString:
    """All that is to be said of a trip that is withheld as a whole."""
    sentence = {
        codes.Status.DONE: gettext(
            "A trip of {municipality} began {when}; what else there is to say is withheld by law."
        ),
        codes.Status.PLANNED: gettext(
            "A trip of {municipality} is to begin {when}; what else there is to say is withheld by law."
        ),
        codes.Status.CANCELLED: gettext(
            "A trip of {municipality} was to begin {when} and was cancelled; what else there is to say is withheld by law."
        ),
        codes.Status.POSTPONED: gettext(
            "A trip of {municipality} was to begin {when} and was postponed; what else there is to say is withheld by law."
        ),
        codes.Status.REFUSED: gettext(
            "A trip of {municipality} was to begin {when} and was not permitted; what else there is to say is withheld by"
            " law."
        ),
    }[document["status"]]
    municipality = document["municipality"]
    return format_html(
        sentence,
        municipality=marks.named(municipality["name"], municipality["name_en"]),
        when=format_html("<strong>{}</strong>", on_date(document["start"])),
    )


def _journey(document: Document) -> SafeString:
    delegation = document["delegation"]
    size = delegation["size"]
    if size is None:
        sentence = {
            codes.Status.DONE: gettext(
                "A delegation from {municipality}, its size not disclosed, went to {places} {when}."
            ),
            codes.Status.PLANNED: gettext(
                "A delegation from {municipality}, its size not disclosed, is to go to {places} {when}."
            ),
            codes.Status.CANCELLED: gettext(
                "A delegation from {municipality}, its size not disclosed, was to go to {places} {when}. "
                "The trip was cancelled."
            ),
            codes.Status.POSTPONED: gettext(
                "A delegation from {municipality}, its size not disclosed, was to go to {places} {when}. "
                "The trip was postponed."
            ),
            codes.Status.REFUSED: gettext(
                "A delegation from {municipality}, its size not disclosed, was to go to {places} {when}. "
                "The permit was refused."
            ),
        }[document["status"]]
    else:
        sentence = {
            codes.Status.DONE: ngettext(
                "{size} person from {municipality} went to {places} {when}.",
                "A delegation of {size} from {municipality} went to {places} {when}.",
                size,
            ),
            codes.Status.PLANNED: ngettext(
                "{size} person from {municipality} is to go to {places} {when}.",
                "A delegation of {size} from {municipality} is to go to {places} {when}.",
                size,
            ),
            codes.Status.CANCELLED: ngettext(
                "{size} person from {municipality} was to go to {places} {when}. The trip was cancelled.",
                "A delegation of {size} from {municipality} was to go to {places} {when}. The trip was cancelled.",
                size,
            ),
            codes.Status.POSTPONED: ngettext(
                "{size} person from {municipality} was to go to {places} {when}. The trip was postponed.",
                "A delegation of {size} from {municipality} was to go to {places} {when}. The trip was postponed.",
                size,
            ),
            codes.Status.REFUSED: ngettext(
                "{size} person from {municipality} was to go to {places} {when}. The permit was refused.",
                "A delegation of {size} from {municipality} was to go to {places} {when}. The permit was refused.",
                size,
            ),
        }[document["status"]]
    municipality = document["municipality"]
    return format_html(
        sentence,
        size=format_html("<strong>{}</strong>", "" if size is None else quantity(size, delegation["known"])),
        municipality=marks.named(municipality["name"], municipality["name_en"]),
        places=format_html("<strong>{}</strong>", destinations(document)),
        when=format_html("<strong>{}</strong>", on_date(document["start"])),
    )


def destinations(document: Document) -> SafeString:
    """Where the trip went: its cities, with the country where there is one country, transit left out."""
    stops = visits(document)
    if not stops:
        return format_html("{}", gettext("a place that is not disclosed"))
    cities, lands = distinct(map(place, stops)), distinct(map(country, stops))
    if len(lands) == 1 and cities != lands:
        return format_html(
            pgettext("places and their country", "{cities} ({country})"),
            cities=joined(cities),
            country=lands[0],
        )
    return joined(cities)


def _length(document: Document) -> SafeString | None:
    length = days(document)
    if length is None:
        return None
    return format_html(
        gettext("Length of the trip: {days}."), days=format_html("<strong>{}</strong>", length)
    )


def _not_disclosed(document: Document) -> SafeString | None:
    missing = [str(codes.Missing(code).label).lower() for code in document["not_disclosed"]]
    return format_html(gettext("Not disclosed: {what}."), what=joined(missing)) if missing else None
