"""What `load_records` has taken from files: how a second load knows that it has nothing to do."""

from django.db import models


class LoadedRecord(models.Model):
    """One record of a file, as last loaded.

    Later edits by clerks stand: a load compares the file with what it loaded before, never with the working record.
    """

    key = models.CharField(max_length=160, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
