"""Django's `flush`, for test databases alone: it lifts the ledger's guards, flushes, and puts them back.

Live-server and transaction tests flush after each test and would meet the append-only triggers. The application that
holds this command is installed by the tests' settings only, so production keeps refusing.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as FlushCommand
from django.db import connections

from transparency import guards
from trips import searching


class Command(FlushCommand):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        name = str(connection.settings_dict["NAME"])
        if "test" not in name and "memory" not in name:
            raise CommandError(f"{name} is not a test database: its ledger is never flushed.")
        guards.remove(connection)
        try:
            super().handle(**options)
            if connection.vendor == "sqlite":
                # The search tables are no model's: the flush does not know them, and they have no foreign key.
                with connection.cursor() as cursor:
                    for index in searching.INDEXES:
                        cursor.execute(f"DELETE FROM {index.fts}")
        finally:
            guards.install(connection)
