"""What the second of two people is shown: who saved meanwhile, what both changed otherwise, what was taken over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from officials.admin.base import is_key
from trips import revisions
from trips.admin.gate.keepers import person
from trips.admin.gate.stages import Step, handovers, told
from trips.models import Revision, Trip
from trips.revisions import ROWS, Change, Mark, Merged, State, Words
from trips.revisions.merging import Path, Row, by_key, same, units

from .posted import Posted

THEIRS, MINE = "theirs", "mine"
SAVED = _("%(name)s saved it")
MOST_SAVES = 20
"""Of the saves and steps in between, as many as are listed."""


@dataclass(slots=True)
class Conflict:
    """One choice to make. `theirs` and `mine` are in words; "" is an empty field, or for a row that it was taken away."""

    path: str
    label: str
    theirs: str
    mine: str
    is_row: bool
    anchor: str = ""
    """The field in the form below; "" where the form does not show it until it is chosen."""
    again: list[tuple[str, str]] = field(default_factory=list)
    """Hidden fields that keep my row, which was taken away and stands in no form until it is chosen."""


@dataclass(slots=True)
class Panel:
    mark: Mark
    steps: list[Step]
    """What others did meanwhile, saves and steps on the trip's way, in the order of time."""
    conflicts: list[Conflict]
    taken: list[Change]
    kept: list[Change]
    known: bool
    """Whether it is known what the form was opened with."""
    unanswered: bool
    """Whether choices were asked for already, and some are missing."""


def compare(posted: Posted, trip: Trip) -> Panel | None:
    """Merge what stands now into what was posted, whose `data` and `files` are changed in place; None where nothing stands
    between it and a save. The caller holds the trip's lock.
    """
    now = revisions.mark(trip)
    seen = _seen(posted, trip, now)
    asked = list(_asked(posted))
    current = seen is not None and (seen.revision, max(seen.handover, now.handover)) == (
        now.revision,
        seen.handover,
    )
    if current and not asked:
        return None
    theirs = revisions.encoded(revisions.state(trip))
    base = theirs if seen and seen.revision == now.revision else _kept(trip, seen)
    meeting = _Meeting(posted, base, theirs)
    meeting.settle(asked)
    meeting.merge()
    if current and not meeting.conflicts:
        return None
    return Panel(
        mark=now,
        steps=sorted([*_saves(trip, seen), *_steps(trip, seen)], key=lambda step: step.at),
        conflicts=meeting.conflicts,
        taken=meeting.taken,
        kept=meeting.kept,
        known=base is not None,
        unanswered=bool(meeting.pending),
    )


def typed(posted: Posted, trip: Trip | None) -> list[Change]:
    """What was posted and does not stand: against the stored trip, or against an empty one where it is gone."""
    theirs = revisions.encoded(revisions.state(trip)) if trip else revisions.blank()
    seen = _seen(posted, trip, revisions.mark(trip)) if trip else None
    base = _kept(trip, seen) if trip else None
    mine = posted.state(base, theirs)
    take = set(revisions.merge(base, theirs, mine).take) if trip else set()
    standing = _standing(mine)
    return [one for one in Words((theirs, standing)).changes(theirs, standing) if one.path not in take]


def _seen(posted: Posted, trip: Trip, now: Mark) -> Mark | None:
    """The mark that the form was opened with, where it can be one of this trip's."""
    seen = Mark.read(posted.data.get("seen"))
    return seen if seen and seen.trip == trip.pk and seen.revision <= now.revision else None


def _kept(trip: Trip, seen: Mark | None) -> State | None:
    kept = Revision.objects.filter(trip=trip.pk, number=seen.revision).first() if seen else None
    return kept.state if kept else None


def _saves(trip: Trip, seen: Mark | None) -> Iterable[Step]:
    """The saves since; where it is not known what was seen, the newest alone."""
    rows = Revision.objects.filter(trip=trip.pk, number__gt=seen.revision if seen else trip.revision - 1)
    for one in rows.select_related("by").defer("state").order_by("-number")[:MOST_SAVES]:
        yield Step(str(SAVED) % {"name": person(one.by)}, one.at)


def _steps(trip: Trip, seen: Mark | None) -> Iterable[Step]:
    rows = handovers(trip).order_by("-pk")
    return map(told, rows.filter(pk__gt=seen.handover)[:MOST_SAVES] if seen else rows[:1])


def _asked(posted: Posted) -> Iterable[Path]:
    """The choices that the form was asked to make; whatever names no field or row is left out."""
    for text in dict.fromkeys(posted.data.getlist("conflict")):
        kind, *rest = text.split(".")
        known = posted.form if kind == "trip" else getattr(posted.formsets.get(kind), "form", None)
        if known is None or (kind != "trip" and not (rest and is_key(rest[0]))):
            continue
        key, names = ((), rest) if kind == "trip" else ((int(rest[0]),), rest[1:])
        fields = {unit[0] for unit in units(kind, known.base_fields)}
        if (len(names) == 1 and names[0] in fields) or (not names and kind != "trip"):
            yield (kind, *key, *names)


def _standing(mine: State) -> State:
    return {
        "trip": mine["trip"],
        **{kind: [row for row in mine[kind] if not row.get("gone")] for kind in ROWS},
    }


class _Meeting:
    """One comparison. First what was chosen is settled, then the rest is merged; `conflicts` are what is left to choose."""

    def __init__(self, posted: Posted, base: State | None, theirs: State) -> None:
        self.posted, self.base, self.theirs = posted, base, theirs
        self.pending: list[Path] = []
        self.conflicts: list[Conflict] = []
        self.taken: list[Change] = []
        self.kept: list[Change] = []
        self._again: dict[Path, Any] = {}
        """My rows that were taken away: the key under which each stands in what was posted."""

    def settle(self, asked: Iterable[Path]) -> None:
        """Do as was chosen, against what the chooser saw; what is not chosen is asked again."""
        for path in asked:
            chosen = self.posted.data.get(f"choice.{_text(path)}")
            if chosen not in (THEIRS, MINE) or not self._settled(path, chosen):
                self.pending.append(path)
        for path in asked:
            again = self._raw_again(path)
            if again and path in self.pending:
                self._again[path] = self.posted.append(path[0], again)
        for name in [one for one in self.posted.data if one.startswith(("choice.", "again."))]:
            del self.posted.data[name]
        self.posted.data.pop("conflict", None)

    def _settled(self, path: Path, chosen: str) -> bool:
        """Whether the choice could be followed: theirs must be known, and the row still be there."""
        kind, *rest = path
        again = self._raw_again(path)
        if again:
            if chosen == MINE:
                self.posted.append(kind, again)
            return True
        if kind != "trip" and rest[0] not in self.posted.places[kind]:
            return False
        if len(path) == 2 and kind != "trip":
            self.posted.set_gone(kind, rest[0], chosen == MINE)
        elif chosen == THEIRS:
            row = self._base_row(path)
            if row is None or path[-1] not in row:
                return False
            self.posted.put(path, self.base or {})
        return True

    def _base_row(self, path: Path) -> Row | None:
        if self.base is None:
            return None
        return self.base["trip"] if path[0] == "trip" else by_key(self.base[path[0]]).get(path[1])

    def _raw_again(self, path: Path) -> dict[str, list[str]]:
        start = f"again.{_text(path)}."
        data = self.posted.data
        return {name.removeprefix(start): data.getlist(name) for name in data if name.startswith(start)}

    def merge(self) -> None:
        mine = self.posted.state(self.base, self.theirs)
        moved = self.base is not self.theirs
        found = revisions.merge(self.base, self.theirs, mine) if moved else Merged()
        conflicts = [path for path in found.conflicts if path not in self._again]
        conflicts += [path for path in self.pending if path not in conflicts and self._differs(path, mine)]
        words = Words([mine, self.theirs, *([self.base] if self.base else [])])
        self._tell(found, conflicts, words, mine)
        for path in conflicts:
            if len(path) == 2 and path[0] != "trip" and path[1] not in by_key(self.theirs[path[0]]):
                self._again.setdefault(path, path[1])
        self.conflicts = [self._conflict(path, words, mine) for path in conflicts]
        self._take(found, conflicts)
        for one, path in zip(self.conflicts, conflicts, strict=True):
            one.anchor = self.posted.anchor(path)

    def _differs(self, path: Path, mine: State) -> bool:
        """Whether there still is something to choose."""
        kind, *rest = path
        if path in self._again:
            return True
        if kind == "trip":
            return any(not same(self.theirs[kind], mine[kind], unit) for unit in units(kind, rest))
        theirs, own = by_key(self.theirs[kind]).get(rest[0]), by_key(mine[kind]).get(rest[0])
        if theirs is None or own is None:
            return False
        if len(path) == 2:
            return True
        unit = next(one for one in units(kind, theirs) if one[0] == path[-1])
        return not own.get("gone") and not same(theirs, own, unit)

    def _tell(self, found: Merged, conflicts: list[Path], words: Words, mine: State) -> None:
        take, standing = set(found.take), _standing(mine)
        begun = self.base or standing
        self.taken = [one for one in words.changes(begun, self.theirs) if one.path in take]
        new = {(path[0], key) for path, key in self._again.items()}
        left_out = take | set(conflicts) | new
        self.kept = [one for one in words.changes(self.theirs, standing) if one.path not in left_out]

    def _take(self, found: Merged, conflicts: list[Path]) -> None:
        """Write theirs into what was posted: fields, rows that came and rows that went. Rows of mine that were taken
        away leave the form: they stand in the panel alone until they are chosen."""
        added: dict[str, list[Row]] = {}
        gone: dict[str, set[Any]] = {}
        for path in found.take:
            if len(path) == 3 or path[0] == "trip":
                self.posted.put(path, self.theirs)
            elif path[1] in (rows := by_key(self.theirs[path[0]])):
                added.setdefault(path[0], []).append(rows[path[1]])
            else:
                gone.setdefault(path[0], set()).add(path[1])
        for path in conflicts:
            if path in self._again:
                gone.setdefault(path[0], set()).add(self._again[path])
            elif len(path) == 2 and path[0] != "trip":
                self.posted.put(path, self.theirs)  # it stays marked to go; whoever keeps it, keeps theirs
        for kind in {*added, *gone} & set(self.posted.formsets):
            self.posted.arrange(kind, gone.get(kind, set()), added.get(kind, []))

    def _conflict(self, path: Path, words: Words, mine: State) -> Conflict:
        kind, *rest = path
        if len(path) == 3 or kind == "trip":
            name = rest[-1]
            theirs = self.theirs[kind] if kind == "trip" else by_key(self.theirs[kind])[rest[0]]
            own = mine[kind] if kind == "trip" else by_key(mine[kind])[rest[0]]
            row_label = "" if kind == "trip" else words.row_label(kind, rest[0], self.theirs)
            return Conflict(
                _text(path),
                words.field_label(kind, name, row_label),
                words.value(kind, name, theirs),
                words.value(kind, name, own),
                is_row=False,
            )
        if path in self._again:
            key = self._again[path]
            row = by_key(mine[kind])[key]
            start = f"again.{_text(path)}."
            again = [
                (f"{start}{name}", value)
                for name, values in self.posted.raw(kind, key).items()
                for value in values
            ]
            label = words.row_label(kind, key, mine)
            return Conflict(_text(path), label, "", words.row(kind, row), is_row=True, again=again)
        row = by_key(self.theirs[kind])[rest[0]]
        label = words.row_label(kind, rest[0], self.theirs)
        return Conflict(_text(path), label, words.row(kind, row), "", is_row=True)


def _text(path: Path) -> str:
    return ".".join(map(str, path))
