from django.apps import AppConfig


class FrontendsConfig(AppConfig):
    name = "cctvportal.frontends"
    label = "frontends"

    def ready(self) -> None:
        from . import caches, checks, outbox  # noqa: F401 - they register themselves, and need the models
