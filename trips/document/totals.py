"""What a trip cost, by currency and rial basis (design: "Cost")."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from trips.codes import Item, Stage

Money = tuple[str, str | None]
"""Currency and rial basis: nothing is ever added across two of these."""


def totals(costs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{currency, rial_basis, amount, complete}], amounts as decimal strings in major units.

    For each payment the settled amount counts, else the paid one, less what was refunded; the whole-trip line where
    there is one, else the sum of the parts. Approved ceilings and advances never count. Any absent amount makes
    every total incomplete. No total where nothing counts: that is not zero.
    """
    complete = all(cost["absent"] is None for cost in costs)
    whole: dict[Money, Decimal] = {}
    parts: dict[Money, Decimal] = {}
    for (money, item, _traveller, _source), stages in _payments(costs).items():
        counted = stages.get(Stage.SETTLED, stages.get(Stage.PAID))
        if counted is None:
            continue
        into = whole if item == Item.WHOLE_TRIP else parts
        into[money] = into.get(money, Decimal(0)) + counted - stages.get(Stage.REFUND, Decimal(0))
    counted_totals = parts | whole
    return [
        {"currency": currency, "rial_basis": basis, "amount": f"{amount:f}", "complete": complete}
        for (currency, basis), amount in sorted(
            counted_totals.items(), key=lambda line: (line[0][0], line[0][1] or "")
        )
    ]


def _payments(costs: list[dict[str, Any]]) -> dict[tuple[Money, str, int | None, str], dict[str, Decimal]]:
    """Amounts by stage for each payment: money, item, traveller and payer."""
    payments: dict[Any, dict[str, Decimal]] = defaultdict(dict)
    for cost in costs:
        if cost["amount"] is None:
            continue
        money = (cost["currency"], cost["rial_basis"])
        stages = payments[money, cost["item"], cost["traveller"], cost["funding_source"]["id"]]
        stages[cost["stage"]] = stages.get(cost["stage"], Decimal(0)) + Decimal(cost["amount"])
    return payments
