from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "search"

    def ready(self) -> None:
        from cctvportal.publication.signals import publications_added  # models are loaded only now
        from cctvportal.publication.verification import register_check

        from .rows import add_rows
        from .verification import wrong_rows, wrong_words

        publications_added.connect(add_rows, dispatch_uid="search.add_rows")
        register_check(wrong_rows)
        register_check(wrong_words)
