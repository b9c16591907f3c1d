"""What each save left of a working trip: numbered states, to show who changed what and to merge two people's work."""

from .keeping import ROWS, Mark, State, before_first, blank, encoded, keep, mark, plain, record, state
from .merging import Merged, merge
from .telling import Change, Words, changes

__all__ = (
    "ROWS",
    "Change",
    "Mark",
    "Merged",
    "State",
    "Words",
    "before_first",
    "blank",
    "changes",
    "encoded",
    "keep",
    "mark",
    "merge",
    "plain",
    "record",
    "state",
)
