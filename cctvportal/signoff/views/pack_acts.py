"""What the secretary does with packs: each a screen that says what will happen, asks for the rest, calls a verb."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.requests import SignedInRequest

from ..actions import packs as verbs
from ..actions.publish import NotPublished
from ..actions.release_pack import release_pack
from ..models import Pack, Submission, SubmissionQuerySet
from ..pack_forms import ReasonForm, ReleaseForm, TitleForm
from ..packing import inside
from ..rules import Refused
from .packs import ITEMS_A_PAGE, PackScreen


class PackAct(PackScreen):
    """One act: a form with what happens, and the verb that it calls. What was entered is kept where it is refused."""

    template_name = "signoff/packs/act.html"
    form_class: type[forms.Form] = forms.Form
    page_title = button = ""
    explanation: Sequence[str] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For the secretary. Raises ``PermissionDenied`` for everybody else."""
        if not has_role(request.user, Role.SECRETARY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.page_title

    def get_page_subtitle(self) -> str:
        return self.pack.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": self.back, "label": self.pack.title}
        return [*super().get_breadcrumbs_items()[:-1], above, {"url": "", "label": self.page_title}]

    @property
    def back(self) -> str:
        """Where somebody goes who leaves it."""
        return reverse("signoff:pack", args=[self.pack.pk])

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.form_class(initial=self.get_initial()))
        return super().get_context_data(act=self, pack=self.pack, items=self.items, back=self.back, **kwargs)

    @property
    def items(self) -> list[Submission]:
        """What it is about, where it is about some of the items."""
        return []

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        """Do it, or say beside the form why not."""
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                said = self.do(form.cleaned_data)
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(None, reason)
            else:
                messages.success(request, said)
                return redirect(self.next)
        return self.render_to_response(self.get_context_data(form=form))

    @property
    def next(self) -> str:
        """Where somebody goes who did it."""
        return self.back

    def do(self, entered: dict[str, Any]) -> str:
        """Call the verb. Returns what to tell. Raises ``Refused``."""
        raise NotImplementedError


class Gather(PackAct):
    page_title, button, form_class = "Gather a pack", "Gather it", TitleForm
    explanation = (
        "A pack holds submissions that the board takes together: they go out in one edition, or not at all.",
        "You choose what goes into it next. The board sees it once you put it before the board.",
    )

    @cached_property
    def pack(self) -> Pack:
        """None yet: an unsaved one."""
        return Pack(title="")

    @property
    def back(self) -> str:
        return reverse("signoff:packs")

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": self.back, "label": "Packs"}, {"url": "", "label": self.page_title}]

    @property
    def next(self) -> str:
        return reverse("signoff:pack_add", args=[self.pack.pk])

    def do(self, entered: dict[str, Any]) -> str:
        self.pack = verbs.gather_pack(entered["title"], self.user)
        return f"“{self.pack}” was gathered. Choose what goes into it."


class Put(PackAct):
    page_title, button, form_class = "Put before the board", "Put it before the board", ReleaseForm
    explanation = (
        "The board can vote on all of it at once, or on single items. Every member who can vote gets one mail.",
        "Nothing in it is published by itself: it waits for the others.",
    )

    def do(self, entered: dict[str, Any]) -> str:
        verbs.put_pack(self.pack, self.user, entered["release_at"])
        return f"“{self.pack}” is before the board."


class SetTime(PackAct):
    page_title, button, form_class = "Time of release", "Set the time", ReleaseForm
    explanation = ("The pack goes out at this time, or later where something in it is not signed off by then.",)

    def get_initial(self) -> dict[str, Any]:
        return {"release_at": self.pack.release_at}

    def do(self, entered: dict[str, Any]) -> str:
        verbs.set_release_time(self.pack, self.user, entered["release_at"])
        return "The time of release is set." if entered["release_at"] else "It goes out as soon as it is signed off."


class Resume(PackAct):
    page_title, button, form_class = "Resume", "Resume it", ReleaseForm
    explanation = ("The pack lies before the board again, with the votes cast so far. Every member gets one mail.",)

    def get_initial(self) -> dict[str, Any]:
        return {"release_at": self.pack.release_at}

    def do(self, entered: dict[str, Any]) -> str:
        verbs.resume_pack(self.pack, self.user, entered["release_at"])
        return f"“{self.pack}” is before the board again."


class Dissolve(PackAct):
    page_title, button, form_class = "Dissolve", "Dissolve it", ReasonForm
    explanation = (
        "What is in it are single submissions again, with the votes that they have. Those that are signed off are "
        "published one by one, within seconds.",
    )

    def do(self, entered: dict[str, Any]) -> str:
        verbs.dissolve_pack(self.pack, self.user, entered["reason"])
        return f"“{self.pack}” is dissolved."


class TakeOut(PackAct):
    """The items come from the boxes ticked on the pack's page."""

    page_title, button, form_class = "Take out", "Take out", ReasonForm
    explanation = (
        "What is taken out is a single submission again, with the votes that it has. Where it is signed off, it is "
        "published by itself, within seconds.",
    )

    @cached_property
    def items(self) -> list[Submission]:
        """Those that were chosen and are in it."""
        chosen = self.request.POST.getlist("item") or self.request.GET.getlist("item")
        return list(inside(self.pack).filter(pk__in=uuids(chosen)).only("title", "path"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or back to the pack where nothing was chosen."""
        if self.items:
            return super().get(request, *args, **kwargs)
        messages.warning(request, "Tick what you want to take out first.")
        return redirect(self.back)

    def do(self, entered: dict[str, Any]) -> str:
        verbs.take_out(self.pack, self.items, self.user, entered["reason"])
        return "One item was taken out." if len(self.items) == 1 else f"{len(self.items):,} items were taken out."


class Add(PackAct):
    """Submissions under review that no pack holds: ticked, or all that match a search."""

    template_name = "signoff/packs/add.html"
    page_title, button = "Add items", "Add what is ticked"

    @property
    def query(self) -> str:
        return (self.request.POST.get("q") or self.request.GET.get("q", "")).replace("\0", "").strip()

    @cached_property
    def candidates(self) -> SubmissionQuerySet:
        """What could go in, by the search."""
        found = Submission.objects.open().free().select_related("agency").order_by("-submitted_at")
        return found.filter(Q(title__icontains=self.query) | Q(path__icontains=self.query)) if self.query else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        light = self.candidates.defer("representation", "assets", "links")
        paginator = WagtailPaginator(light, ITEMS_A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return super().get_context_data(
            candidates=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            query=self.query,
            ticked=self.request.POST.getlist("item"),
            **kwargs,
        )

    def do(self, entered: dict[str, Any]) -> str:
        if "all" in self.request.POST:
            chosen = Submission.objects.filter(pk__in=self.candidates.values("pk"))
        else:
            chosen = Submission.objects.filter(pk__in=uuids(self.request.POST.getlist("item")))
        added = verbs.add_to_pack(self.pack, chosen.only("pk"), self.user)
        return "One item was added." if len(added) == 1 else f"{len(added):,} items were added."


@require_POST
def try_again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Release a pack that is due, now. For the secretary."""
    if not has_role(request.user, Role.SECRETARY):
        raise PermissionDenied
    pack = Pack.objects.filter(pk=pk).first()
    if pack is None:
        return redirect("signoff:packs")
    try:
        edition = release_pack(pack)
    except NotPublished:
        messages.error(request, "It could not be released. Nothing of it is public; see why below.")
    else:
        if edition:
            messages.success(request, f"“{pack}” is released in edition {edition.number}.")
        else:
            messages.info(request, f"There is nothing to release now: {pack.last_event.get_step_display().lower()}.")
    return redirect("signoff:pack", pk)


def uuids(texts: Sequence[str]) -> list[UUID]:
    """Those of ``texts`` that are ids."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
