"""What the trip says of itself: the document's own notes with the way to the field, and what clerks alone should see."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from trips.codes import FundingKind, Initiative, Interest, Provenance, Status, TripKind
from trips.document.notes import found
from trips.pages.schema import NOTES

from .case import Case
from .notes import Note

GROUPS = ("stops", "travellers", "costs", "permits")

STRANGERS = (
    FundingKind.HOST,
    FundingKind.ORGANISER,
    FundingKind.FOREIGN_GOVERNMENT,
    FundingKind.FOREIGN_PARTY_UNNAMED,
)
"""Who pays where a municipality was invited."""

SELLERS = (FundingKind.COMPANY, FundingKind.FOREIGN_PARTY_UNNAMED)
"""Who may want something for what they pay."""

LONG = 45
"""Days; longer than any trip but a course or service to pilgrims."""


def place_id(place: str) -> str:
    """The id on the form of a place that a note of the document names."""
    group, *rest = place.split(".")
    if group not in GROUPS:
        return f"id_{place}"
    if not rest:
        return f"{group}-group"
    return f"id_{group}-{rest[0]}-{rest[1]}" if len(rest) > 1 else f"{group}-{rest[0]}"


def in_the_document(case: Case) -> Iterator[Note]:
    """What the document says of itself to everybody; the way leads to the first place that does not fit."""
    for code, places in found(case.document):
        yield Note(code, NOTES[code], place_id(places[0]), public=True)


def done_before_its_end(case: Case) -> Iterator[Note]:
    if case.trip.status == Status.DONE and case.trip.end_earliest > case.today:
        text = _("The trip is said to have taken place, but its last day is still to come.")
        yield Note("done_before_its_end", text, "id_status")


def planned_day_passed(case: Case) -> Iterator[Note]:
    if case.trip.status == Status.PLANNED and case.trip.end_latest < case.today:
        text = _("The planned days have passed: say whether the trip took place.")
        yield Note("planned_day_passed", text, "id_status")


def outcome_of_a_plan(case: Case) -> Iterator[Note]:
    trip = case.trip
    if trip.status == Status.PLANNED and (trip.outcome_summary or trip.outcome_results or trip.report):
        text = _("A planned trip has an outcome or a report already.")
        yield Note("outcome_of_a_plan", text, "id_status")


def very_long(case: Case) -> Iterator[Note]:
    """Most often a slip in the month or year of one of the two dates."""
    days = (case.trip.end_earliest - case.trip.start_latest).days + 1
    if days > LONG and case.trip.kind not in (TripKind.TRAINING, TripKind.PILGRIM_SERVICE):
        yield Note("very_long", _("The trip lasts more than six weeks: check both dates."), "id_end")


def no_purpose(case: Case) -> Iterator[Note]:
    if not case.trip.purpose.strip() and case.trip.provenance == Provenance.OWN:
        yield Note("no_purpose", _("No purpose is given: the public will read that none was."), "id_purpose")


def invited_by_nobody(case: Case) -> Iterator[Note]:
    trip = case.trip
    if trip.initiative == Initiative.INVITED and not (trip.host_name or trip.host_event):
        yield Note(
            "invited_by_nobody", _("The trip was by invitation, but no host is named."), "id_host_name"
        )


def own_initiative_others_pay(case: Case) -> Iterator[Note]:
    if case.trip.initiative != Initiative.OWN:
        return
    if any(cost.funding_source and cost.funding_source.kind in STRANGERS for cost in case.costs):
        text = _("A host or organiser pays, though the trip is on the municipality's own initiative.")
        yield Note("own_initiative_others_pay", text, "id_initiative")


def payer_with_an_interest(case: Case) -> Iterator[Note]:
    for row, cost in enumerate(case.costs):
        source = cost.funding_source
        if source and source.kind in SELLERS and cost.interest == Interest.NOT_STATED:
            text = _(
                "A company or an unnamed foreign party pays, and nothing is said of its contracts with the municipality."
            )
            yield Note("payer_with_an_interest", text, f"id_costs-{row}-interest")
            return


def compiled_without_source(case: Case) -> Iterator[Note]:
    if case.trip.provenance == Provenance.COMPILED and not case.trip.sources.all():
        text = _("The record is compiled from public sources, but names none.")
        yield Note("compiled_without_source", text, "sources-group")


RULES = (
    in_the_document,
    done_before_its_end,
    planned_day_passed,
    outcome_of_a_plan,
    very_long,
    no_purpose,
    invited_by_nobody,
    own_initiative_others_pay,
    payer_with_an_interest,
    compiled_without_source,
)
