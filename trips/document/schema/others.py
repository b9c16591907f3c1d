"""JSON Schemas of the ledger's other documents: withdrawals, erasures, municipality, policy, nil declaration, answer."""

from django.utils.translation import gettext_noop as _

from officials.codes import Provenance
from trips.codes import InquiryKind

from .forms import (
    MONTH,
    REF,
    VERSION,
    Schema,
    choice,
    closed,
    code,
    document,
    listed,
    part,
    said,
    text,
    timestamp,
    truth,
)

MUNICIPALITY = said(_("Whose it is."), part("municipality"))
SYNTHETIC = truth(_("True for made-up data that only try the portal out."))
GROUND = text(_("The legal ground."))
ERASED_SERIAL = said(_("The serial of the erased entry."), {"type": "integer", "minimum": 1})
ERASED_AT = timestamp(_("When the erasure passed the gate (UTC)."))
MERGED = ("official", "unit", "funding_source", "destination")
SATISFIED = {
    "record": truth(_("Whether it satisfied the clock for the record.")),
    "costs": truth(_("Whether it satisfied the clock for the costs.")),
    "report": truth(_("Whether it satisfied the clock for the report.")),
}
DAYS: Schema = {"type": "integer", "minimum": 0, "maximum": 3650}
ALLOWED = {
    "record": said(_("For the record."), DAYS),
    "costs": said(_("For the costs."), DAYS),
    "report": said(_("For the report."), DAYS),
}


def withdrawal() -> Schema:
    return document(
        "withdrawal-1.0",
        _("The end of a public trip: its history stays readable."),
        {
            "ref": said(_("The trip's reference."), {"type": "string", "pattern": REF}),
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            **VERSION,
            "reason": text(_("The public reason.")),
            "ground": GROUND,
        },
    )


def erasure() -> Schema:
    return document(
        "erasure-1.0",
        _("The lawful erasure of the text of one replaced version of a trip."),
        {
            "serial": ERASED_SERIAL,
            "subject": said(_("Its subject."), {"type": "string", "pattern": f"^trips/{REF[1:]}"}),
            "version": VERSION["version"],
            "synthetic": SYNTHETIC,
            "published": ERASED_AT,
            "reason": text(_("The public reason.")),
            "ground": GROUND,
            "clocks": said(
                _("What the erased version satisfied, so that due days can still be told."), closed(SATISFIED)
            ),
        },
    )


def municipality() -> Schema:
    month = {"type": "string", "pattern": f"^{MONTH}$", "maxLength": 7}
    return document(
        "municipality-1.0",
        _("A municipality's public profile."),
        {
            "municipality": said(_("The municipality."), part("municipality")),
            "province": text(_("Its province."), null=True),
            "province_en": text(_("Its province in English."), null=True),
            "synthetic": SYNTHETIC,
            "covered": said(
                _("Periods for which the portal speaks about it; other months are not covered."),
                listed(
                    closed(
                        {
                            "provenance": choice(
                                _("Declared here, or compiled from public sources."), Provenance
                            ),
                            "from": said(_("The first Jalali month."), month),
                            "to": said(
                                _("The last one; null while it goes on."),
                                month | {"type": ["string", "null"]},
                            ),
                        }
                    )
                ),
            ),
            **VERSION,
        },
    )


def policy() -> Schema:
    return document(
        "policy-1.0",
        _(
            "What a municipality promises from a day on; the policy in force on a trip's last day applies to it."
        ),
        {
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            "from": said(_("The first day in force."), part("period")),
            "days": said(_("Days allowed after the last day of a trip."), closed(ALLOWED)),
            "four_eyes": truth(
                _("Whether another person than who entered or changed a trip must publish it.")
            ),
            **VERSION,
        },
    )


def nil() -> Schema:
    return document(
        "nil-1.0",
        _("A municipality's word that no trip began in a month, or its revocation."),
        {
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            "month": said(
                _("The Jalali month."), {"type": "string", "pattern": f"^{MONTH}$", "maxLength": 7}
            ),
            "period": said(_("The same month as a period."), part("period")),
            "revoked": truth(_("True in a revocation.")),
            **VERSION,
        },
    )


ANSWER_ID = code(_("Its id: opaque, and part of its address."))


def answer() -> Schema:
    return document(
        "answer-1.0",
        _("A municipality's answer to a message from the public, published or corrected."),
        {
            "id": ANSWER_ID,
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            "kind": choice(_("What was written: a mistake, a question, a trip not registered."), InquiryKind),
            "trip": said(
                _("The reference of the trip it is about; null where it is about none."),
                {"type": ["string", "null"], "pattern": REF},
            ),
            "month": said(
                _("The Jalali month it is about; null where it is about none."),
                {"type": ["string", "null"], "pattern": f"^{MONTH}$", "maxLength": 7},
            ),
            "question": text(_("What was asked, in the words of the municipality, never the sender's.")),
            "answer": text(_("The answer.")),
            "asked": said(_("The day on which the message came in."), part("period")),
            **VERSION,
        },
    )


def answer_withdrawal() -> Schema:
    return document(
        "answer-withdrawal-1.0",
        _("The end of a published answer: its earlier versions stay in the ledger."),
        {
            "id": ANSWER_ID,
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            **VERSION,
            "reason": text(_("The public reason.")),
        },
    )


def answer_erasure() -> Schema:
    return document(
        "answer-erasure-1.0",
        _("The lawful erasure of the text of one replaced version of an answer."),
        {
            "serial": ERASED_SERIAL,
            "subject": said(_("Its subject."), {"type": "string", "pattern": "^answers/[a-z][a-z0-9-]*$"}),
            "municipality": MUNICIPALITY,
            "version": VERSION["version"],
            "synthetic": SYNTHETIC,
            "published": ERASED_AT,
            "reason": text(_("The public reason.")),
            "ground": GROUND,
        },
    )


def merge() -> Schema:
    return document(
        "merge-1.0",
        _(
            "Two records of one official, unit, place or payer became one: an id that stands for another from then on."
        ),
        {
            "of": said(_("What they are, as in questions."), {"enum": [*MERGED]}),
            "id": code(_("The id that is no more.")),
            "into": code(_("The id that stands in its place.")),
            "synthetic": SYNTHETIC,
            **VERSION,
            "reason": text(_("The public reason.")),
        },
    )
