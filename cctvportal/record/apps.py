from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "cctvportal.record"
    label = "record"
