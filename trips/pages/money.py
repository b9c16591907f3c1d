"""Who paid, row by row: what counts in the total and what does not; where an amount is absent, the mark that says why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transparency import calendar, marks
from trips import codes
from trips.document.totals import Payment, spent

from .deadlines import not_due, tag
from .links import list_of, profile, question_of
from .people import who
from .words import Document, label, number


@dataclass(frozen=True, slots=True)
class CostLine:
    item: str | SafeString
    traveller: SafeString | None
    payer: Document
    payer_profile: str | None
    payer_kind: str | SafeString
    payer_kind_trips: str
    interest: str | SafeString | None
    """Whether the payer has or seeks a contract with the municipality; None where the question makes no sense."""
    stage: str | SafeString
    method: str | SafeString | None
    """None for a ceiling, which nobody has paid yet."""
    cost: Document
    absent: SafeString | None
    """The mark that stands where the amount is absent."""
    counts: str
    """A code of COUNTING."""
    counting: Promise
    rate: str | None
    rate_missing: bool
    """Whether an amount in foreign currency came without its conversion rate."""


OWN_POCKETS = (codes.FundingKind.MUNICIPALITY, codes.FundingKind.COUNCIL, codes.FundingKind.PERSONAL)
"""Payers of whom nobody asks whether they seek a contract with the municipality."""

COUNTING: dict[str, Promise] = {
    "counts": _("Counts in the total"),
    "refund": _("Taken off the total"),
    "approved": _("Does not count: a ceiling is not spending"),
    "advance": _("Does not count: money on account is not spending"),
    "settled": _("Does not count: the settled amount does"),
    "part": _("Does not count: the amount for the whole trip does"),
    "alone": _("Does not count: the payment it came from is not given"),
    "absent": _("Amount not known: the total is incomplete"),
}
"""What a row does to the total, in words."""


def counting(costs: Sequence[dict[str, Any]]) -> list[str]:
    """For each cost row a code of COUNTING; the same rules as `trips.document.totals`."""
    counted = {payment for payment, _amount in spent(list(costs))}
    whole = {payment.money for payment in counted if payment.item == codes.Item.WHOLE_TRIP}
    settled = {
        _payment(cost)
        for cost in costs
        if cost["stage"] == codes.Stage.SETTLED and cost["amount"] is not None
    }
    return [_counts(cost, counted, whole, settled) for cost in costs]


def _payment(cost: Document) -> Payment:
    money = (cost["currency"], cost["rial_basis"])
    return Payment(money, cost["item"], cost["traveller"], cost["funding_source"]["id"])


def _counts(cost: Document, counted: set[Payment], whole: set, settled: set[Payment]) -> str:
    payment, stage = _payment(cost), cost["stage"]
    if cost["amount"] is None:
        return "absent"
    if stage in (codes.Stage.APPROVED, codes.Stage.ADVANCE):
        return str(stage)
    if payment not in counted:
        return "alone"
    if stage == codes.Stage.PAID and payment in settled:
        return "settled"
    if payment.money in whole and payment.item != codes.Item.WHOLE_TRIP:
        return "part"
    return "refund" if stage == codes.Stage.REFUND else "counts"


STAGES = list(codes.Stage.values)


def costs(document: Document) -> list[CostLine]:
    """The cost rows in the document's order, but the stages of one payment beside each other, as they follow in time."""
    rows = list(zip(document["costs"], counting(document["costs"]), strict=True))
    first: dict[Payment, int] = {}
    for position, (cost, _code) in enumerate(rows):
        first.setdefault(_payment(cost), position)
    rows.sort(key=lambda row: (first[_payment(row[0])], STAGES.index(row[0]["stage"])))
    return [_line(document, cost, counts) for cost, counts in rows]


def _line(document: Document, cost: Document, counts: str) -> CostLine:
    payer = cost["funding_source"]
    return CostLine(
        item=label(codes.Item, cost["item"]),
        traveller=who(document, cost["traveller"]),
        payer=payer,
        payer_profile=profile("funding_source", payer["id"]),
        payer_kind=label(codes.FundingKind, payer["kind"]),
        payer_kind_trips=list_of(question_of(funding_kind=payer["kind"])),
        interest=_interest(cost),
        stage=label(codes.Stage, cost["stage"]),
        method=_method(cost),
        cost=cost,
        absent=marks.mark(cost["absent"]) if cost["absent"] else None,
        counts=counts,
        counting=COUNTING[counts],
        rate=number(Decimal(cost["rate"]["value"])) if cost["rate"] else None,
        rate_missing=bool(cost["amount"]) and cost["currency"] != "IRR" and cost["rate"] is None,
    )


def _method(cost: Document) -> str | SafeString | None:
    if cost["method"]:
        return str(codes.Method(cost["method"]).label)
    if cost["stage"] == codes.Stage.APPROVED:
        return None
    return marks.mark("not_disclosed", gettext("Method not disclosed"))


def _interest(cost: Document) -> str | SafeString | None:
    if cost["funding_source"]["kind"] in OWN_POCKETS:
        return None
    if cost["interest"] == codes.Interest.NOT_STATED:
        return marks.mark("not_disclosed", gettext("Payer's contracts not disclosed"))
    return str(codes.Interest(cost["interest"]).label)


def absences(document: Document, today: date | None = None) -> list[SafeString]:
    """The kinds of absence among the amounts, each once; not disclosed where there is no cost at all, but where none
    is due yet."""
    kinds = Counter(cost["absent"] for cost in document["costs"] if cost["absent"])
    awaited = codes.Missing.COST in not_due(document, today or calendar.today())
    if not document["costs"]:
        if awaited:
            return [tag(gettext("Cost not due yet"))]
        return [marks.mark("not_disclosed", gettext("Cost not disclosed"))]
    words = {"not_disclosed": gettext("Cost not disclosed"), "withheld": gettext("Amount withheld")}
    return [marks.mark(kind, words.get(kind)) for kind in codes.Absent.values if kind in kinds]


EXPLAINED: dict[str, Promise] = {
    "not_disclosed": _("There is an amount, or may be one; nobody has published it."),
    "host_paid_unknown": _("Somebody else paid, and what it was worth is not known. It was not free."),
    "not_settled": _("The account is not closed yet, so what it came to is not known."),
    "withheld": _("The amount is kept back by law; the ground stands below."),
    "zero": _("Zero was declared: the record says that nothing was paid. That is no absence."),
}
"""What the five that must never be taken for each other mean."""


def explained(document: Document) -> list[tuple[SafeString, Promise]]:
    """Of the absences, and the zero, that the rows bear: (how it looks, what it means)."""
    kinds = {cost["absent"] for cost in document["costs"]}
    found = [(marks.mark(kind), EXPLAINED[kind]) for kind in codes.Absent.values if kind in kinds]
    if any(cost["amount"] is not None and not Decimal(cost["amount"]) for cost in document["costs"]):
        found.append((SafeString(number(0)), EXPLAINED["zero"]))
    return found


RULES: tuple[tuple[frozenset[str], Promise], ...] = (
    (
        frozenset({"approved", "advance"}),
        _(
            "Approved ceilings and advances never count: the one is what may be spent, the other money on account. Only "
            "what was paid or settled counts."
        ),
    ),
    (
        frozenset({"settled"}),
        _("Where a payment was settled, the settled amount counts in place of the paid one."),
    ),
    (frozenset({"refund"}), _("What was paid back is taken off.")),
    (
        frozenset({"part"}),
        _("An amount for the whole trip contains its parts, so the parts are not added to it."),
    ),
)
"""What must occur among the rows for a rule of the total to be worth telling."""


def rules(lines: Sequence[CostLine]) -> list[Promise]:
    """How the total was made of these rows, as far as they need telling."""
    found = {line.counts for line in lines}
    return [words for codes_of, words in RULES if codes_of & found]


def payers(document: Document) -> list[Document]:
    """Who paid, each payer once; whoever is only to pay (a ceiling, an advance) where the trip is still planned."""
    paid = [
        cost
        for cost in document["costs"]
        if cost["funding_source"]["kind"] != codes.FundingKind.NOT_STATED
        and (
            document["status"] == codes.Status.PLANNED
            or cost["stage"] in (codes.Stage.PAID, codes.Stage.SETTLED)
        )
    ]
    return list({cost["funding_source"]["id"]: cost["funding_source"] for cost in paid}.values())
