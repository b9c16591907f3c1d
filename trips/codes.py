"""Every code of the public document, with its label: the closed vocabularies of schema 1.0.

The values are the public document's (`docs/schema.md` lists them); a value once published is never renamed or reused.
Labels are the glossary's words. The JSON Schema, the filters, the forms and the pages all read these classes.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from officials.codes import Body, Office, Provenance

__all__ = (
    "Body",
    "Office",
    "Provenance",
)  # named here so that the document's codes are all found in one place


class TripKind(TextChoices):
    CONFERENCE = "conference", _("Conference")
    EXHIBITION = "exhibition", _("Exhibition")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    TRAINING = "training", _("Training")
    AGREEMENT = "agreement", _("Signing of an agreement")
    PILGRIM_SERVICE = "pilgrim_service", _("Service to pilgrims")
    PROCUREMENT = "procurement", _("Procurement")
    OTHER = "other", pgettext_lazy("kind of trip", "Other")


class Initiative(TextChoices):
    INVITED = "invited", _("By invitation")
    OWN = "own", _("On the municipality's own initiative")
    NOT_STATED = "not_stated", _("Not stated")


class Status(TextChoices):
    PLANNED = "planned", pgettext_lazy("status of a trip", "Planned")
    DONE = "done", pgettext_lazy("status of a trip", "Took place")
    CANCELLED = "cancelled", pgettext_lazy("status of a trip", "Cancelled")
    POSTPONED = "postponed", pgettext_lazy("status of a trip", "Postponed")
    REFUSED = "refused", pgettext_lazy("status of a trip", "Permit refused")


NOT_TAKING_PLACE = frozenset({Status.CANCELLED, Status.POSTPONED, Status.REFUSED})
"""A trip with one of these did not take place: no clock runs for it."""


class SizeKnown(TextChoices):
    EXACT = "exact", pgettext_lazy("how a number is known", "Exact")
    AT_LEAST = "at_least", pgettext_lazy("how a number is known", "At least")
    ABOUT = "about", pgettext_lazy("how a number is known", "About")
    NOT_STATED = "not_stated", _("Not stated")


class InquiryKind(TextChoices):
    """What people write to a municipality."""

    MISTAKE = "mistake", pgettext_lazy("kind of message", "Mistake")
    QUESTION = "question", pgettext_lazy("kind of message", "Question")
    UNREGISTERED = "unregistered_trip", pgettext_lazy("kind of message", "Unregistered trip")


class StopPurpose(TextChoices):
    VISIT = "visit", pgettext_lazy("purpose of a stop", "Visit")
    TRANSIT = "transit", pgettext_lazy("purpose of a stop", "Transit")


class TravellerKind(TextChoices):
    OFFICIAL = "official", _("Official")
    STAFF = "staff", _("Staff")
    COUNCIL = "council", _("Council member")
    FAMILY = "family", _("Family")
    MEDIA = "media", _("Media")
    COMPANY = "company", _("Company")
    OTHER = "other", pgettext_lazy("kind of traveller", "Other")


class Attendance(TextChoices):
    WENT = "went", _("Went")
    DID_NOT_GO = "did_not_go", _("Did not go")
    TURNED_BACK = "turned_back", _("Turned back on the way")


class FundingKind(TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    COUNCIL = "council", _("City council")
    AFFILIATE = "affiliate", _("Affiliated organisation or company")
    STATE_BODY = "state_body", _("State body")
    FOREIGN_GOVERNMENT = "foreign_government", _("Foreign government")
    HOST = "host", _("Host")
    ORGANISER = "organiser", _("Organiser")
    INTERNATIONAL_BODY = "international_body", _("International body")
    COMPANY = "company", _("Company")
    PERSONAL = "personal", _("The traveller personally")
    FOREIGN_PARTY_UNNAMED = "foreign_party_unnamed", _("A foreign party not named")
    NOT_STATED = "not_stated", _("Not stated")


class Item(TextChoices):
    WHOLE_TRIP = "whole_trip", _("The whole trip")
    EVERYTHING_ELSE = "everything_else", _("Everything else")
    AIR_TICKET = "air_ticket", _("Air ticket")
    OTHER_TRANSPORT = "other_transport", _("Other transport")
    LODGING = "lodging", _("Lodging")
    MEALS = "meals", _("Meals")
    DAILY_ALLOWANCE = "daily_allowance", _("Daily allowance")
    VISA = "visa", _("Visa")
    REGISTRATION = "registration", _("Registration fee")
    INSURANCE = "insurance", _("Insurance")
    EXIT_DUTY = "exit_duty", _("Exit duty")
    GIFTS = "gifts", _("Gifts")
    OTHER = "other", pgettext_lazy("cost item", "Other")


class Stage(TextChoices):
    APPROVED = "approved", _("Approved ceiling")
    ADVANCE = "advance", _("Advance")
    PAID = "paid", pgettext_lazy("stage of a cost", "Paid")
    SETTLED = "settled", pgettext_lazy("stage of a cost", "Settled")
    REFUND = "refund", _("Refund")


class Method(TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CASH = "cash", _("Cash")
    BARTER = "barter", _("Barter")
    IN_KIND = "in_kind", _("In kind")


class RialBasis(TextChoices):
    """The redenomination: one new rial for 10,000 old ones, both valid for years, never added together."""

    OLD = "old", _("Rial")
    NEW = "new", _("New rial")


class Absent(TextChoices):
    """Why an amount is absent. None of these is zero, and none is another."""

    NOT_DISCLOSED = "not_disclosed", _("Not disclosed")
    HOST_PAID_UNKNOWN = "host_paid_unknown", _("Paid by others, value unknown")
    NOT_SETTLED = "not_settled", _("Not settled")
    WITHHELD = "withheld", _("Withheld")


class Interest(TextChoices):
    """Whether the payer has, or seeks, a contract with the municipality."""

    HAS = "has", _("Has a contract with the municipality")
    SEEKS = "seeks", _("Seeks a contract with the municipality")
    NONE = "none", _("Neither has nor seeks a contract")
    NOT_STATED = "not_stated", _("Not stated")


class PermitStage(TextChoices):
    COMMITTEE = "committee", _("Travel committee")
    COUNCIL = "council", _("City council")
    PROVINCE = "province", _("Provincial panel")
    COMMISSION = "commission", _("Central commission")
    OTHER = "other", pgettext_lazy("stage of a permit", "Other")


class Decision(TextChoices):
    GRANTED = "granted", pgettext_lazy("decision on a permit", "Granted")
    REFUSED = "refused", pgettext_lazy("decision on a permit", "Refused")
    NOT_REQUIRED = "not_required", pgettext_lazy("decision on a permit", "Not required")
    NOT_STATED = "not_stated", _("Not stated")


class AttachmentKind(TextChoices):
    INVITATION = "invitation", _("Invitation")
    PERMIT = "permit", _("Permit")
    PROGRAMME = "programme", _("Programme")
    REPORT = "report", _("Report")
    AGREEMENT = "agreement", _("Agreement")
    OTHER = "other", pgettext_lazy("kind of document", "Other")


class Withheld(TextChoices):
    """What a redaction can withhold; amounts are withheld on their cost row, named here as `costs`."""

    TRIP = "trip", _("The whole trip")
    PURPOSE = "purpose", _("Purpose")
    NECESSITY = "necessity", _("Necessity")
    HOST = "host", _("Host")
    STOPS = "stops", _("Stops")
    NAMES = "names", _("Names")
    COSTS = "costs", _("Amounts")
    PERMITS = "permits", _("Permits")
    OUTCOME = "outcome", _("Outcome and report")
    ATTACHMENTS = "attachments", _("Documents")


class Missing(TextChoices):
    """What is not disclosed, derived at the gate; also the values of the `missing` question (contract)."""

    COST = "cost", _("Cost")
    FUNDING = "funding", _("Who paid")
    DATES = "dates", _("Exact dates")
    NAMES = "names", _("Names")
    REPORT = "report", _("Report")


class State(TextChoices):
    """Where a declared trip stands today; derived when served, never signed."""

    PLANNED = "planned", pgettext_lazy("state of a trip", "Planned")
    NOT_CONFIRMED = "not_confirmed", _("Planned day has passed, not confirmed")
    UNDER_WAY = "under_way", _("Under way")
    DUE = "due", _("Within the time allowed")
    OVERDUE = "overdue", _("Overdue")
    COMPLETE = "complete", _("Complete")
    CANCELLED = "cancelled", _("Did not take place")


class MonthState(TextChoices):
    """A municipality's Jalali month in the calendar."""

    TRIPS = "trips", _("Trips")
    NIL = "nil", _("Nil declared")
    SILENT = "silent", _("Silent")
    NONE_FOUND = "none_found", _("None found")
    NOT_YET = "not_yet", _("Not yet")
    NOT_COVERED = "not_covered", _("Not covered")


class Desk(TextChoices):
    """Where a working trip lies between clerk and publisher. Whether it is public is the ledger's to say."""

    CLERK = "clerk", _("With the clerks")
    PUBLISHER = "publisher", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ABANDONED = "abandoned", _("Abandoned")


class Act(TextChoices):
    """What moves a working trip, or its public form; each with who, when and an internal remark."""

    SUBMITTED = "submitted", _("Submitted")
    TAKEN_BACK = "taken_back", _("Taken back")
    RETURNED = "returned", _("Returned with remarks")
    ABANDONED = "abandoned", _("Abandoned")
    RESUMED = "resumed", _("Taken up again")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Old version erased")
