from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TripsConfig(AppConfig):
    name = "trips"
    label = "trips"
    verbose_name = _("Trips")

    def ready(self) -> None:
        from transparency import health
        from trips import answers, checking, nil, projection, searching  # noqa: F401 - some register with the gate
        from trips.package import erasing  # noqa: F401 - it listens at the gate

        health.register("search", searching.stands)
        post_migrate.connect(install_search, sender=self)


def install_search(using: str, **_kwargs: object) -> None:
    from django.db import connections

    from trips import searching

    searching.install(connections[using])
