"""Make everything ready to serve; safe to repeat."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from transparency import ledger, planning


class Command(BaseCommand):
    help = (
        "Migrate the database, rebuild what another release published otherwise, compile the messages, collect the "
        "static files, publish the records of fixtures/ and make the first administrator. Safe to repeat: what is "
        "done already stays as it is."
    )

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("Database")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database of DATABASE_URL cannot be used: {reason}") from None
        call_command("rebuild_public", outdated=True, stdout=self.stdout)
        self.stdout.write("Messages")
        call_command("messages", "compile", stdout=self.stdout)
        self.stdout.write("Static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        records = sorted(str(path) for path in Path(settings.BASE_DIR, "fixtures").glob("*.json"))
        if records:
            self.stdout.write("Records")
            call_command("load_records", *records, stdout=self.stdout)
        planning.analyze()
        ledger.write_checkpoint()
        call_command("dump", missing=True, stdout=self.stdout)
        self._first_administrator()

    def _first_administrator(self) -> None:
        users = get_user_model()
        if users.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(username="admin", password=password)
        self.stdout.write("\n  First administrator: admin")
        self.stdout.write(f"  Password (shown this once): {password}")
        self.stdout.write("  Sign in at /admin/\n")
