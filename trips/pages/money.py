"""Who paid, row by row; where the amount is absent, the mark that says why stands in its place."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import marks
from trips import codes

from .people import who
from .words import Document, label, number


@dataclass(frozen=True, slots=True)
class CostLine:
    item: str | SafeString
    traveller: SafeString | None
    payer: Document
    payer_kind: str | SafeString
    interest: str | SafeString | None
    """Whether the payer has or seeks a contract with the municipality; None where the question makes no sense."""
    stage: str | SafeString
    method: str | SafeString
    cost: Document
    absent: SafeString | None
    """The mark that stands where the amount is absent."""
    rate: str | None
    rate_missing: bool
    """Whether an amount in foreign currency came without its conversion rate."""


OWN_POCKETS = (codes.FundingKind.MUNICIPALITY, codes.FundingKind.COUNCIL, codes.FundingKind.PERSONAL)
"""Payers of whom nobody asks whether they seek a contract with the municipality."""


def costs(document: Document) -> list[CostLine]:
    return [
        CostLine(
            item=label(codes.Item, cost["item"]),
            traveller=who(document, cost["traveller"]),
            payer=cost["funding_source"],
            payer_kind=label(codes.FundingKind, cost["funding_source"]["kind"]),
            interest=_interest(cost),
            stage=label(codes.Stage, cost["stage"]),
            method=label(codes.Method, cost["method"]),
            cost=cost,
            absent=marks.mark(cost["absent"]) if cost["absent"] else None,
            rate=number(Decimal(cost["rate"]["value"])) if cost["rate"] else None,
            rate_missing=bool(cost["amount"]) and cost["currency"] != "IRR" and cost["rate"] is None,
        )
        for cost in document["costs"]
    ]


def _interest(cost: Document) -> str | SafeString | None:
    if cost["funding_source"]["kind"] in OWN_POCKETS:
        return None
    if cost["interest"] == codes.Interest.NOT_STATED:
        return marks.mark("not_disclosed", gettext("Payer's contracts not disclosed"))
    return str(codes.Interest(cost["interest"]).label)


def absences(document: Document) -> list[SafeString]:
    """The kinds of absence among the amounts, each once; not disclosed where there is no cost at all."""
    kinds = Counter(cost["absent"] for cost in document["costs"] if cost["absent"])
    if not document["costs"]:
        return [marks.mark("not_disclosed", gettext("Cost not disclosed"))]
    words = {"not_disclosed": gettext("Cost not disclosed"), "withheld": gettext("Amount withheld")}
    return [marks.mark(kind, words.get(kind)) for kind in codes.Absent.values if kind in kinds]
