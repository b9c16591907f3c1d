"""JSON Schemas of the ledger's other documents: withdrawal, erasure, municipality, policy, nil declaration."""

from officials.codes import Provenance

from .forms import (
    MONTH,
    REF,
    VERSION,
    Schema,
    choice,
    closed,
    document,
    listed,
    part,
    said,
    text,
    timestamp,
    truth,
)

MUNICIPALITY = said("Whose it is.", part("municipality"))
SYNTHETIC = truth("True for made-up data that only try the portal out.")
GROUND = text("The legal ground.")
CLOCKS = ("record", "costs", "report")
SATISFIED = {clock: truth(f"Whether it satisfied the clock for the {clock}.") for clock in CLOCKS}
ALLOWED = {
    clock: said(f"For the {clock}.", {"type": "integer", "minimum": 0, "maximum": 3650}) for clock in CLOCKS
}


def withdrawal() -> Schema:
    return document(
        "withdrawal-1.0",
        "The end of a public trip: its history stays readable.",
        {
            "ref": said("The trip's reference.", {"type": "string", "pattern": REF}),
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            **VERSION,
            "reason": text("The public reason."),
            "ground": GROUND,
        },
    )


def erasure() -> Schema:
    return document(
        "erasure-1.0",
        "The lawful erasure of the text of one replaced version of a trip.",
        {
            "serial": said("The serial of the erased entry.", {"type": "integer", "minimum": 1}),
            "subject": said("Its subject.", {"type": "string", "pattern": f"^trips/{REF[1:]}"}),
            "version": VERSION["version"],
            "synthetic": SYNTHETIC,
            "published": timestamp("When the erasure passed the gate (UTC)."),
            "reason": text("The public reason."),
            "ground": GROUND,
            "clocks": said(
                "What the erased version satisfied, so that due days can still be told.", closed(SATISFIED)
            ),
        },
    )


def municipality() -> Schema:
    month = {"type": "string", "pattern": f"^{MONTH}$", "maxLength": 7}
    return document(
        "municipality-1.0",
        "A municipality's public profile.",
        {
            "municipality": said("The municipality.", part("municipality")),
            "province": text("Its province.", null=True),
            "province_en": text("Its province in English.", null=True),
            "synthetic": SYNTHETIC,
            "covered": said(
                "Periods for which the portal speaks about it; other months are not covered.",
                listed(
                    closed(
                        {
                            "provenance": choice(
                                "Declared here, or compiled from public sources.", Provenance
                            ),
                            "from": said("The first Jalali month.", month),
                            "to": said(
                                "The last one; null while it goes on.", month | {"type": ["string", "null"]}
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
        "What a municipality promises from a day on; the policy in force on a trip's last day applies to it.",
        {
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            "from": said("The first day in force.", part("period")),
            "days": said("Days allowed after the last day of a trip.", closed(ALLOWED)),
            "four_eyes": truth("Whether another person than who entered or changed a trip must publish it."),
            **VERSION,
        },
    )


def nil() -> Schema:
    return document(
        "nil-1.0",
        "A municipality's word that no trip began in a month, or its revocation.",
        {
            "municipality": MUNICIPALITY,
            "synthetic": SYNTHETIC,
            "month": said("The Jalali month.", {"type": "string", "pattern": f"^{MONTH}$", "maxLength": 7}),
            "period": said("The same month as a period.", part("period")),
            "revoked": truth("True in a revocation."),
            **VERSION,
        },
    )
