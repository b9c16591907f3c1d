"""What is erased by law stays in no package: the portal's own goes with the erasure, and the next dump makes a new one."""

from collections.abc import Sequence

from django.db import transaction

from transparency import gate
from transparency.models import Kind, LedgerEntry

from . import dump


def forget_erased(entries: Sequence[LedgerEntry]) -> None:
    """Once the erasure is through. Whatever serves files asks the ledger too (`dump.erased_since`), on every machine."""
    if any(entry.kind == Kind.ERASURE for entry in entries):
        transaction.on_commit(lambda: dump.remove(dump.own_directory()))


gate.listen(forget_erased)
