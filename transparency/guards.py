"""Triggers that make the ledger append-only in the database itself, on both engines.

They are installed after every migrate, not by a migration: SQLite drops a table's triggers without a word when a
migration rebuilds the table. `verify_ledger` and `/readyz` ask `missing()` whether they stand, text and all.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

LEDGER = "transparency_ledgerentry"
CHECKPOINT = "transparency_checkpoint"

_KEPT = ("serial", "kind", "subject", "time", "document_hash", "previous", "hash")

# The one change allowed: text and nonce of an entry go where an erasure names it and a later entry stands for it.
_ERASURE = f"""
    NEW.document IS NULL AND NEW.nonce IS NULL
    AND {" AND ".join(f"NEW.{column} = OLD.{column}" for column in _KEPT)}
    AND EXISTS (SELECT 1 FROM {LEDGER} e WHERE e.subject = 'ledger/' || OLD.serial AND e.kind = 'erasure'
                AND e.serial > OLD.serial)
    AND OLD.kind IN ('publication', 'correction')
    AND EXISTS (SELECT 1 FROM {LEDGER} e WHERE e.subject = OLD.subject AND e.serial > OLD.serial
                AND e.kind IN ('correction', 'withdrawal'))
"""
_FOLLOWS = f"""
    NEW.serial = 1 + COALESCE((SELECT MAX(e.serial) FROM {LEDGER} e), 0)
    AND NEW.previous = COALESCE((SELECT e.hash FROM {LEDGER} e ORDER BY e.serial DESC LIMIT 1), '{"0" * 64}')
"""


def _sqlite() -> dict[str, str]:
    def refuse(name: str, event: str, table: str, unless: str | None, message: str) -> str:
        when = f"WHEN NOT COALESCE(({unless}), 0) " if unless else ""
        return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{message}'); END"

    fresh = f"NOT EXISTS (SELECT 1 FROM {CHECKPOINT} c WHERE c.serial = NEW.serial)"
    return {
        "ledger_insert": refuse(
            "ledger_insert", "INSERT", LEDGER, _FOLLOWS, "ledger: an entry must follow the head"
        ),
        "ledger_update": refuse("ledger_update", "UPDATE", LEDGER, _ERASURE, "ledger: entries never change"),
        "ledger_delete": refuse("ledger_delete", "DELETE", LEDGER, None, "ledger: entries are never deleted"),
        # INSERT OR REPLACE deletes without firing the delete trigger, so the insert is refused first.
        "checkpoint_insert": refuse(
            "checkpoint_insert", "INSERT", CHECKPOINT, fresh, "checkpoint: kept already"
        ),
        "checkpoint_update": refuse(
            "checkpoint_update", "UPDATE", CHECKPOINT, None, "checkpoint: never changes"
        ),
        "checkpoint_delete": refuse(
            "checkpoint_delete", "DELETE", CHECKPOINT, None, "checkpoint: never deleted"
        ),
    }


_POSTGRESQL_FUNCTIONS = {
    "ledger_guard": f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF {_FOLLOWS} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'ledger: an entry must follow the head';
    ELSIF TG_OP = 'UPDATE' THEN
        IF {_ERASURE} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'ledger: entries never change';
    END IF;
    RAISE EXCEPTION 'ledger: entries are never deleted';
END
""",
    "checkpoint_guard": """
BEGIN
    RAISE EXCEPTION 'checkpoint: never changes and is never deleted';
END
""",
}
_POSTGRESQL_TRIGGERS = {
    "ledger_rows": ("INSERT OR UPDATE OR DELETE", LEDGER, "ROW", "ledger_guard"),
    "ledger_truncate": ("TRUNCATE", LEDGER, "STATEMENT", "ledger_guard"),
    "checkpoint_rows": ("UPDATE OR DELETE", CHECKPOINT, "ROW", "checkpoint_guard"),
    "checkpoint_truncate": ("TRUNCATE", CHECKPOINT, "STATEMENT", "checkpoint_guard"),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in place, replacing what stands under its name."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, statement in _sqlite().items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)
            return
        for name, body in _POSTGRESQL_FUNCTIONS.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
            )
        for name, (events, table, level, function) in _POSTGRESQL_TRIGGERS.items():
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {events} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away. For the flush of a test database alone: see `tests/flushable`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _sqlite():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (_events, table, _level, _function) in _POSTGRESQL_TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that do not stand, are switched off, or whose text is not ours. Empty when all is well."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            standing = dict(cursor.fetchall())
            return [name for name, statement in _sqlite().items() if standing.get(name) != statement]
        cursor.execute(
            "SELECT t.tgname, p.proname, p.prosrc, t.tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid IN (%s::regclass, %s::regclass) AND NOT t.tgisinternal AND t.tgenabled = 'A'",
            [LEDGER, CHECKPOINT],
        )
        found = {name: (function, source, bits) for name, function, source, bits in cursor.fetchall()}
    return [
        name
        for name, (events, _table, level, function) in _POSTGRESQL_TRIGGERS.items()
        if found.get(name) != (function, _POSTGRESQL_FUNCTIONS[function], _type_bits(events, level))
    ]


def _type_bits(events: str, level: str) -> int:
    """PostgreSQL's `pg_trigger.tgtype` for a BEFORE trigger: row 1, before 2, insert 4, delete 8, update 16, truncate 32."""
    weights = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
    return 2 + (1 if level == "ROW" else 0) + sum(weights[event] for event in events.split(" OR "))
