"""The sentences that open a trip: who went where and when, for how long, who paid, and what is not disclosed."""

from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from transparency import calendar, marks
from trips import codes
from trips.withholding import withheld_whole

from .deadlines import not_due
from .money import payers
from .words import Document, country, days, distinct, joined, number, on_date, place, quantity, visits


def title(document: Document) -> SafeString:
    """The trip's title in the page's language, else the Persian one marked as Persian."""
    return marks.named(document["title"], document["title_en"])


def summary(document: Document, today: date | None = None) -> SafeString:
    """The sentences that open a trip page: who went where and when, for how long, who paid, and what is not disclosed.

    What is not due on the day `today` (Tehran's, if none is given) is not called undisclosed.
    """
    if withheld_whole(document):
        return _withheld(document)
    sentences = [
        _journey(document),
        _length(document),
        _paid_by(document),
        *_not_disclosed(document, today or calendar.today()),
    ]
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


NAMED_PAYERS = 3
"""More payers than these are counted in the sentence, not named."""


def _paid_by(document: Document) -> SafeString | None:
    found = payers(document)
    if not found:
        return None
    names = [marks.named(payer["name"], payer["name_en"]) for payer in found[:NAMED_PAYERS]]
    if rest := len(found) - len(names):
        others = ngettext("{number} other payer", "{number} other payers", rest)
        names.append(format_html("{}", others.format(number=number(rest))))
    planned = document["status"] == codes.Status.PLANNED
    sentence = gettext("Is to be paid by {payers}.") if planned else gettext("Paid by {payers}.")
    return format_html(sentence, payers=format_html("<strong>{}</strong>", joined(names)))


def _not_disclosed(document: Document, today: date) -> list[SafeString]:
    awaited = not_due(document, today)
    names = {code: str(codes.Missing(code).label).lower() for code in document["not_disclosed"]}
    missing = [name for code, name in names.items() if code not in awaited]
    later = [name for code, name in names.items() if code in awaited]
    found = []
    if missing:
        found.append(format_html(gettext("Not disclosed: {what}."), what=joined(missing)))
    if later and document["status"] not in codes.NOT_TAKING_PLACE:
        found.append(format_html(gettext("Not due yet: {what}."), what=joined(later)))
    return found
