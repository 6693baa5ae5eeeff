from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "cctvportal.signoff"
    label = "signoff"
