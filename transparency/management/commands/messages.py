"""The texts people read: found in the code and templates, translated in locale/, compiled for Django.

Babel does what `makemessages` and `compilemessages` ask of GNU gettext, which not every machine has. The
msgids are the English texts, so English needs no catalogue; Persian, `locale/fa/LC_MESSAGES/django.po`, is
edited by hand.
"""

import os
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

ROOMS = ("transparency", "officials", "trips", "templates")
TEMPLATE_ENDINGS = {".html", ".txt", ".xml"}
SINGLE, PLURAL, CONTEXT, CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGLE,
    "gettext": SINGLE,
    "gettext_lazy": SINGLE,
    "gettext_noop": SINGLE,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
NAMED_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
BARE_PLACEHOLDER = re.compile(r"(?<!%)(?:%%)*%[sdf]")
WIDTH = 110


class Command(BaseCommand):
    help = "Extract, compile or check the translated texts of locale/."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["extract", "compile", "check"],
            help="extract: take new texts into the catalogue; compile: write what Django reads; "
            "check: fail where a text has no sound Persian translation",
        )

    def handle(self, *args: object, action: str, **options: object) -> None:
        root, po = Path(settings.BASE_DIR), persian_catalogue()
        if action == "extract":
            for line in update_catalogue(root, po):
                self.stdout.write(line)
        elif action == "compile":
            compile_catalogue(po)
        elif faults := list(catalogue_faults(root, po)):
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in {po.relative_to(root)}"]))


def persian_catalogue() -> Path:
    """Where the Persian texts are kept."""
    return Path(settings.LOCALE_PATHS[0], "fa", "LC_MESSAGES", "django.po")


def texts_in_tree(root: Path) -> Catalog:
    """Every translatable text of the rooms under `root`, in the order of the files that hold them."""
    found = Catalog(fuzzy=False)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            inside = path.relative_to(root)
            if {"migrations", "vendor", "__pycache__"} & set(inside.parts):
                continue
            if path.suffix == ".py":
                source = path.read_bytes()
            elif path.suffix in TEMPLATE_ENDINGS:
                source = _template_as_python(path.read_text(encoding="utf-8"), str(inside))
            else:
                continue
            texts = extract("python", BytesIO(source), KEYWORDS, ["Translators:"])
            for line, text, comments, context in texts:
                found.add(text, None, [(inside.as_posix(), line)], auto_comments=comments, context=context)
    return found


def update_catalogue(root: Path, po: Path) -> Iterator[str]:
    """Bring the catalogue to the tree's texts, dropping those no longer there; yields what was done, a line
    each.
    """
    catalogue = _read(po) if po.exists() else Catalog(locale="fa", project="Safarnama", fuzzy=False)
    before = {_key(message) for message in catalogue if message.id}
    catalogue.update(texts_in_tree(root), no_fuzzy_matching=True, update_creation_date=False)
    after = {_key(message) for message in catalogue if message.id}
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, ignore_obsolete=True, include_lineno=False)
    for message in catalogue.obsolete.values():
        yield f"dropped: {_shown(message)} = {message.string!r}"
    yield f"{len(after)} texts, {len(after - before)} of them new"


def compile_catalogue(po: Path) -> None:
    """Write the .mo file beside `po`, whole or not at all, unless it is newer than `po` already."""
    mo = po.with_suffix(".mo")
    if not po.exists() or (mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns):
        return
    fresh = mo.with_name(f"{mo.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, _read(po))
    fresh.replace(mo)


def catalogue_faults(root: Path, po: Path) -> Iterator[str]:
    """What keeps a Persian reader from reading every text of the tree in Persian; a line each."""
    catalogue = _read(po) if po.exists() else Catalog(locale="fa")
    wanted = {_key(message): message for message in texts_in_tree(root) if message.id}
    held = {_key(message): message for message in catalogue if message.id}
    for key, message in wanted.items():
        translated = held.get(key)
        if translated is None or not all(_forms(translated.string)):
            where = ", ".join(sorted({path for path, _line in message.locations}))
            yield f"no Persian: {_shown(message)} ({where})"
        elif translated.fuzzy:
            yield f"fuzzy: {_shown(message)}"
        else:
            one, *_more = english = [_placeholders(text) for text in _forms(message.id)]
            first, *others = [_placeholders(string) for string in _forms(translated.string)]
            # A singular may say its number in a word, where the English one does.
            if first not in (one, english[-1]) or any(other != english[-1] for other in others):
                yield f"other placeholders: {_shown(message)} = {translated.string!r}"
    unused = [message for key, message in held.items() if key not in wanted]
    for message in [*unused, *catalogue.obsolete.values()]:
        yield f"obsolete: {_shown(message)}"


def _template_as_python(source: str, name: str) -> bytes:
    """Django's own reading of a template, made fit for a Python tokenizer: no line is indented."""
    lines = templatize(source, origin=name).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale="fa", abort_invalid=True)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _forms(message.id)[0]


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The singular and the plural, or the only form, of an id or of its translation."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _shown(message: Message) -> str:
    context, text = _key(message)
    return f"{text!r}" if context is None else f"{text!r} in the context {context!r}"


def _placeholders(text: str) -> tuple[set[str], list[str]]:
    named = {match[1] or match[2] for match in NAMED_PLACEHOLDER.finditer(text)}
    return named, sorted(bare[-2:] for bare in BARE_PLACEHOLDER.findall(text))
