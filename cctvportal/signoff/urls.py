"""Beneath ``/admin/signoff/``."""

from django.urls import path, re_path

from .views import acts, files, lists, policies, review

app_name = "signoff"
urlpatterns = [
    path("", lists.BoardList.as_view(), name="board"),
    path("results/", lists.BoardList.as_view(results_only=True), name="board_results"),
    path("submissions/", lists.OwnList.as_view(), name="submissions"),
    path("submissions/results/", lists.OwnList.as_view(results_only=True), name="submissions_results"),
    path("policies/", policies.PolicyList.as_view(), name="policies"),
    path("policies/propose/", policies.ProposePolicy.as_view(), name="propose_policy"),
    path("policies/<slug:code>/", policies.PolicyHistory.as_view(), name="policy"),
    path("policies/<slug:code>/propose/", policies.ProposePolicy.as_view(), name="change_policy"),
    path("review/<uuid:pk>/", review.ReviewView.as_view(), name="review"),
    path("review/<uuid:pk>/vote/", review.VoteView.as_view(), name="vote"),
    path("review/<uuid:pk>/take-back/", acts.TakeBackView.as_view(), name="take_back"),
    path("review/<uuid:pk>/publish/", acts.try_again, name="try_again"),
    path("review/<uuid:pk>/preview/", files.preview, name="preview"),
    re_path(
        r"^review/(?P<pk>[0-9a-f-]{36})/assets/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$", files.asset, name="asset"
    ),
]
