"""What a public document does not disclose (contract: `missing`)."""

from typing import Any

from trips.codes import Absent, FundingKind, Missing, TravellerKind, Withheld


def not_disclosed(document: dict[str, Any]) -> list[str]:
    """Codes of what is not disclosed, in the vocabulary's order.

    What is lawfully withheld is not "not disclosed": it stands under `redactions` with its ground.
    """
    withheld = {redaction["field"] for redaction in document["redactions"]}
    costs = document["costs"]
    absent = {
        Missing.COST: not costs or any(cost["absent"] == Absent.NOT_DISCLOSED for cost in costs),
        Missing.FUNDING: not costs
        or any(cost["funding_source"]["kind"] == FundingKind.NOT_STATED for cost in costs),
        Missing.DATES: document["start"]["date"] is None or document["end"]["date"] is None,
        Missing.NAMES: Withheld.NAMES not in withheld and _somebody_unnamed(document),
        Missing.REPORT: Withheld.OUTCOME not in withheld and document["outcome"]["report"] is None,
    }
    return [code.value for code, is_absent in absent.items() if is_absent]


def _somebody_unnamed(document: dict[str, Any]) -> bool:
    unnamed = any(
        traveller["name"] is None and traveller["kind"] != TravellerKind.FAMILY
        for traveller in document["travellers"]
    )
    return unnamed or not document["delegation"]["complete"]
