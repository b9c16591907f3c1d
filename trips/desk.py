"""A working trip between clerk and publisher: submitted, taken back, returned, abandoned, taken up again.

Each step locks the trip, checks that it lies where the step begins, and leaves a `Handover` with who, when and an internal
remark. Nothing here is public; the gate (`trips.publication`) alone publishes, and only what lies with the publisher.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officials import audit
from trips import revisions
from trips.codes import Act, Desk
from trips.models import Handover, PublishedTrip, Trip

EDITABLE = (Desk.CLERK, Desk.RETURNED)
"""Where clerks may change the record; elsewhere it is read only, so that what was submitted is what is judged."""


class DeskRefusal(ValidationError):
    """The step cannot be taken now; the message says why and what to do. Nothing was written."""


STEPS: dict[Act, tuple[tuple[Desk, ...], Desk]] = {
    Act.SUBMITTED: (EDITABLE, Desk.PUBLISHER),
    Act.TAKEN_BACK: ((Desk.PUBLISHER,), Desk.CLERK),
    Act.RETURNED: ((Desk.PUBLISHER,), Desk.RETURNED),
    Act.ABANDONED: (EDITABLE, Desk.ABANDONED),
    Act.RESUMED: ((Desk.ABANDONED,), Desk.CLERK),
}
"""Each step: where the trip may lie before it, and where it lies after."""

WITH_REASON = (Act.RETURNED, Act.ABANDONED)
"""Steps that need a remark: the other side has to know why."""


def objection(trip: Trip, act: Act) -> DeskRefusal | None:
    """Why this step cannot be taken from where the trip lies; None where it can."""
    before, _after = STEPS[act]
    if trip.desk not in before:
        return DeskRefusal(
            _("This trip has moved on: it is now “%(desk)s”. Look at it anew."),
            code="moved_on",
            params={"desk": Desk(trip.desk).label},
        )
    if trip.ref is None:
        return None
    if act == Act.ABANDONED:
        return DeskRefusal(
            _("A trip that has been public is withdrawn through the gate, not abandoned."), code="public"
        )
    if not PublishedTrip.objects.filter(ref=trip.ref).exists():
        return DeskRefusal(_("This trip is withdrawn. Enter a new one that stands for it."), code="withdrawn")
    return None


def step(trip: Trip, act: Act, by: AbstractBaseUser, remark: str = "") -> Handover:
    """Take one of `STEPS`. Raises DeskRefusal where the trip lies elsewhere by now, or a needed remark is missing."""
    remark = remark.strip()
    if act in WITH_REASON and not remark:
        raise DeskRefusal(_("Say why: whoever has it next must know."), code="remark")
    with transaction.atomic():
        locked = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
        refusal = objection(locked, act)
        if refusal:
            raise refusal
        if act == Act.SUBMITTED:
            revisions.keep(locked)  # so that a publisher can be told what changed since
        changes = {"act": act, "desk": [locked.desk, STEPS[act][1]]}
        audit.log(by, audit.AuditKind.STEP, locked, changes=changes, note=remark)
        return settle(locked, act, by, remark, STEPS[act][1])


def settle(
    trip: Trip, act: Act, by: AbstractBaseUser | None, remark: str = "", desk: Desk = Desk.CLERK
) -> Handover:
    """Write down a step of a trip that the caller has locked, and put it on the desk it now lies on."""
    trip.desk, trip.desk_since = desk, timezone.now()
    Trip.objects.filter(pk=trip.pk).update(desk=trip.desk, desk_since=trip.desk_since)
    return Handover.objects.create(trip=trip, act=act, by_id=by.pk if by else None, remark=remark.strip())
