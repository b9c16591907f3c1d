"""What happened to a trip while a publisher looked at it: the steps taken, and every value that changed."""

from dataclasses import dataclass

from trips import revisions
from trips.models import Revision, Trip

from .stages import Step, handovers, told


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`elsewhere`: the document reads otherwise, yet nothing of the trip's own changed (a name was corrected, say)."""

    steps: list[Step]
    changes: list[revisions.Change]
    elsewhere: bool


def meanwhile(trip: Trip, carried: str, *, reads_otherwise: bool) -> Meanwhile | None:
    """What happened since a form was shown that carried this mark; None where nothing did, or it carried nonsense.

    `reads_otherwise` says whether the document differs from the one that was shown.
    """
    looked_at = revisions.Mark.read(carried)
    if looked_at is None or looked_at.trip != trip.pk:
        return None
    steps = [told(one) for one in handovers(trip).filter(pk__gt=looked_at.handover)]
    kept = Revision.objects.filter(trip=trip, number=looked_at.revision).first()
    changes = revisions.changes(kept.state, revisions.encoded(revisions.state(trip))) if kept else []
    elsewhere = reads_otherwise and not changes
    return Meanwhile(steps, changes, elsewhere) if steps or changes or elsewhere else None
