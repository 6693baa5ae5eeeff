from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "cctvportal.publication"
    label = "publication"
