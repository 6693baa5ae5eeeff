from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "search"

    def ready(self) -> None:
        from cctvportal.publication.signals import publications_added  # models are loaded only now

        from .rows import add_rows

        publications_added.connect(add_rows, dispatch_uid="search.add_rows")
