"""Sanity notes on a working trip: what does not fit together, in itself or beside other trips (`notes_for`).

They inform whoever enters, submits and publishes; only broken rules block. What concerns the public is decided by
`trips.document.notes` alone and is part of the document; the notes here add where to mend it. A new note is a function
in the module of its theme and a line in `rules.RULES`.
"""

from .notes import About, Note
from .rules import notes_for

__all__ = ("About", "Note", "notes_for")
