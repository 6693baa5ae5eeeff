"""The list of who reads the API with keys, one of them, and the forms by which they get keys and lose them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.viewsets.confirm import ConfirmView
from cctvportal.agencies.viewsets.verbs import CreateByVerb, EditByVerb, PlacesIndex
from cctvportal.delivery.access.limits import anonymous
from cctvportal.delivery.enums import Scope
from cctvportal.delivery.models import Reader, ReadKey, every_scope
from cctvportal.frontends import keys
from cctvportal.kernel import clock

from .shared import Beneath, ForAdministrators, TemplateColumn, in_london

LABEL = "Read keys"
ICON = "key"
FIELDS = ["name", "contact", "scopes", "per_minute", "note"]


def url_of(reader: Reader) -> str:
    """Where one reader is shown."""
    return reverse("read-keys:reader", args=[reader.pk])


def with_good_keys(readers: QuerySet[Reader]) -> QuerySet[Reader]:
    """Each with ``good_keys``, those that are accepted now, the newest first; in two queries."""
    good = Prefetch("keys", queryset=ReadKey.objects.valid(clock.now()), to_attr="good_keys")
    return readers.prefetch_related(good)


def lasts_field() -> forms.TypedChoiceField:
    """For how long a new key is good."""
    return forms.TypedChoiceField(
        label="The key is good for",
        coerce=lambda days: timedelta(days=int(days)),
        choices=[("90", "90 days"), ("365", "a year"), ("730", "two years")],
        widget=forms.RadioSelect,
        initial="365",
        help_text="Then it is refused. Give a new one before; both are good while the front end changes over.",
        error_messages={"required": "Say for how long the key is good."},
    )


class ReaderForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=every_scope,
        widget=forms.CheckboxSelectMultiple,
        help_text=Reader._meta.get_field("scopes").help_text,
        error_messages={"required": "A key that opens nothing is of no use."},
    )

    class Meta:
        model = Reader
        fields = FIELDS
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quota = anonymous().quota
        told = f" Without a key an address has {quota}." if quota else " This portal counts nobody’s requests now."
        self.fields["per_minute"].help_text += told


class NewReaderForm(ReaderForm):
    lasts = lasts_field()


class BeneathReaders(Beneath):
    """A screen beneath the list of readers."""

    about: type[Model] = Reader
    header_icon = ICON
    list_label = LABEL
    list_url_name = "read-keys:index"


class ReaderIndex(ForAdministrators, PlacesIndex):
    about = model = Reader
    page_title = LABEL
    header_icon = ICON
    index_url_name = "read-keys:index"
    index_results_url_name = "read-keys:index_results"
    add_url_name = "read-keys:add"
    add_item_label = "Add a reader"
    empty = "Nobody has a read key yet. The API is open without one; a key gives whoever reads much a limit of its own."
    default_ordering = "name"
    columns = [
        TitleColumn("name", label="Name", get_url=url_of, width="25%"),
        TemplateColumn("keys", label="Keys"),
        TemplateColumn("scopes", label="Scopes"),
        Column("per_minute", label="Requests a minute"),
        Column("contact", label="Contact", classname="signoff-breaks"),
    ]

    def get_base_queryset(self) -> QuerySet[Reader]:
        return with_good_keys(Reader.objects.all())


def show_key(request: HttpRequest, reader: Reader, key: str, title: str) -> HttpResponse:
    """The only screen that ever shows it: the answer to the form that made it, so that no session keeps it.

    Wagtail forbids every cache to keep a screen of the admin.
    """
    context = {
        "reader": reader,
        "key": key,
        "header_title": title,
        "header_icon": ICON,
        "back_url": url_of(reader),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("read-keys:index"), "label": LABEL},
            {"url": url_of(reader), "label": str(reader)},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "frontends/key.html", context)


class AddReader(BeneathReaders, CreateByVerb):
    request: SignedInRequest
    model = Reader
    form_class = NewReaderForm
    permission_required = "add"
    index_url_name = "read-keys:index"
    add_url_name = "read-keys:add"
    page_title = "Add a reader"
    submit_button_label = "Add it and make a key"
    error_message = "The reader could not be added. What is wrong stands beside the fields."
    explanation = (
        "Everything in the API is public and can be read without a key. Whoever has one is counted by it and not by "
        "address, up to a limit of its own. On the next screen you get the key; it is shown once."
    )

    def get_page_subtitle(self) -> str:
        return ""

    def save_instance(self) -> Reader:
        self.key = keys.add_reader(self.form.instance, self.form.cleaned_data["lasts"], by=self.request.user)
        return self.form.instance

    def save_action(self) -> HttpResponse:
        return show_key(self.request, self.object, self.key, "The key of the new reader")


class EditReader(BeneathReaders, EditByVerb):
    request: SignedInRequest
    model = Reader
    form_class = ReaderForm
    index_url_name = "read-keys:index"
    edit_url_name = "read-keys:edit"
    submit_button_label = "Save"
    page_title = "Edit"
    success_message = "%(object)s is saved."
    error_message = "The reader could not be saved. What is wrong stands beside the fields."
    explanation = "What you change holds for the keys that were given out already, within seconds."

    def get_page_subtitle(self) -> str:
        return ""

    def trail(self) -> list[tuple[str, str]]:
        return [(str(self.get_object()), url_of(self.object))]

    def save_instance(self) -> Reader:
        keys.change_reader(self.form.instance, by=self.request.user)
        return self.form.instance

    def get_success_url(self) -> str:
        return url_of(self.object)


class OfOneReader(BeneathReaders, WagtailAdminTemplateMixin):
    """A screen about the reader ``pk``."""

    kwargs: dict[str, Any]

    @cached_property
    def reader(self) -> Reader:
        return get_object_or_404(with_good_keys(Reader.objects.all()), pk=self.kwargs["pk"])


class ReaderView(OfOneReader, TemplateView):
    """What it may read, and each of its keys by its beginning and what became of it."""

    template_name = "frontends/reader.html"

    def get_page_title(self) -> str:
        return str(self.reader)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Edit", url=reverse("read-keys:edit", args=[self.reader.pk]), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scopes = [Scope(scope).label for scope in self.reader.scopes if scope in Scope.values]
        return super().get_context_data(
            reader=self.reader, scopes=scopes, keys=self.reader.keys.all(), now=clock.now(), **kwargs
        )


class KeyForm(forms.Form):
    lasts = lasts_field()
    keep = forms.TypedChoiceField(
        label="The old key stays good for",
        coerce=lambda hours: timedelta(hours=int(hours)),
        choices=[("24", "24 hours"), ("168", "7 days"), ("720", "30 days"), ("0", "not at all: it has leaked")],
        widget=forms.RadioSelect,
        initial="168",
        help_text="Never longer than it would be anyway. Both count towards one limit.",
        error_messages={"required": "Say how long the old key stays good."},
    )


class GiveKey(OfOneReader, FormView):
    """A new key, the old one good beside it for a while."""

    request: SignedInRequest
    form_class = KeyForm
    template_name = "frontends/give_key.html"
    page_title = "Give a new key"

    def trail(self) -> list[tuple[str, str]]:
        return [(str(self.reader), url_of(self.reader))]

    def form_valid(self, form: KeyForm) -> HttpResponse:
        asked = form.cleaned_data
        try:
            key = keys.give_key(self.reader, asked["lasts"], asked.get("keep") or timedelta(), by=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return show_key(self.request, self.reader, key, "The new key")

    def get_form(self, form_class: type | None = None) -> KeyForm:
        """Where no key is good, nothing is asked about one."""
        form = super().get_form(form_class)
        if not self.reader.keys.valid(clock.now()).exists():
            del form.fields["keep"]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reader=self.reader, back_url=url_of(self.reader), **kwargs)


class RevokeKey(ConfirmView):
    permission_model = Reader
    permission_required = "change"
    back_url_name = "read-keys:index"
    back_label = LABEL
    page_title = "Revoke a key"
    header_icon = ICON
    question = (
        "Whoever shows it is refused, within seconds and for good: without a key, too, until the front end stops "
        "sending this one. If the front end is to go on, give it a new key first."
    )
    button = "Revoke it"

    def get_queryset(self) -> QuerySet[ReadKey]:
        return ReadKey.objects.select_related("reader")

    def facts(self) -> list[tuple[str, object]]:
        """Whose, which, and until when it is good."""
        return [
            ("Reader", self.object.reader),
            ("Key", self.object),
            ("Good until", in_london(self.object.expires_at)),
        ]

    def objection(self) -> str | None:
        is_good = self.object.revoked_at is None and self.object.expires_at > clock.now()
        return None if is_good else "It is not good any more."

    def act(self) -> str:
        """Revoke it."""
        keys.revoke_key(self.object, by=self.request.user)
        return f"The key {self.object} of {self.object.reader} is revoked."
