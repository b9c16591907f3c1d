"""Sourced records from files, through the gate (`load_records`; the form of a file: `docs/records.md`)."""

from .loading import RecordsRefused, Summary, load

__all__ = ("RecordsRefused", "Summary", "load")
