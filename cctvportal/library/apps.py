from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "cctvportal.library"
    label = "library"
