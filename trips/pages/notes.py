"""The sanity notes of a document in plain words: what was noticed, and what it means for whoever reads the record."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from transparency import marks

from .words import Document

MEANINGS: dict[str, Promise] = {
    "nobody_listed": _("The record lists nobody, so it cannot be told who went."),
    "more_listed_than_stated": _(
        "More people are listed than are said to have travelled. Either the number or the list is wrong."
    ),
    "list_does_not_add_up": _(
        "The list is called complete, yet it has fewer people than are said to have travelled. Somebody is missing, or "
        "the number is wrong."
    ),
    "stay_outside_trip": _(
        "Somebody's stay lies outside the dates of the trip. Either these dates or those of the stay are wrong."
    ),
    "stay_longer_than_trip": _(
        "Somebody is said to have stayed for more days than the trip lasted. One of the two is wrong."
    ),
    "stop_outside_trip": _(
        "The delegation is said to have been somewhere before the trip began or after it ended. One of the dates is wrong."
    ),
    "stops_out_of_order": _(
        "The places are listed in another order than their dates have. So the line of stops may not be the way that was "
        "travelled."
    ),
    "days_do_not_fit_dates": _(
        "The number of days is not what the dates of departure and return give. Do not reckon with either before it is "
        "corrected."
    ),
    "parts_do_not_add_up": _(
        "The single amounts of one payer do not come to what the same payer gave for the whole trip. The total counts the "
        "amount for the whole trip."
    ),
    "payment_outside_whole": _(
        "Beside the amount for the whole trip, another payer paid in the same currency. The total leaves that payment out, "
        "so the trip may have cost more."
    ),
    "vague_purpose": _("The purpose is worded so generally that it would fit any trip."),
    "refused_yet_done": _(
        "A body refused its permit, and no later permit of it is on the record, yet the trip took place."
    ),
}
"""Note code to what it means. The notes themselves are signed with the document, in Persian; these words are not."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the gate noticed, in its own words, and what that means."""

    text: SafeString
    meaning: Promise


def notes(document: Document) -> list[Note]:
    return [Note(marks.text(note["text"]), MEANINGS[note["code"]]) for note in document["notes"]]
