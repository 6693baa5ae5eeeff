"""The list of front ends that show drafts themselves, and the forms in which they are entered."""

from django import forms
from django.db.models import Model
from django.urls import reverse
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.viewsets.verbs import CreateByVerb, EditByVerb, PlacesIndex
from cctvportal.frontends import preview_sites
from cctvportal.frontends.models import PreviewSite

from .shared import Beneath, ForAdministrators

LABEL = "Previews"
ICON = "view"


class PreviewSiteForm(forms.ModelForm):
    class Meta:
        model = PreviewSite
        fields = ["name", "template", "is_active"]
        widgets = {"template": forms.TextInput({"inputmode": "url"})}


class PreviewSiteIndex(ForAdministrators, PlacesIndex):
    about = model = PreviewSite
    page_title = LABEL
    header_icon = ICON
    index_url_name = "preview-sites:index"
    index_results_url_name = "preview-sites:index_results"
    add_url_name = "preview-sites:add"
    add_item_label = "Add a front end"
    empty = "No front end shows drafts itself. Links to previews lead to pages of the portal; that needs nothing here."
    default_ordering = "name"
    columns = [
        TitleColumn("name", label="Front end", get_url=lambda site: reverse("preview-sites:edit", args=[site.pk])),
        Column("template", label="Preview address", classname="signoff-breaks"),
        BooleanColumn("is_active", label="In use"),
    ]


class BeneathSites(Beneath):
    """A screen beneath that list."""

    request: SignedInRequest
    about: type[Model] = PreviewSite
    model = PreviewSite
    header_icon = ICON
    list_label = LABEL
    list_url_name = index_url_name = "preview-sites:index"

    def get_page_subtitle(self) -> str:
        return ""


class AddPreviewSite(BeneathSites, CreateByVerb):
    form_class = PreviewSiteForm
    permission_required = "add"
    add_url_name = "preview-sites:add"
    page_title = "Add a front end"
    submit_button_label = "Add this front end"
    success_message = "%(object)s is added. Whoever shares a preview can choose it now."
    error_message = "The front end could not be added. What is wrong stands beside the fields."
    explanation = (
        "Whoever shares a preview of a page can have the link lead to this front end. With the token it gets, it reads "
        "the page’s JSON from the CMS, in the shape of the API, until the link ends."
    )

    def save_instance(self) -> PreviewSite:
        preview_sites.add_preview_site(self.form.instance, by=self.request.user)
        return self.form.instance


class EditPreviewSite(BeneathSites, EditByVerb):
    form_class = PreviewSiteForm
    edit_url_name = "preview-sites:edit"
    page_title = "Edit"
    submit_button_label = "Save"
    success_message = "%(object)s is saved."
    error_message = "The front end could not be saved. What is wrong stands beside the fields."
    explanation = "What you change holds for links that were made already: they lead to the new address."

    def save_instance(self) -> PreviewSite:
        preview_sites.change_preview_site(self.form.instance, by=self.request.user)
        return self.form.instance
