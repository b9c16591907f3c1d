"""The house's rules about who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PUBLIC = [
    "transparency/answers.py",
    "transparency/api.py",
    "transparency/pages.py",
    "officials/api.py",
    "officials/published.py",
    "trips/api",
    "trips/exports",
    "trips/pages",
    "trips/questions",
    "trips/answers.py",
    "trips/clocks.py",
    "trips/document/serve.py",
    "trips/facets.py",
    "trips/merged.py",
    "trips/months.py",
    "trips/names.py",
    "trips/package",
    "trips/projection.py",
    "trips/punctuality.py",
    "trips/searching.py",
    "trips/statistics",
    "trips/terms.py",
]
"""What answers the public, and so reads only what the gate wrote."""

WORKING = (
    "trips.models",
    "officials.models",
    "officials.publication",
    "trips.publication",
    "trips.document.build",
    "trips.nil",
    "trips.inquiries",
)

EXCEPTIONS = {
    "trips.inquiries.unanswered": ("trips/pages/inquiries.py",),
    "trips.inquiries.letterbox": ("trips/pages/inquiries.py", "trips/pages/inquiry_form.py"),
}
"""Modules between public code and a working table, and who may use them: numbers of what waits, and the letterbox's slot.

What they let out is in their own words at their heads; tests/test_inquiries.py looks for a marked message everywhere.
"""


def excepted(path: Path, name: str) -> bool:
    """`from trips.inquiries import letterbox` names the package, too."""
    users = {user for users in EXCEPTIONS.values() for user in users}
    return any(
        str(path.relative_to(ROOT)) in users_of_one and f"{name}.".startswith(f"{module}.")
        for module, users_of_one in EXCEPTIONS.items()
    ) or (name == "trips.inquiries" and str(path.relative_to(ROOT)) in users)


def modules(place: str) -> list[Path]:
    path = ROOT / place
    return sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []


def imported(path: Path) -> Iterator[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def own(path: Path) -> bool:
    return "migrations" not in path.parts


@pytest.mark.parametrize(
    ("room", "forbidden"), [("transparency", ("officials", "trips")), ("officials", ("trips",))]
)
def test_imports_point_one_way(room, forbidden):
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(room)
        if own(path) and path.name != "urls.py"  # the project's addresses name every room
        for name in imported(path)
        if name.split(".")[0] in forbidden
    }
    assert wrong == set()


def test_public_code_reads_no_working_record():
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for place in PUBLIC
        for path in modules(place)
        for name in imported(path)
        if name.startswith(WORKING)
        and not name.startswith("trips.models.published")
        and not excepted(path, name)
    }
    assert wrong == set()


def test_the_rule_can_fail():
    assert "trips.models.Trip" in set(imported(ROOT / "trips" / "publication.py"))
    assert [place for place in PUBLIC if not modules(place)] == []
