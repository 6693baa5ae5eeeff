from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cctvportal.pages"
    label = "pages"
