"""The published table of answers to the public's messages; written by `trips.answers` alone, from the ledger alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transparency.models import LedgerEntry


class PublishedAnswer(models.Model):
    """An answer that is public now. The id is the serial of its first publication: newest first is by id."""

    id = models.BigIntegerField(primary_key=True)
    public_id = models.CharField(max_length=11, unique=True)
    entry = models.OneToOneField(LedgerEntry, models.DO_NOTHING, related_name="answer_of")
    municipality = models.CharField(max_length=40)
    trip = models.CharField(max_length=60)
    month = models.CharField(max_length=7)
    """What it is about: a trip's reference, a month such as "1401-09", or neither (both empty)."""

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        indexes = (
            models.Index(fields=("trip", "id"), name="answer_trip"),
            models.Index(fields=("municipality", "id"), name="answer_municipality"),
            models.Index(fields=("municipality", "month", "id"), name="answer_month"),
        )

    def __str__(self) -> str:
        return self.public_id
