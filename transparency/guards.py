"""Triggers that make the ledger append-only in the database itself, on both engines, and other tables with it.

They are installed after every migrate, not by a migration: SQLite drops a table's triggers without a word when a
migration rebuilds the table. `verify_ledger` and `/readyz` ask `missing()` whether they stand, text and all.

An application adds a table of its own with `append_only`: its rows are inserted, and never change or go.
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

_tables: dict[str, str] = {"checkpoint": CHECKPOINT}
"""Tables that only grow, by the word their guards are named with. The ledger's own rules are stricter."""
_keys: dict[str, str] = {"checkpoint": "serial"}


def append_only(name: str, table: str, key: str = "id") -> None:
    """From now on rows of this table are only added. `name` begins the names of its guards."""
    _tables[name] = table
    _keys[name] = key


def _sqlite() -> dict[str, str]:
    def refuse(name: str, event: str, table: str, unless: str | None, message: str) -> str:
        when = f"WHEN NOT COALESCE(({unless}), 0) " if unless else ""
        return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{message}'); END"

    guards = {
        "ledger_insert": refuse(
            "ledger_insert", "INSERT", LEDGER, _FOLLOWS, "ledger: an entry must follow the head"
        ),
        "ledger_update": refuse("ledger_update", "UPDATE", LEDGER, _ERASURE, "ledger: entries never change"),
        "ledger_delete": refuse("ledger_delete", "DELETE", LEDGER, None, "ledger: entries are never deleted"),
    }
    for name, table in _tables.items():
        # INSERT OR REPLACE deletes without firing the delete trigger, so the insert is refused first.
        fresh = f"NOT EXISTS (SELECT 1 FROM {table} c WHERE c.{_keys[name]} = NEW.{_keys[name]})"
        for event, unless, message in (
            ("INSERT", fresh, "kept already"),
            ("UPDATE", None, "never changes"),
            ("DELETE", None, "never deleted"),
        ):
            guard = f"{name}_{event.lower()}"
            guards[guard] = refuse(guard, event, table, unless, f"{name}: {message}")
    return guards


def _functions() -> dict[str, str]:
    """PostgreSQL's trigger functions by name."""
    ledger = f"""
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
"""
    return {"ledger_guard": ledger} | {
        f"{name}_guard": f"""
BEGIN
    RAISE EXCEPTION '{name}: never changes and is never deleted';
END
"""
        for name in _tables
    }


def _triggers() -> dict[str, tuple[str, str, str, str]]:
    """PostgreSQL's triggers by name: events, table, level, function."""
    triggers = {
        "ledger_rows": ("INSERT OR UPDATE OR DELETE", LEDGER, "ROW", "ledger_guard"),
        "ledger_truncate": ("TRUNCATE", LEDGER, "STATEMENT", "ledger_guard"),
    }
    for name, table in _tables.items():
        triggers[f"{name}_rows"] = ("UPDATE OR DELETE", table, "ROW", f"{name}_guard")
        triggers[f"{name}_truncate"] = ("TRUNCATE", table, "STATEMENT", f"{name}_guard")
    return triggers


def _standing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guarded tables that exist by now: an application may be migrated before another one."""
    there = set(connection.introspection.table_names())
    return [table for table in (LEDGER, *_tables.values()) if table in there]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in place, replacing what stands under its name."""
    tables = _standing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, statement in _sqlite().items():
                if any(f" ON {table} " in statement for table in tables):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                    cursor.execute(statement)
            return
        for name, body in _functions().items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
            )
        for name, (events, table, level, function) in _triggers().items():
            if table not in tables:
                continue
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
        for name, (_events, table, _level, _function) in _triggers().items():
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
            " WHERE t.tgrelid IN (SELECT to_regclass(name) FROM unnest(%s) name)"
            " AND NOT t.tgisinternal AND t.tgenabled = 'A'",
            [[LEDGER, *_tables.values()]],
        )
        found = {name: (function, source, bits) for name, function, source, bits in cursor.fetchall()}
    functions = _functions()
    return [
        name
        for name, (events, _table, level, function) in _triggers().items()
        if found.get(name) != (function, functions[function], _type_bits(events, level))
    ]


def _type_bits(events: str, level: str) -> int:
    """PostgreSQL's `pg_trigger.tgtype` for a BEFORE trigger: row 1, before 2, insert 4, delete 8, update 16, truncate 32."""
    weights = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
    return 2 + (1 if level == "ROW" else 0) + sum(weights[event] for event in events.split(" OR "))
