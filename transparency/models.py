"""The ledger: append-only, hash-chained, the single source of everything public."""

from typing import Any

import orjson
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What passed the gate. Values are hashed: never rename one."""

    PUBLICATION = "publication", _("Publication")
    CORRECTION = "correction", _("Correction")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    ERASURE = "erasure", _("Erasure")
    NIL = "nil", _("Nil declaration")
    NIL_REVOCATION = "nil_revocation", _("Revocation of a nil declaration")
    PROFILE = "profile", _("Municipality profile")
    POLICY = "policy", _("Municipality policy")


class LedgerEntry(models.Model):
    """One passage through the gate. Written by `transparency.ledger` alone; the database refuses any change.

    `time` is kept as text (UTC, microseconds) because it is hashed and some exports cut microseconds.
    `document` is the exact canonical text that was hashed and is served; it and `nonce` are null once erased.
    """

    serial = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    subject = models.CharField(max_length=120)
    time = models.CharField(max_length=27)
    document = models.TextField(null=True)
    nonce = models.CharField(max_length=64, null=True)
    document_hash = models.CharField(_("hash of the document"), max_length=64)
    previous = models.CharField(_("hash of the entry before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ("serial",)
        indexes = (
            models.Index(fields=("subject", "serial"), name="ledger_subject_serial"),
            models.Index(fields=("kind", "serial"), name="ledger_kind_serial"),
        )
        constraints = (
            models.UniqueConstraint(fields=("previous",), name="ledger_no_fork"),
            models.CheckConstraint(
                condition=models.Q(document__isnull=True, nonce__isnull=True)
                | models.Q(document__isnull=False, nonce__isnull=False),
                name="ledger_document_and_nonce_together",
            ),
        )

    def __str__(self) -> str:
        return f"{self.serial} {self.kind} {self.subject}"

    def read(self) -> dict[str, Any]:
        """The document as an object. Raises ValueError where its text was erased."""
        if self.document is None:
            raise ValueError(f"the text of ledger entry {self.serial} was erased")
        return orjson.loads(self.document)


class Checkpoint(models.Model):
    """The ledger's head as it stood at a time, to be kept by others: without it a cut-off tail is not seen."""

    serial = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    time = models.CharField(max_length=27)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ("serial",)

    def __str__(self) -> str:
        return f"{self.serial} {self.hash}"


class Shape(models.Model):
    """In which shape a subject's published tables were last written whole (`transparency.gate.Subject.shape`)."""

    prefix = models.CharField(primary_key=True, max_length=120)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("shape of published tables")
        verbose_name_plural = _("shapes of published tables")

    def __str__(self) -> str:
        return f"{self.prefix} {self.number}"
