"""What became of the id of an official, unit, place or payer that was entered twice: read from the ledger alone."""

from collections.abc import Iterable

from transparency.models import LedgerEntry
from trips.models.published import PublishedTerm

PREFIX = "merged/"


def subject_of(dimension: str, value: str) -> str:
    """`merged/official/x2k…`: a dimension of the vocabulary of questions, and the id that is no more."""
    return f"{PREFIX}{dimension}/{value}"


def merged(values: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (dimension, id) that were merged into another one. One query, however many are asked for."""
    subjects = {subject_of(*one): one for one in values}
    found = LedgerEntry.objects.filter(subject__in=list(subjects)).values_list("subject", flat=True)
    return {subjects[subject] for subject in found}


def remaining(dimension: str, value: str) -> str | None:
    """The id that stands for a merged one now, through later mergers too; one query for each.

    None where it was never merged, or where no current document bears what it was merged into.
    """
    found, seen = value, {value}
    while entry := LedgerEntry.objects.filter(subject=subject_of(dimension, found)).last():
        into = entry.read()["into"]
        if into in seen:
            break  # an id may come again with records from a file, and what it was merged into be merged into it
        found = into
        seen.add(into)
    if found == value or not PublishedTerm.objects.filter(name=dimension, value=found).exists():
        return None
    return found
