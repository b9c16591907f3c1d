"""What a trip cost, by currency and rial basis (design: "Cost")."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from trips.codes import Item, Stage

Money = tuple[str, str | None]
"""Currency and rial basis: nothing is ever added across two of these."""


class Payment(NamedTuple):
    """What was paid for one item, perhaps for one traveller, by one payer (the id of its funding source)."""

    money: Money
    item: str
    traveller: int | None
    payer: str


def totals(costs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{currency, rial_basis, amount, complete}], amounts as decimal strings in major units.

    For each payment the settled amount counts, else the paid one, less what was refunded; the whole-trip line where
    there is one, else the sum of the parts. Approved ceilings and advances never count. Any absent amount makes
    every total incomplete. No total where nothing counts: that is not zero.
    """
    complete = all(cost["absent"] is None for cost in costs)
    whole: dict[Money, Decimal] = {}
    parts: dict[Money, Decimal] = {}
    for payment, amount in spent(costs):
        into = whole if payment.item == Item.WHOLE_TRIP else parts
        into[payment.money] = into.get(payment.money, Decimal(0)) + amount
    counted_totals = parts | whole
    return [
        {"currency": currency, "rial_basis": basis, "amount": f"{amount:f}", "complete": complete}
        for (currency, basis), amount in sorted(
            counted_totals.items(), key=lambda line: (line[0][0], line[0][1] or "")
        )
    ]


def spent(costs: list[dict[str, Any]]) -> Iterator[tuple[Payment, Decimal]]:
    """Each payment of which something was paid or settled, with the amount that counts, less refunds, in major units."""
    for payment, stages in _payments(costs).items():
        counted = stages.get(Stage.SETTLED, stages.get(Stage.PAID))
        if counted is not None:
            yield payment, counted - stages.get(Stage.REFUND, Decimal(0))


def _payments(costs: list[dict[str, Any]]) -> dict[Payment, dict[str, Decimal]]:
    """Amounts by stage for each payment."""
    payments: dict[Payment, dict[str, Decimal]] = defaultdict(dict)
    for cost in costs:
        if cost["amount"] is None:
            continue
        money = (cost["currency"], cost["rial_basis"])
        stages = payments[Payment(money, cost["item"], cost["traveller"], cost["funding_source"]["id"])]
        stages[cost["stage"]] = stages.get(cost["stage"], Decimal(0)) + Decimal(cost["amount"])
    return payments
