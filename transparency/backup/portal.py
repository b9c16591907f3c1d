"""The portal into a backup and out of it: what `manage.py backup` and `restore` do."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from transparency.models import Kind, LedgerEntry

from . import BackupRefused, archive, engines
from .archive import ATTACHMENT, ATTACHMENTS, DATABASES, Manifest

ROOMS = ("transparency", "officials", "trips")
DERIVED = ("dump", ".dump.old", ".dump.new")
"""Made from the database, so of another state once that is replaced."""


def backup(target: Path) -> Manifest:
    """Write everything but the secret key to a new file. Raises BackupRefused; then there is no file."""
    target = target.absolute()
    if target.exists():
        raise BackupRefused(f"{target} is there already. Name a new file.")
    if not target.parent.is_dir():
        raise BackupRefused(f"{target.parent} is no directory.")
    with _workplace() as place:
        attachments = place / ATTACHMENTS
        attachments.mkdir()
        # Before the database and after it: whatever a document of that moment names is among them.
        _link_attachments(attachments)
        database = place / DATABASES[connection.vendor]
        state = engines.save(database)
        _link_attachments(attachments)
        files = [(archive.measured(database, database.name), database)]
        for path in sorted(attachments.iterdir()):
            files.append((archive.measured(path, f"{ATTACHMENTS}/{path.name}"), path))
        made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        members = [member for member, _path in files]
        manifest = Manifest(
            connection.vendor, settings.RELEASE, made, state.serial, state.hash, state.migrations, members
        )
        partial = target.with_name(f".{target.name}.partial")
        partial.unlink(missing_ok=True)
        try:
            archive.write(partial, manifest, files)
            os.link(partial, target)  # never over a file that came meanwhile
        except FileExistsError:
            raise BackupRefused(f"{target} is there already. Name a new file.") from None
        finally:
            partial.unlink(missing_ok=True)
    return manifest


def restore(source: Path, replace: bool = False) -> tuple[Manifest, list[str]]:
    """Put a backup in the place of this portal's data. Returns its manifest, and the subjects of erasures since it was made,
    which must be done again. Raises BackupRefused before anything is changed.

    The published tables are rebuilt where this release writes them otherwise; whether the ledger holds is the caller's to ask.
    """
    with _workplace() as place:
        with archive.opened(source) as (manifest, tar):
            _refuse_foreign(manifest)
            if not replace and (what := holds()):
                raise BackupRefused(
                    f"This portal is not empty ({what}). Restore into an empty one, or say --replace to lose what it holds."
                )
            archive.unpack(manifest, tar, place)
        again = _erased_since(manifest)
        _place_attachments(manifest, place)
        engines.put_back(place / DATABASES[manifest.engine])
    cache.clear()
    for name in DERIVED:
        shutil.rmtree(Path(settings.DATA_DIR) / name, ignore_errors=True)
    # An older state is brought to this release; guards and search tables are put in place after every migrate.
    call_command("migrate", verbosity=0, interactive=False)
    call_command("rebuild_public", outdated=True)
    return manifest, again


def holds() -> str:
    """A table of records or accounts that is not empty; "" for a portal that nobody has used."""
    there = set(connection.introspection.table_names())
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    for model in (*models, get_user_model()):
        is_state = model._meta.label == "transparency.Shape"
        if not is_state and model._meta.db_table in there and model._default_manager.exists():
            return str(model._meta.label)
    return ""


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"The backup is of {manifest.engine}, and this portal runs on {connection.vendor}: restore it where "
            f"DATABASE_URL {'names a PostgreSQL' if manifest.engine == 'postgresql' else 'is not set'}."
        )
    known = set(MigrationLoader(None).disk_migrations)
    if strange := {(app, name) for app, name in manifest.migrations} - known:
        app, name = min(strange)
        raise BackupRefused(
            f"The backup was made by release {manifest.release}, which knows more than this one ({app} {name}). "
            "Install that release first."
        )


def _erased_since(manifest: Manifest) -> list[str]:
    """What was erased by law after the backup was made, as far as this portal's own ledger tells before it is replaced."""
    if LedgerEntry._meta.db_table not in connection.introspection.table_names():
        return []
    later = LedgerEntry.objects.filter(kind=Kind.ERASURE, serial__gt=manifest.serial).order_by("serial")
    return list(later.values_list("subject", flat=True))


@contextmanager
def _workplace() -> Iterator[Path]:
    """A directory beside the data, so that files are moved and linked, not copied; its owner's alone, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA_DIR) as place:
        yield Path(place)


def _stored() -> Path:
    return Path(settings.DATA_DIR) / ATTACHMENTS


def _link_attachments(place: Path) -> None:
    """Names of the files that stand: linked, so that one which is removed meanwhile stays."""
    if not _stored().is_dir():
        return
    for path in _stored().iterdir():
        if ATTACHMENT.fullmatch(path.name) and not (place / path.name).exists():
            try:
                os.link(path, place / path.name)
            except FileNotFoundError:
                continue  # removed since it was listed: nothing names it
            except OSError:  # a file system without links
                shutil.copyfile(path, place / path.name)


def _place_attachments(manifest: Manifest, place: Path) -> None:
    """A file is named by its content, so one that stands already is the same, unless it was damaged: it is replaced."""
    _stored().mkdir(exist_ok=True)
    for member in manifest.members:
        if member.name.startswith(f"{ATTACHMENTS}/"):
            fresh: Path = place / member.name
            fresh.chmod(0o644)
            fresh.replace(_stored() / fresh.name)
