"""Agencies: named once, renamed, never deleted."""

from django import forms

from cctvportal.agencies.actions import rename
from cctvportal.agencies.models import Agency
from cctvportal.agencies.sync import sync_agency, sync_roles

from .verbs import CreateByVerb, EditByVerb, PlacesIndex, PortalViewSet


class AgencyIndex(PlacesIndex):
    empty = "There are no agencies yet. Each body that drafts or sits on the board is one, and so is its secretariat."


class AddAgency(CreateByVerb):
    page_title = "Add agency"
    explanation = (
        "An agency gets a library of its own for documents and images. Its code stands in everything that is signed, "
        "so it cannot be changed afterwards; nor can whether it is the secretariat."
    )

    def save_instance(self) -> Agency:
        agency = self.form.save()
        sync_agency(agency)
        sync_roles()
        return agency


class EditAgency(EditByVerb):
    explanation = (
        "What is published already keeps the name it was signed with. The name of an agency that has, or had, a seat "
        "on the board is changed on the server alone (manage.py rename_agency), and the public record tells it."
    )

    def save_instance(self) -> Agency:
        data = self.form.cleaned_data
        return rename(self.object, data["name"], data["full_name"], by=self.request.user)


class AgencyViewSet(PortalViewSet):
    model = Agency
    name = "agencies"
    icon = "group"
    menu_order = 210
    index_view_class = AgencyIndex
    add_view_class = AddAgency
    edit_view_class = EditAgency
    list_display = ["name", "full_name", "code", "is_secretariat"]
    search_fields = ["name", "full_name", "code"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return self.build_form(["name", "full_name"] if for_update else ["name", "full_name", "code", "is_secretariat"])
