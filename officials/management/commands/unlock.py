"""Lift locks of sign-in, from the command line."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from officials.accounts import factors, lockout
from officials.audit import AuditKind
from transparency import calendar


class Command(BaseCommand):
    help = (
        "Lift every lock on a user name that wrong passwords brought about; without a name, list the locks. With "
        "--second-factor, take that user's lost second factor away as well: for the administrator whom nobody else helps."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", help="as typed at sign-in")
        parser.add_argument("--second-factor", action="store_true", help="take the second factor away too")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        if username is None:
            self._list()
            return
        user = get_user_model()._default_manager.filter(username=username).first()
        if user is None and options["second_factor"]:
            raise CommandError(f"There is no user {username!r}.")
        lifted = lockout.unlock(username)
        self.stdout.write(f"Locks lifted: {lifted}")
        if user is not None and lifted:
            factors.note(None, user, "manage.py unlock", AuditKind.UNLOCKED)
        if options["second_factor"]:
            factors.take_away(None, user)
            self.stdout.write("Second factor taken away.")

    def _list(self) -> None:
        for lock in lockout.locks():
            until = lockout.ends(lock).astimezone(calendar.TEHRAN).strftime("%H:%M")
            self.stdout.write(f"{lock['username']} from {lock['ip_address']} until {until}")
