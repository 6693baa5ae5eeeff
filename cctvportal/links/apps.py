from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "cctvportal.links"
    label = "links"
