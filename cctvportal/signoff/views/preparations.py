"""What the secretary prepares for a bad day, and how often there was one: roster, notices, report."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from wagtail.admin import messages

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.kernel.tables import csv_text
from search.text import plain

from ..actions.roster import end_duty, enter_duty, submit_notice
from ..emergency_forms import DutyForm, NoticeForm
from ..emergency_report import report
from ..enums import SubmissionKind
from ..models import Duty, Submission
from ..rules import Refused
from .emergencies import ActScreen, BadDayScreen


class RosterView(ActScreen):
    """Who is on duty and who will be; the secretary enters people here."""

    template_name = "signoff/emergencies/roster.html"
    page_title = "Duty roster"
    button = "Put on duty"

    def make_form(self, data: Any) -> Any:
        return DutyForm(data)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        recent = timezone.localdate() - timedelta(days=30)
        duties = Duty.objects.overlapping(recent, None).select_related("member")
        return super().get_context_data(
            duties=duties,
            today=timezone.localdate(),
            keeps_it=has_role(self.request.user, Role.SECRETARY),
            **kwargs,
        )

    def act(self) -> HttpResponse:
        data = self.form.cleaned_data
        duty = enter_duty(data["member"], data["from_date"], data["until_date"], self.request.user)
        messages.success(self.request, f"{duty.member} is on the roster.")
        return redirect("signoff:roster")


class EndDutyView(BadDayScreen):
    """End a time on duty at once."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        duty = get_object_or_404(Duty, pk=pk)
        try:
            end_duty(duty, request.user)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, f"{duty.member} is not on duty any more.")
        return redirect("signoff:roster")


class NoticesView(ActScreen):
    """The notices that pages can be held behind; the secretary puts another before the board here."""

    template_name = "signoff/emergencies/notices.html"
    page_title = "Notices"
    button = "Put it before the board"

    def make_form(self, data: Any) -> Any:
        return NoticeForm(data)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        found = Submission.objects.with_step().filter(kind=SubmissionKind.NOTICE)
        notices = [(notice, plain(notice.representation["reason"])) for notice in found]
        return super().get_context_data(notices=notices, keeps_it=has_role(self.request.user, Role.SECRETARY), **kwargs)

    def act(self) -> HttpResponse:
        data = self.form.cleaned_data
        submission = submit_notice(data["title"], data["text"], self.request.user)
        messages.success(self.request, "The notice is before the board.")
        return redirect("signoff:review", submission.pk)


class ReportView(BadDayScreen):
    """The share of emergencies among the editions."""

    template_name = "signoff/emergencies/report.html"
    page_title = "Report"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        found = report()
        tables = [("By quarter", found["quarters"]), ("By month", found["months"])]
        return super().get_context_data(tables=tables, **kwargs)


class ReportFile(BadDayScreen):
    """The same as CSV: period, editions, emergencies, per cent."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        found = report()
        periods = [*found["quarters"], *found["months"]]
        rows = ([period.name, period.editions, period.emergencies, period.share] for period in periods)
        body = csv_text(["period", "editions", "emergencies", "per cent"], rows)
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="emergencies.csv"'
        return response
