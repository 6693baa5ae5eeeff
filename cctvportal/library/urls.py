"""Beneath ``/admin/library/``."""

from django.urls import path

from . import views

app_name = "library"
urlpatterns = [
    path("documents/<int:pk>/<str:name>", views.document, name="document"),
    path("images/<int:pk>/<str:name>", views.image, name="image"),
    path("renditions/<int:pk>/<str:name>", views.rendition, name="rendition"),
]
