from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "cctvportal.delivery"
    label = "delivery"
