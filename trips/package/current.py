"""The package that the portal offers, as it stands: what its descriptor says, and its files."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from transparency.ledger import Head

from . import descriptor
from .dump import erased_since, own_directory


@dataclass(frozen=True, slots=True)
class Current:
    """A package in its place; `resources` are those of its descriptor, by file name."""

    directory: Path
    head: Head
    created: datetime
    resources: dict[str, dict[str, Any]]

    def path(self, name: str) -> Path | None:
        """The file of that name; None for any that the package does not list."""
        return self.directory / name if name == descriptor.NAME or name in self.resources else None


def read(directory: Path) -> Current | None:
    """What stands there; None where there is none."""
    try:
        package = json.loads((directory / descriptor.NAME).read_text(encoding="utf-8"))
        return Current(
            directory,
            Head(package["ledger"]["serial"], package["ledger"]["hash"]),
            datetime.fromisoformat(package["created"]),
            {one["path"]: one for one in package["resources"]},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def offered() -> Current | None:
    """The portal's own, unless a text that stands in it was erased since."""
    found = read(own_directory())
    return None if found is None or erased_since(found.head.serial) else found
