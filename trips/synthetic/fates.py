"""What becomes of a made-up trip once it is public: plans take place, figures are corrected, some are withdrawn."""

from collections.abc import Callable

from officials.codes import Provenance
from trips.codes import Attendance, Stage, Status, Withheld

from . import words
from .dice import Dice
from .draft import Draft
from .world import World

WITHDRAW, ERASE = "withdraw", "erase"

_PLAN = {
    "status": Status.PLANNED,
    "status_reason": "",
    "outcome_summary": "",
    "outcome_results": "",
    "report": "",
}


def plan_fates(dice: Dice, draft: Draft) -> None:
    """Decide what will become of the trip; one that was planned at first is turned back into its plan."""
    trip = draft.trip
    reported = trip.report or any(redaction.field == Withheld.OUTCOME for redaction in draft.redactions)
    if trip.status == Status.DONE and trip.provenance == Provenance.OWN and dice.happens(0.1):
        draft.later.append("took_place")
        _back_to_plan(draft)
    elif trip.status in (Status.CANCELLED, Status.POSTPONED) and dice.happens(0.5):
        draft.later.append("called_off")
        _back_to_plan(draft)
    elif trip.status == Status.DONE and not reported and dice.happens(0.08):
        draft.later.append("report")
    if dice.happens(0.04):
        draft.later.append(dice.pick(("title", "size", "amount")))
    if dice.happens(0.012):
        draft.later.append(WITHDRAW)
    if draft.later and dice.happens(0.08):
        draft.later.append(ERASE)


def _back_to_plan(draft: Draft) -> None:
    for name, value in _PLAN.items():
        draft.outcome[name] = getattr(draft.trip, name)
        setattr(draft.trip, name, value)
    before = (Stage.APPROVED, Stage.ADVANCE)
    draft.costs_after = [cost for cost in draft.costs if cost.stage not in before]
    draft.costs = [cost for cost in draft.costs if cost.stage in before]
    for traveller in draft.travellers:
        traveller.attendance, traveller.reason = Attendance.WENT, ""


def _fulfil(world: World, draft: Draft) -> None:
    """The plan took place, or was called off: what is known only afterwards is entered."""
    for name, value in draft.outcome.items():
        setattr(draft.trip, name, value)
    draft.costs = sorted(draft.costs + draft.costs_after, key=lambda cost: cost.order)
    draft.costs_after = []
    if draft.trip.status == Status.DONE and len(draft.trip.end) == 10 and world.dice.happens(0.3):
        draft.trip.end = world.days.after(draft.last, 1)
        draft.length += 1
        if draft.trip.days:
            draft.trip.days += 1
    people = [t for t in draft.travellers if t.count == 1 and not t.head]
    if draft.trip.status == Status.DONE and people and world.dice.happens(0.15):
        stayed = world.dice.pick(people)
        stayed.attendance, stayed.reason = Attendance.DID_NOT_GO, world.dice.pick(words.ABSENCE_REASONS)


def _report(world: World, draft: Draft) -> None:
    draft.trip.report = world.dice.pick(words.REPORTS)


def _title(world: World, draft: Draft) -> None:
    draft.trip.title += " (اصلاح‌شده)"


def _size(world: World, draft: Draft) -> None:
    """The size stated; the title, where none is."""
    if draft.trip.size is None:
        _title(world, draft)
    else:
        draft.trip.size += 1


def _amount(world: World, draft: Draft) -> None:
    """The first amount there is; the title, where there is none."""
    cost = next((cost for cost in draft.costs if cost.amount), None)
    if cost is None or cost.amount is None:
        _title(world, draft)
    else:
        cost.amount += cost.amount // 10 + 1


def _joint(world: World, draft: Draft) -> None:
    """Nothing to enter: the other trips of the delegation became public meanwhile, and the document names them."""


CORRECTIONS: dict[str, Callable[[World, Draft], None]] = {
    "took_place": _fulfil,
    "called_off": _fulfil,
    "report": _report,
    "title": _title,
    "size": _size,
    "amount": _amount,
    "joint": _joint,
}


def correct(world: World, draft: Draft, fate: str) -> None:
    """Change the rows as the correction wants them."""
    CORRECTIONS[fate](world, draft)
    draft.trip.fill_bounds()
