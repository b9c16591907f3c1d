from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TransparencyConfig(AppConfig):
    name = "transparency"
    label = "transparency"
    verbose_name = _("Transparency")

    def ready(self) -> None:
        post_migrate.connect(install_guards, sender=self)
        post_migrate.connect(note_shapes, sender=self)


def install_guards(using: str, **_kwargs: object) -> None:
    from django.db import connections

    from transparency import guards

    guards.install(connections[using])


def note_shapes(using: str, **_kwargs: object) -> None:
    from django.db import connections

    from transparency import gate
    from transparency.models import Shape

    if Shape._meta.db_table in connections[using].introspection.table_names():  # an older state has none
        gate.begin()
