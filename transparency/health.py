"""Is the process alive, and may readers be sent to it? For the machinery around the portal, not for people."""

from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import gate, guards

Check = Callable[[], bool]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a condition of readiness: `check` says whether it holds; a database error counts as no."""
    _checks[name] = check


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations() -> bool:
    """Every migration of this release is applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def ledger_guards() -> bool:
    """The triggers that make the ledger append-only stand."""
    return not guards.missing(connection)


def published_tables() -> bool:
    """The published tables are written as this release writes them."""
    return not gate.outdated()


for _name, _check in (
    ("database", database),
    ("migrations", migrations),
    ("guards", ledger_guards),
    ("published", published_tables),
):
    register(_name, _check)


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all; asks nothing of the database."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where every condition holds, else 503; names each condition and whether it holds."""
    checks = {name: _holds(check) for name, check in _checks.items()}
    is_ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


def _holds(check: Check) -> bool:
    try:
        return check()
    except Error:
        return False
