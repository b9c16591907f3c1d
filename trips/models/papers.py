"""What supports a trip's record: permits, documents, sources, and what is lawfully withheld."""

from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from transparency.fields import PeriodField, TextLine, WebAddress, period_rule
from transparency.identifiers import new_id
from transparency.judging import JudgedAtOnce
from trips.codes import AttachmentKind, Decision, PermitStage, Withheld
from trips.uploads import (
    PaperField,
    attachment_storage,
    hold_files,
    let_go,
    stored_name,
    validate_upload,
)


class Permit(JudgedAtOnce):
    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="permits")
    stage = models.CharField(_("stage"), max_length=12, choices=PermitStage.choices)
    body = TextLine(_("deciding body"), blank=True)
    decision = models.CharField(
        _("decision"), max_length=12, choices=Decision.choices, default=Decision.NOT_STATED
    )
    number = TextLine(_("number"), blank=True)
    date = PeriodField(_("date"), blank=True)

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=PermitStage.values), name="permit_stage"),
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="permit_decision"),
            period_rule("date", "permit_date"),
        )

    def __str__(self) -> str:
        return self.get_stage_display()


class Source(models.Model):
    """Where the record was found, for records compiled from public sources; title and date where the text has them."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="sources")
    title = TextLine(_("title"), blank=True)
    url = WebAddress(_("address"), blank=True, max_length=1000)
    date = PeriodField(_("date"), blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("id",)
        constraints = (period_rule("date", "source_date"),)

    def __str__(self) -> str:
        return self.title or self.url


class Attachment(models.Model):
    """A document of the trip. Its file is public only while a current public document names it."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="attachments")
    public_id = models.CharField(max_length=40, unique=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=AttachmentKind.choices)
    title = TextLine(_("title"))
    file = PaperField(
        _("file"),
        storage=attachment_storage,
        upload_to=stored_name,
        validators=[validate_upload],
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
    )
    public = models.BooleanField(_("public"), default=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AttachmentKind.values), name="attachment_kind"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A file that another one replaces goes, unless something else names it."""
        with transaction.atomic():
            hold_files()
            before = Attachment.objects.filter(pk=self.pk).values_list("file", flat=True).first()
            super().save(*args, **kwargs)
            if before and before != self.file.name:
                let_go([before])

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, lower-case hex: the name under which it is stored."""
        return Path(self.file.name or "").stem


@receiver(post_delete, sender=Attachment)
def let_go_of_file(instance: Attachment, **_signal: Any) -> None:
    """Whichever way a row goes, its file goes with it, unless something else names it."""
    let_go([instance.file.name or ""])


class Redaction(JudgedAtOnce):
    """Something withheld by law: the public sees that, what kind, on what ground and when it is reviewed."""

    trip = models.ForeignKey("trips.Trip", models.CASCADE, related_name="redactions")
    field = models.CharField(_("what is withheld"), max_length=12, choices=Withheld.choices)
    ground = TextLine(_("legal ground"), help_text=_("The article of the law that allows it; published."))
    body = TextLine(
        _("deciding body"), blank=True, help_text=_("Who decided that it is withheld; published.")
    )
    review = models.DateField(_("review date"), help_text=_("When the reason is looked at again; published."))

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("trip", "field"), name="redaction_one_a_field"),
            models.CheckConstraint(condition=Q(field__in=Withheld.values), name="redaction_field"),
            models.CheckConstraint(condition=Q(ground__gt=""), name="redaction_ground"),
        )

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.ground}"
