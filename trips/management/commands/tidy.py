"""Housekeeping: take away what is kept only for a while, or by accident."""

from typing import Any

from django.core.management.base import BaseCommand, no_translations

from officials import audit
from trips import uploads
from trips.inquiries import handling


class Command(BaseCommand):
    help = (
        f"Drop addresses of sign-ins older than {audit.ADDRESS_DAYS} days, what the public wrote in messages closed for "
        f"{handling.KEPT_DAYS} days, and stored files that no document names, neither a working one nor a public one of "
        "any version. Safe to repeat; run it once a day."
    )

    @no_translations
    def handle(self, **options: Any) -> None:
        addresses = audit.forget_addresses()
        files = uploads.remove_unnamed(uploads.stored_before())
        messages = handling.forget()
        self.stdout.write(
            self.style.SUCCESS(
                f"{addresses} address(es), the text of {messages} message(s) and {len(files)} file(s) are gone."
            )
        )
