"""What a made-up trip cost, and who paid: every kind of payer, every stage, every reason why there is no amount."""

from decimal import Decimal
from typing import Any

from officials.codes import Provenance
from trips import currencies
from trips.codes import (
    NOT_TAKING_PLACE,
    Absent,
    FundingKind,
    Interest,
    Item,
    Method,
    RialBasis,
    Stage,
    Status,
    Withheld,
)
from trips.models import Cost

from .dice import Dice
from .draft import Draft, redaction
from .world import World

FOREIGN = (("EUR", 6), ("USD", 5), ("TRY", 2), ("AED", 2), ("IQD", 2), ("CNY", 1), ("JPY", 1), ("KWD", 1))
PARTS = (
    Item.LODGING,
    Item.MEALS,
    Item.DAILY_ALLOWANCE,
    Item.VISA,
    Item.REGISTRATION,
    Item.INSURANCE,
    Item.GIFTS,
)
SMALL_PARTS = (Item.EXIT_DUTY, Item.OTHER_TRANSPORT, Item.OTHER)
NEW_RIAL = 10_000
"""Old rials in one new rial."""


def add_costs(world: World, draft: Draft) -> None:
    """Give the trip its costs in one of the ways that records tell them."""
    dice = world.dice
    if draft.trip.status in NOT_TAKING_PLACE:
        if dice.happens(0.3):
            _tickets_bought(world, draft)
    elif draft.trip.status == Status.PLANNED:
        _ceiling(world, draft, settled=False)
    elif draft.trip.provenance == Provenance.COMPILED:
        dice.weighted(
            ((_nothing, 8), (_host_pays_most, 3), (_not_disclosed, 3), (_unclear, 1), (_stranger_pays, 3))
        )(world, draft)
    else:
        dice.weighted(_WAYS)(world, draft)
    for order, cost in enumerate(draft.costs, 1):
        cost.order = order


def _add(draft: Draft, payer: FundingKind | None, item: Item, **values: Any) -> Cost:
    source = None if payer is None else draft.town.payers[payer]
    cost = Cost(funding_source=source, item=item, **values)
    draft.costs.append(cost)
    return cost


def _money(dice: Dice, code: str, low: int, high: int) -> dict[str, Any]:
    """A sum in minor units, of so many major ones; halves where the currency has decimals."""
    major = Decimal(dice.between(low, high))
    if currencies.digits(code) and dice.happens(0.3):
        major += Decimal("0.5")
    return {"amount": currencies.to_minor(major, code), "currency": code}


def _rials(world: World, draft: Draft, low: int, high: int) -> dict[str, Any]:
    """Millions of old rials, or what they are in new ones: only in the last two years."""
    million = 1_000_000
    new = world.today.year - draft.first.year < 2 and world.dice.happens(0.4)
    amount = world.dice.between(low, high) * million // (NEW_RIAL if new else 1)
    basis = RialBasis.NEW if new else RialBasis.OLD
    return {"amount": amount, "currency": "IRR", "rial_basis": basis}


def _nothing(world: World, draft: Draft) -> None:
    """The record has no cost at all."""


def _host_pays_most(world: World, draft: Draft) -> None:
    host = world.dice.pick((FundingKind.HOST, FundingKind.ORGANISER, FundingKind.FOREIGN_GOVERNMENT))
    _add(draft, host, Item.EVERYTHING_ELSE, absent=Absent.HOST_PAID_UNKNOWN)
    ticket = _add(draft, FundingKind.MUNICIPALITY, Item.AIR_TICKET, stage=Stage.SETTLED)
    if draft.trip.provenance == Provenance.COMPILED:
        ticket.absent = Absent.NOT_DISCLOSED
    else:
        _set(ticket, _rials(world, draft, 100, 3000) | {"method": Method.TRANSFER})


def _set(cost: Cost, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(cost, name, value)


def _stranger_pays(world: World, draft: Draft) -> None:
    kind = world.dice.pick(
        (
            FundingKind.FOREIGN_PARTY_UNNAMED,
            FundingKind.INTERNATIONAL_BODY,
            FundingKind.HOST,
            FundingKind.STATE_BODY,
        )
    )
    _add(draft, kind, Item.WHOLE_TRIP, absent=Absent.HOST_PAID_UNKNOWN)


def _not_disclosed(world: World, draft: Draft) -> None:
    payer = FundingKind.MUNICIPALITY if world.dice.happens(0.5) else None
    _add(draft, payer, Item.WHOLE_TRIP, absent=Absent.NOT_DISCLOSED)


def _unclear(world: World, draft: Draft) -> None:
    words = "پنج هزار (ساختگی)، بی آنکه واحد گفته شود"
    _add(draft, None, Item.WHOLE_TRIP, absent=Absent.NOT_DISCLOSED, source_text=words)


def _whole_and_parts(world: World, draft: Draft) -> None:
    """A whole-trip line, and parts that must not be added to it."""
    dice = world.dice
    code = dice.weighted(FOREIGN)
    _add(
        draft,
        FundingKind.MUNICIPALITY,
        Item.WHOLE_TRIP,
        stage=Stage.SETTLED,
        **_money(dice, code, 2000, 40_000),
    )
    for item in dice.some(PARTS, dice.between(0, 2)):
        _add(draft, FundingKind.MUNICIPALITY, item, **_money(dice, code, 50, 900))


def _parts(world: World, draft: Draft) -> None:
    """Parts in rials and in foreign money, each with its payer, some for one traveller."""
    dice = world.dice
    payers = (FundingKind.MUNICIPALITY, FundingKind.MUNICIPALITY, FundingKind.COUNCIL, FundingKind.AFFILIATE)
    _add(draft, dice.pick(payers), Item.AIR_TICKET, stage=Stage.PAID, **_rials(world, draft, 100, 3000))
    for item in dice.some(PARTS, dice.between(1, 3)):
        cost = _add(draft, dice.pick(payers), item, **_money(dice, dice.weighted(FOREIGN), 40, 3000))
        if dice.happens(0.3) and draft.travellers:
            cost.traveller = dice.pick(draft.travellers)
        if dice.happens(0.4):
            cost.rate = Decimal(dice.between(40_000, 900_000))
            cost.rate_date = world.days.after(draft.first, -dice.between(1, 20))
            cost.rate_source = "نرخ ساختگی" if dice.happens(0.7) else ""
        cost.method = dice.pick(("", Method.TRANSFER, Method.CASH))
    if dice.happens(0.2):
        _add(draft, FundingKind.MUNICIPALITY, dice.pick(SMALL_PARTS), amount=0, currency="EUR")


def _ceiling(world: World, draft: Draft, settled: bool = True) -> None:
    """A ceiling and an advance, which never count; then what was settled, and what came back."""
    dice = world.dice
    payer = FundingKind.MUNICIPALITY
    ceiling = _rials(world, draft, 2000, 10_000)
    _add(draft, payer, Item.WHOLE_TRIP, stage=Stage.APPROVED, **ceiling)
    if dice.happens(0.5):
        _add(
            draft,
            payer,
            Item.WHOLE_TRIP,
            stage=Stage.ADVANCE,
            **(ceiling | {"amount": ceiling["amount"] // 2}),
        )
    if settled:
        spent = {**ceiling, "amount": ceiling["amount"] * dice.between(40, 99) // 100}
        _add(draft, payer, Item.WHOLE_TRIP, stage=Stage.SETTLED, method=Method.TRANSFER, **spent)
        if dice.happens(0.3):
            back = {**ceiling, "amount": spent["amount"] // 20}
            _add(draft, payer, Item.WHOLE_TRIP, stage=Stage.REFUND, **back)


def _not_settled(world: World, draft: Draft) -> None:
    _add(
        draft, FundingKind.MUNICIPALITY, Item.DAILY_ALLOWANCE, stage=Stage.ADVANCE, absent=Absent.NOT_SETTLED
    )
    _add(
        draft, FundingKind.MUNICIPALITY, Item.AIR_TICKET, stage=Stage.PAID, **_rials(world, draft, 100, 2000)
    )


def _withheld(world: World, draft: Draft) -> None:
    """An amount withheld on a legal ground, beside one that is public."""
    lawful = redaction(world, Withheld.COSTS)
    draft.redactions.append(lawful)
    _add(draft, FundingKind.MUNICIPALITY, Item.GIFTS, absent=Absent.WITHHELD, redaction=lawful)
    _add(
        draft,
        FundingKind.MUNICIPALITY,
        Item.AIR_TICKET,
        stage=Stage.SETTLED,
        **_rials(world, draft, 100, 2000),
    )


def _company_pays(world: World, draft: Draft) -> None:
    """A company with an interest pays, tickets are bartered, the traveller pays the rest."""
    dice = world.dice
    interest = dice.pick(Interest.values)
    lodging = _add(draft, FundingKind.COMPANY, Item.LODGING, method=Method.IN_KIND, interest=interest)
    if dice.happens(0.5):
        lodging.absent = Absent.HOST_PAID_UNKNOWN
    else:
        _set(lodging, _money(dice, "EUR", 200, 4000))
    tickets = _rials(world, draft, 100, 2000)
    _add(draft, FundingKind.AFFILIATE, Item.AIR_TICKET, method=Method.BARTER, **tickets)
    if dice.happens(0.5):
        _add(draft, FundingKind.PERSONAL, Item.EXIT_DUTY, method=Method.CASH, **_rials(world, draft, 4, 12))


def _tickets_bought(world: World, draft: Draft) -> None:
    """The trip did not take place, but its tickets had been bought."""
    price = _rials(world, draft, 100, 2000)
    _add(draft, FundingKind.MUNICIPALITY, Item.AIR_TICKET, stage=Stage.PAID, **price)
    if world.dice.happens(0.5):
        back = {**price, "amount": price["amount"] * 8 // 10}
        _add(draft, FundingKind.MUNICIPALITY, Item.AIR_TICKET, stage=Stage.REFUND, **back)


_WAYS = (
    (_parts, 30),
    (_whole_and_parts, 20),
    (_ceiling, 14),
    (_host_pays_most, 12),
    (_company_pays, 6),
    (_stranger_pays, 5),
    (_not_settled, 4),
    (_not_disclosed, 3),
    (_withheld, 3),
    (_nothing, 3),
)
