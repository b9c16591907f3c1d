"""Rules of this tree that no ready-made linter knows. Each yields `path:line: what is wrong`."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
PHYSICAL_PROPERTY = re.compile(
    r"(?<![\w-])(?:left|right"
    r"|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
)
PHYSICAL_VALUE = re.compile(r"(?<![\w-])(?:float|clear|text-align|caption-side)\s*:\s*(?:left|right)\b")
INLINE = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
}
MACHINE = {
    "a path of one machine": re.compile(r"(?<![\w./:~-])/(?:root|home|Users|work|opt)/\w"),
    "the host of a package registry": re.compile(
        r"\b(?:pypi|npmjs|pythonhosted|yarnpkg)\.(?:org|com)\b|\bdeb\.debian\.org\b"
    ),
}


def tree_files() -> list[Path]:
    """The text files that are, or are about to be, under version control, ours alone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in sorted(set(listed)) if name]
    ours = [path for path in paths if path.is_file() and "vendor" not in path.parts]
    return [path for path in ours if b"\0" not in path.read_bytes()[:8192]]  # as git tells text from the rest


def style_faults(path: Path) -> Iterator[str]:
    """Left and right in a style sheet: the portal is read in both directions, so only start and end hold."""
    for number, line in _lines(path, comments=STYLE_COMMENT):
        for rule in (PHYSICAL_PROPERTY, PHYSICAL_VALUE):
            if match := rule.search(line):
                yield f"{_shown(path)}:{number}: {match[0].strip()} is physical; use the logical property"


def template_faults(path: Path) -> Iterator[str]:
    """What the Content-Security-Policy would refuse."""
    for number, line in _lines(path, comments=TEMPLATE_COMMENT):
        for name, rule in INLINE.items():
            if rule.search(line):
                yield f"{_shown(path)}:{number}: {name}, which the Content-Security-Policy refuses"


def machine_faults(path: Path) -> Iterator[str]:
    """Traces of the machine a file was written on."""
    for number, line in _lines(path):
        for name, rule in MACHINE.items():
            if match := rule.search(line):
                yield f"{_shown(path)}:{number}: {name}: {match[0]}"


def tree_faults() -> Iterator[str]:
    """Every fault of every file of the tree."""
    for path in tree_files():
        yield from machine_faults(path)
        if path.suffix == ".css":
            yield from style_faults(path)
        if path.suffix == ".html":
            yield from template_faults(path)


def _lines(path: Path, comments: re.Pattern[str] | None = None) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if comments is not None:
        text = comments.sub(lambda match: "\n" * match[0].count("\n"), text)
    return enumerate(text.splitlines(), 1)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
