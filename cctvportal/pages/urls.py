"""Beneath ``/admin/portal-pages/``."""

from django.urls import path

from .views.co_authors import CoAuthorsView
from .views.delete import DeleteView
from .views.move import MoveView
from .views.order import OrderView
from .views.previews import PreviewsView
from .views.submit import SubmitView
from .views.withdraw import WithdrawView

app_name = "pages"
urlpatterns = [
    path("<int:page_id>/submit/", SubmitView.as_view(), name="submit"),
    path("<int:page_id>/withdraw/", WithdrawView.as_view(), name="withdraw"),
    path("<int:page_id>/delete/", DeleteView.as_view(), name="delete"),
    path("<int:page_id>/move/", MoveView.as_view(), name="move"),
    path("<int:page_id>/order/", OrderView.as_view(), name="order"),
    path("<int:page_id>/previews/", PreviewsView.as_view(), name="previews"),
    path("<int:page_id>/co-authors/", CoAuthorsView.as_view(), name="co_authors"),
]
