"""JSON Schema of the public trip, `trip-1.0`. Its codes are those of `trips/codes.py`, read, not repeated."""

from django.utils.translation import gettext_noop as _

from trips import codes
from trips.document.notes import RULES
from trips.withholding import TITLE, TITLE_EN

from .forms import (
    REF,
    VERSION,
    Schema,
    choice,
    closed,
    document,
    listed,
    or_null,
    part,
    period,
    said,
    text,
    truth,
    whole,
)
from .parts import COST, DELEGATION, NOTHING, PERMIT, STOP, TOTAL, TRAVELLER, date, one_of

SIGNED: dict[str, Schema] = {
    "ref": said(_("The reference: opaque, it never changes."), {"type": "string", "pattern": REF}),
    "provenance": choice(_("Who says so: the municipality, or public sources."), codes.Provenance),
    "synthetic": truth(_("True for made-up data that only try the portal out.")),
    "title": text(_("What the trip is called.")),
    "title_en": text(_("The title in English; null where nobody gave it."), null=True),
    "purpose": text(_("What the delegation went for."), null=True),
    "necessity": text(_("Why it had to be done, and by a trip."), null=True),
    "legal_basis": text(_("The law or decision that the trip rests on."), null=True),
    "kind": choice(_("What kind of trip."), codes.TripKind),
    "initiative": choice(_("By invitation or on the municipality's own initiative."), codes.Initiative),
    "municipality": said(_("Whose trip it is."), part("municipality")),
    "joint_with": said(
        _("References of the trips of other municipalities in the same delegation."),
        listed({"type": "string", "pattern": REF}, unique=True),
    ),
    "replaces": said(
        _("The reference of the withdrawn trip that this one stands for."),
        {"type": ["string", "null"], "pattern": REF},
    ),
    "host": said(
        _("Host or event; null where neither is known."),
        or_null(
            closed(
                {
                    "name": text(_("The host."), null=True),
                    "event": text(_("The event."), null=True),
                    "address": said(
                        _("The event's web address."), {"type": ["string", "null"], "format": "uri"}
                    ),
                }
            )
            | {"anyOf": [{"properties": {name: {"type": "string"}}} for name in ("name", "event", "address")]}
        ),
    ),
    "status": choice(_("Whether the trip took place."), codes.Status),
    "status_reason": text(_("Why it was cancelled, postponed or refused."), null=True),
    "start": said(_("When the trip began: at least the Jalali year is known."), part("period")),
    "end": said(_("When it ended; a missing end runs from the start by the days stated."), part("end")),
    "days": whole(
        _("Days as stated, else counted where both ends are known; the longest stay where stays differ."), 1
    ),
    "days_min": whole(_("The shortest stay, where stays differ."), 1),
    "private_days": whole(_("Days of private travel joined to the trip."), 0),
    "stops": said(_("The places on the way, in order."), listed(STOP)),
    "delegation": said(_("How many travelled, and how that is known."), DELEGATION),
    "travellers": said(_("Persons, and groups where the source gives no more."), listed(TRAVELLER)),
    "costs": said(_("Payments, and expenses whose payment is not known."), listed(COST)),
    "totals": said(
        _("What the trip cost, by currency and rial basis; empty where no amount counts."), listed(TOTAL)
    ),
    "permits": said(_("Decisions on the trip."), listed(PERMIT)),
    "outcome": said(
        _("What came of it."),
        closed(
            {
                "summary": text(_("What came of it, in short."), null=True),
                "results": text(_("Agreements, purchases, decisions."), null=True),
                "report": text(_("The report, or where it can be read."), null=True),
            }
        ),
    ),
    "attachments": said(
        _("Documents that the municipality made public."),
        listed(
            closed(
                {
                    "kind": choice(_("What kind of document."), codes.AttachmentKind),
                    "title": text(_("Its title.")),
                    "url": said(
                        _("Its address on this portal."),
                        {"type": "string", "pattern": "^/attachments/[a-z][a-z0-9-]*/$"},
                    ),
                    "sha256": said(
                        _("SHA-256 of the file, hex."), {"type": "string", "pattern": "^[0-9a-f]{64}$"}
                    ),
                }
            )
        ),
    ),
    "sources": said(
        _("Where the record was found."),
        listed(
            closed(
                {
                    "title": text(_("The source's title; null where its text has none."), null=True),
                    "url": said(_("Its web address."), {"type": ["string", "null"], "format": "uri"}),
                    "date": date(_("Its date; null where its text has none.")),
                }
            )
        ),
    ),
    "not_disclosed": said(
        _("What is not disclosed; what is lawfully withheld stands in `redactions` instead."),
        listed(choice(_("One thing that is not disclosed."), codes.Missing), unique=True),
    ),
    "redactions": said(
        _("What is withheld by law."),
        listed(
            closed(
                {
                    "field": choice(_("What is withheld."), codes.Withheld),
                    "ground": text(_("The article of the law that allows it.")),
                    "body": text(
                        _(
                            "Who decided it; null where it is not stated, and not there before records had it."
                        ),
                        null=True,
                    ),
                    "review": said(_("When the reason is looked at again."), part("period")),
                },
                optional=("body",),
            )
        ),
    ),
    "notes": said(
        _("What does not fit together in the record, said by the gate."),
        listed(
            closed(
                {
                    "code": said(_("Which check it is."), one_of(list(RULES))),
                    "text": text(_("The check in Persian words.")),
                }
            )
        ),
    ),
    **VERSION,
}

SERVED: dict[str, Schema] = {
    "url": said(_("The trip's page. Added when served, not signed."), {"type": "string", "format": "uri"}),
    "ledger": said(
        _("The entry that signs this version. Added when served, not signed."),
        closed(
            {
                "serial": said(_("The entry's serial."), {"type": "integer", "minimum": 1}),
                "hash": said(_("The entry's hash."), {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
            }
        ),
    ),
    "state": choice(
        _("Where a declared trip stands today; null for compiled records. Added when served, not signed."),
        codes.State,
        null=True,
    ),
    "due": said(
        _("Due days of a declared trip. Added when served, not signed."),
        closed(
            {
                "record": date(_("When the record is due; null where no clock runs.")),
                "costs": date(_("When the costs are due; null where no clock runs.")),
                "report": date(_("When the report is due; null where no clock runs.")),
            }
        ),
    ),
    "days_late": said(
        _(
            "Whole days, the greatest of the three clocks; null where no clock runs. Added when served, not signed."
        ),
        {"type": ["integer", "null"], "minimum": 0},
    ),
}

EMPTY: Schema = {"maxItems": 0}

MONTHS: Schema = {"properties": {"date": NOTHING}}

WITHHOLDS: dict[str, dict[str, Schema]] = {
    "trip": {
        "title": {"const": TITLE},
        "title_en": {"const": TITLE_EN},
        "kind": {"const": "other"},
        "initiative": {"const": "not_stated"},
        "start": MONTHS,
        "end": MONTHS,
        "delegation": {"properties": {"size": NOTHING}},
        "outcome": {"properties": dict.fromkeys(("summary", "results", "report"), NOTHING)},
        "redactions": {"maxItems": 1},
        **dict.fromkeys(
            ("purpose", "necessity", "legal_basis", "replaces", "host", "status_reason"), NOTHING
        ),
        **dict.fromkeys(("days", "days_min", "private_days"), NOTHING),
        **dict.fromkeys(("joint_with", "stops", "travellers", "costs", "totals", "permits"), EMPTY),
        **dict.fromkeys(("attachments", "sources", "not_disclosed", "notes"), EMPTY),
    },
    "purpose": {"purpose": NOTHING},
    "necessity": {"necessity": NOTHING},
    "host": {"host": NOTHING},
    "stops": {"stops": EMPTY},
    "permits": {"permits": EMPTY},
    "attachments": {"attachments": EMPTY},
    "outcome": {"outcome": {"properties": dict.fromkeys(("summary", "results", "report"), NOTHING)}},
    "names": {"travellers": {"items": {"properties": {"name": NOTHING}}}},
}
"""What a redaction of a field leaves of it; amounts are withheld one by one, on their cost."""


def trip() -> Schema:
    """The schema of a trip as signed, and as served with `SERVED` beside it."""
    withheld = [
        {
            "if": {"properties": {"redactions": {"contains": {"properties": {"field": {"const": field}}}}}},
            "then": {"properties": left},
        }
        for field, left in WITHHOLDS.items()
    ]
    reason = {
        "if": {
            "properties": {
                "status": {"enum": ["cancelled", "postponed", "refused"]},
                "redactions": {"not": {"contains": {"properties": {"field": {"const": "trip"}}}}},
            }
        },
        "then": {"properties": {"status_reason": {"type": "string"}}},
    }
    corrected = {
        "if": {"properties": {"version": {"const": 1}}},
        "then": {"properties": {"reason": NOTHING}},
        "else": {"properties": {"reason": {"type": "string"}}},
    }
    return document(
        "trip-1.0",
        _(
            "The public record of a municipality's foreign trip. What is not known is null, never empty and never zero."
        ),
        SIGNED | SERVED,
        optional=SERVED,
        defs={"end": said(_("As `period`, perhaps without any name."), period(nameless=True))},
    ) | {"allOf": [*withheld, reason, corrected]}
