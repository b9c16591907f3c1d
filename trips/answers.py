"""Published answers to the public's messages: the table that the gate writes from the ledger alone, and its check."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from transparency import bulk, gate
from transparency.ledger import Fault
from transparency.models import Kind, LedgerEntry
from trips.models.published_answers import PublishedAnswer

PREFIX = "answers/"
BATCH = 500


def subject_of(public_id: str) -> str:
    return f"{PREFIX}{public_id}"


def row(entries: Sequence[LedgerEntry]) -> PublishedAnswer | None:
    """What the table holds for an answer with this history, oldest entry first; None once it is withdrawn. Pure."""
    current = entries[-1]
    if current.kind == Kind.WITHDRAWAL:
        return None
    document = current.read()
    return PublishedAnswer(
        id=entries[0].serial,
        public_id=document["id"],
        entry_id=current.serial,
        municipality=document["municipality"]["code"],
        trip=document["trip"] or "",
        month=document["month"] or "",
    )


def histories(subjects: Iterable[str]) -> dict[str, list[LedgerEntry]]:
    """The entries of each subject, oldest first. One query."""
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(subject__in=set(subjects)).order_by("serial"):
        found[entry.subject].append(entry)
    return found


def project(entries: Sequence[LedgerEntry]) -> None:
    """Write the rows of every answer that the entries concern."""
    touched = histories(entry.subject for entry in entries)
    PublishedAnswer.objects.filter(id__in=[history[0].serial for history in touched.values()]).delete()
    bulk.insert([written for history in touched.values() if (written := row(history))])


def clear() -> None:
    PublishedAnswer.objects.all().delete()


def differences() -> Iterator[Fault]:
    """What in the table is not what a rebuild would write."""
    firsts = LedgerEntry.objects.filter(kind=Kind.PUBLICATION, subject__startswith=PREFIX).order_by("serial")
    subjects = firsts.values_list("serial", "subject").iterator()
    while batch := dict(islice(subjects, BATCH)):
        found, stored = histories(batch.values()), PublishedAnswer.objects.in_bulk(batch)
        for serial, subject in batch.items():
            try:
                expected = row(found[subject])
            except (ValueError, TypeError, KeyError):
                yield Fault(
                    serial, _("%(subject)s has a document that cannot be read") % {"subject": subject}
                )
                continue
            if _columns(expected) != _columns(stored.get(serial)):
                message = _("%(subject)s: the table of answers differs from the ledger")
                yield Fault(found[subject][-1].serial, message % {"subject": subject})
    strangers = PublishedAnswer.objects.exclude(pk__in=firsts.values("serial")).order_by("pk")
    for serial, public_id in strangers.values_list("pk", "public_id"):
        message = _("answer %(id)s is in the published table but not in the ledger")
        yield Fault(serial, message % {"id": public_id})


def _columns(answer: PublishedAnswer | None) -> list[object] | None:
    if answer is None:
        return None
    return [getattr(answer, field.attname) for field in PublishedAnswer._meta.concrete_fields]


gate.register(gate.Subject(prefix=PREFIX, project=project, clear=clear, differences=differences))
