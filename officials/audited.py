"""The audit log's tables: who did what, when. Written by `officials.audit` alone; the database refuses any change.

Keys of users and municipalities are kept without a constraint, and names and codes as text beside them, so that an
entry outlives what it speaks of.
"""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditKind(models.TextChoices):
    """What was done. A value once written is never renamed: the entries that bear it cannot be changed."""

    SIGN_IN = "sign_in", pgettext_lazy("in the audit log", "Signed in")
    SIGN_OUT = "sign_out", pgettext_lazy("in the audit log", "Signed out")
    SIGN_IN_FAILED = "sign_in_failed", pgettext_lazy("in the audit log", "Sign-in failed")
    LOCKED_OUT = "locked_out", pgettext_lazy("in the audit log", "Locked out")
    UNLOCKED = "unlocked", pgettext_lazy("in the audit log", "Lock taken away")
    PASSWORD = "password", pgettext_lazy("in the audit log", "Password set")
    SECOND_FACTOR = "second_factor", pgettext_lazy("in the audit log", "Second factor")
    ACCESS = "access", pgettext_lazy("in the audit log", "Role or access")
    ADDED = "added", pgettext_lazy("in the audit log", "Entered")
    CHANGED = "changed", pgettext_lazy("in the audit log", "Changed")
    DELETED = "deleted", pgettext_lazy("in the audit log", "Deleted")
    IMPORTED = "imported", pgettext_lazy("in the audit log", "Imported")
    EXPORTED = "exported", pgettext_lazy("in the audit log", "Downloaded")
    STEP = "step", pgettext_lazy("in the audit log", "Step on the desk")
    PUBLISHED = "publication", pgettext_lazy("in the audit log", "Published")
    CORRECTED = "correction", pgettext_lazy("in the audit log", "Correction published")
    WITHDRAWN = "withdrawal", pgettext_lazy("in the audit log", "Withdrawn")
    ERASED = "erasure", pgettext_lazy("in the audit log", "Old version erased")
    NIL = "nil", pgettext_lazy("in the audit log", "Nil declared")
    NIL_REVOKED = "nil_revocation", pgettext_lazy("in the audit log", "Nil declaration revoked")
    PROFILE = "profile", pgettext_lazy("in the audit log", "Profile published")
    POLICY = "policy", pgettext_lazy("in the audit log", "Policy published")


SIGN_INS = (
    AuditKind.SIGN_IN,
    AuditKind.SIGN_OUT,
    AuditKind.SIGN_IN_FAILED,
    AuditKind.LOCKED_OUT,
    AuditKind.UNLOCKED,
)
"""Kinds that are about the door; only these keep an address, for a while."""


class AuditEntry(models.Model):
    """One thing somebody did. `subject_type` is a model's label ("trips.trip"), or "ledger" with the ledger's subject.

    `changes` is {"fields": {name: [old, new]}, "rows": [{"type", "key", "text", "act", "fields"}], …}, all JSON.
    """

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    kind = models.CharField(
        pgettext_lazy("in the audit log", "what was done"), max_length=16, choices=AuditKind.choices
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("person"),
    )
    user_name = models.CharField(max_length=150, editable=False)
    municipality = models.ForeignKey(
        "officials.Municipality",
        models.DO_NOTHING,
        db_constraint=False,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("municipality"),
    )
    municipality_code = models.CharField(max_length=40, editable=False)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_key = models.CharField(max_length=120, editable=False)
    subject_text = models.CharField(
        pgettext_lazy("in the audit log", "about"), max_length=300, editable=False
    )
    changes: Any = models.JSONField(_("changes"), default=dict, encoder=DjangoJSONEncoder, editable=False)
    note = models.TextField(_("note"), editable=False)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("at", "id"), name="audit_at"),
            models.Index(fields=("municipality", "at", "id"), name="audit_municipality"),
            models.Index(fields=("user", "at", "id"), name="audit_user"),
            models.Index(fields=("kind", "at", "id"), name="audit_kind"),
            models.Index(fields=("subject_type", "subject_key", "at"), name="audit_subject"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind_code"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_text or self.user_name}"


class SignInAddress(models.Model):
    """The network address of an entry about the door: personal data, so kept apart, and only for a while."""

    entry = models.OneToOneField(
        AuditEntry, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="came_from"
    )
    address = models.GenericIPAddressField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("address of a sign-in")
        verbose_name_plural = _("addresses of sign-ins")

    def __str__(self) -> str:
        return self.address
