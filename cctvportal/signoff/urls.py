"""Beneath ``/admin/signoff/``."""

from django.urls import path, re_path

from .views import acts, emergencies, files, lists, pack_acts, packs, policies, preparations, redactions, review

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
    path("redactions/", redactions.RedactionList.as_view(), name="redactions"),
    path("redactions/propose/", redactions.ProposeRedaction.as_view(), name="propose_redaction"),
    path("redactions/<uuid:pk>/", redactions.RedactionView.as_view(), name="redaction"),
    path("redactions/<uuid:pk>/abandon/", redactions.abandon, name="abandon_redaction"),
    path("packs/", packs.PackList.as_view(), name="packs"),
    path("packs/results/", packs.PackList.as_view(results_only=True), name="packs_results"),
    path("packs/gather/", pack_acts.Gather.as_view(), name="pack_gather"),
    path("packs/<uuid:pk>/", packs.PackView.as_view(), name="pack"),
    path("packs/<uuid:pk>/vote/", packs.PackVoteView.as_view(), name="pack_vote"),
    path("packs/<uuid:pk>/add/", pack_acts.Add.as_view(), name="pack_add"),
    path("packs/<uuid:pk>/take-out/", pack_acts.TakeOut.as_view(), name="pack_take_out"),
    path("packs/<uuid:pk>/put/", pack_acts.Put.as_view(), name="pack_put"),
    path("packs/<uuid:pk>/time/", pack_acts.SetTime.as_view(), name="pack_time"),
    path("packs/<uuid:pk>/resume/", pack_acts.Resume.as_view(), name="pack_resume"),
    path("packs/<uuid:pk>/dissolve/", pack_acts.Dissolve.as_view(), name="pack_dissolve"),
    path("packs/<uuid:pk>/release/", pack_acts.try_again, name="pack_release"),
    path("review/<uuid:pk>/", review.ReviewView.as_view(), name="review"),
    path("review/<uuid:pk>/vote/", review.VoteView.as_view(), name="vote"),
    path("review/<uuid:pk>/take-back/", acts.TakeBackView.as_view(), name="take_back"),
    path("review/<uuid:pk>/publish/", acts.try_again, name="try_again"),
    path("review/<uuid:pk>/preview/", files.preview, name="preview"),
    path("review/<uuid:pk>/emergency/", emergencies.DeclareView.as_view(), name="declare"),
    path("emergencies/", emergencies.EmergencyList.as_view(), name="emergencies"),
    path("emergencies/pages/", emergencies.PageList.as_view(), name="emergency_pages"),
    path("emergencies/pages/<int:content_id>/take-down/", emergencies.TakeDownView.as_view(), name="take_down"),
    path("emergencies/pages/<int:content_id>/put-back/", emergencies.PutBackView.as_view(), name="put_back"),
    path("emergencies/pages/<int:content_id>/hold/", emergencies.HoldView.as_view(), name="hold"),
    path("emergencies/pages/<int:content_id>/call-in/", emergencies.CallInView.as_view(), name="call_in"),
    path("emergencies/corrections/", emergencies.CorrectionList.as_view(), name="corrections"),
    path("emergencies/roster/", preparations.RosterView.as_view(), name="roster"),
    path("emergencies/roster/<int:pk>/end/", preparations.EndDutyView.as_view(), name="end_duty"),
    path("emergencies/notices/", preparations.NoticesView.as_view(), name="notices"),
    path("emergencies/report/", preparations.ReportView.as_view(), name="emergency_report"),
    path("emergencies/report.csv", preparations.ReportFile.as_view(), name="emergency_report_file"),
    path("emergencies/<uuid:pk>/", emergencies.EmergencyView.as_view(), name="emergency"),
    path("emergencies/<uuid:pk>/abandon/", emergencies.AbandonView.as_view(), name="abandon"),
    re_path(
        r"^review/(?P<pk>[0-9a-f-]{36})/assets/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$", files.asset, name="asset"
    ),
]
