"""Beneath ``/admin/portal-pages/``."""

from django.urls import path

from .views.co_authors import CoAuthorsView
from .views.submit import SubmitView
from .views.withdraw import WithdrawView

app_name = "pages"
urlpatterns = [
    path("<int:page_id>/submit/", SubmitView.as_view(), name="submit"),
    path("<int:page_id>/withdraw/", WithdrawView.as_view(), name="withdraw"),
    path("<int:page_id>/co-authors/", CoAuthorsView.as_view(), name="co_authors"),
]
