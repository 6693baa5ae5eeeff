from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    name = "cctvportal.record"
    label = "record"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - they register themselves
        from .protection import parents_first, pin_search_paths, rows_in_turn

        post_migrate.connect(parents_first, sender=self)
        post_migrate.connect(rows_in_turn, sender=self)
        post_migrate.connect(pin_search_paths, sender=self)
