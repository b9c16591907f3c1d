"""JSON Schema of the public trip, `trip-1.0`. Its codes are those of `trips/codes.py`, read, not repeated."""

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
    "ref": said("The reference: opaque, it never changes.", {"type": "string", "pattern": REF}),
    "provenance": choice("Who says so: the municipality, or public sources.", codes.Provenance),
    "synthetic": truth("True for made-up data that only try the portal out."),
    "title": text("What the trip is called."),
    "title_en": text("The title in English; null where nobody gave it.", null=True),
    "purpose": text("What the delegation went for.", null=True),
    "necessity": text("Why it had to be done, and by a trip.", null=True),
    "legal_basis": text("The law or decision that the trip rests on.", null=True),
    "kind": choice("What kind of trip.", codes.TripKind),
    "initiative": choice("By invitation or on the municipality's own initiative.", codes.Initiative),
    "municipality": said("Whose trip it is.", part("municipality")),
    "joint_with": said(
        "References of the trips of other municipalities in the same delegation.",
        listed({"type": "string", "pattern": REF}, unique=True),
    ),
    "replaces": said(
        "The reference of the withdrawn trip that this one stands for.",
        {"type": ["string", "null"], "pattern": REF},
    ),
    "host": said(
        "Host or event; null where neither is known.",
        or_null(
            closed(
                {
                    "name": text("The host.", null=True),
                    "event": text("The event.", null=True),
                    "address": said(
                        "The event's web address.", {"type": ["string", "null"], "format": "uri"}
                    ),
                }
            )
            | {"anyOf": [{"properties": {name: {"type": "string"}}} for name in ("name", "event", "address")]}
        ),
    ),
    "status": choice("Whether the trip took place.", codes.Status),
    "status_reason": text("Why it was cancelled, postponed or refused.", null=True),
    "start": said("When the trip began: at least the Jalali year is known.", part("period")),
    "end": said("When it ended; a missing end runs from the start by the days stated.", part("end")),
    "days": whole(
        "Days as stated, else counted where both ends are known; the longest stay where stays differ.", 1
    ),
    "days_min": whole("The shortest stay, where stays differ.", 1),
    "private_days": whole("Days of private travel joined to the trip.", 0),
    "stops": said("The places on the way, in order.", listed(STOP)),
    "delegation": said("How many travelled, and how that is known.", DELEGATION),
    "travellers": said("Persons, and groups where the source gives no more.", listed(TRAVELLER)),
    "costs": said("Payments, and expenses whose payment is not known.", listed(COST)),
    "totals": said(
        "What the trip cost, by currency and rial basis; empty where no amount counts.", listed(TOTAL)
    ),
    "permits": said("Decisions on the trip.", listed(PERMIT)),
    "outcome": said(
        "What came of it.",
        closed(
            {
                "summary": text("What came of it, in short.", null=True),
                "results": text("Agreements, purchases, decisions.", null=True),
                "report": text("The report, or where it can be read.", null=True),
            }
        ),
    ),
    "attachments": said(
        "Documents that the municipality made public.",
        listed(
            closed(
                {
                    "kind": choice("What kind of document.", codes.AttachmentKind),
                    "title": text("Its title."),
                    "url": said(
                        "Its address on this portal.",
                        {"type": "string", "pattern": "^/attachments/[a-z][a-z0-9-]*/$"},
                    ),
                    "sha256": said(
                        "SHA-256 of the file, hex.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}
                    ),
                }
            )
        ),
    ),
    "sources": said(
        "Where the record was found.",
        listed(
            closed(
                {
                    "title": text("The source's title; null where its text has none.", null=True),
                    "url": said("Its web address.", {"type": ["string", "null"], "format": "uri"}),
                    "date": date("Its date; null where its text has none."),
                }
            )
        ),
    ),
    "not_disclosed": said(
        "What is not disclosed; what is lawfully withheld stands in `redactions` instead.",
        listed(choice("One thing that is not disclosed.", codes.Missing), unique=True),
    ),
    "redactions": said(
        "What is withheld by law.",
        listed(
            closed(
                {
                    "field": choice("What is withheld.", codes.Withheld),
                    "ground": text("The article of the law that allows it."),
                    "body": text(
                        "Who decided it; null where it is not stated, and not there before records had it.",
                        null=True,
                    ),
                    "review": said("When the reason is looked at again.", part("period")),
                },
                optional=("body",),
            )
        ),
    ),
    "notes": said(
        "What does not fit together in the record, said by the gate.",
        listed(
            closed(
                {
                    "code": said("Which check it is.", one_of(list(RULES))),
                    "text": text("The check in Persian words."),
                }
            )
        ),
    ),
    **VERSION,
}

SERVED: dict[str, Schema] = {
    "url": said("The trip's page. Added when served, not signed.", {"type": "string", "format": "uri"}),
    "ledger": said(
        "The entry that signs this version. Added when served, not signed.",
        closed(
            {
                "serial": said("The entry's serial.", {"type": "integer", "minimum": 1}),
                "hash": said("The entry's hash.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
            }
        ),
    ),
    "state": choice(
        "Where a declared trip stands today; null for compiled records. Added when served, not signed.",
        codes.State,
        null=True,
    ),
    "due": said(
        "Due days of a declared trip. Added when served, not signed.",
        closed(
            {
                "record": date("When the record is due; null where no clock runs."),
                "costs": date("When the costs are due; null where no clock runs."),
                "report": date("When the report is due; null where no clock runs."),
            }
        ),
    ),
    "days_late": said(
        "Whole days, the greatest of the three clocks; null where no clock runs. Added when served, not signed.",
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
        "The public record of a municipality's foreign trip. What is not known is null, never empty and never zero.",
        SIGNED | SERVED,
        optional=SERVED,
        defs={"end": said("As `period`, perhaps without any name.", period(nameless=True))},
    ) | {"allOf": [*withheld, reason, corrected]}
