"""What the screens have in common: a form calls a verb, and shows the verb's refusal."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.generic.edit import FormMixin
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from cctvportal.agencies.models import Dated
from cctvportal.agencies.refusal import Refused


class CallsVerb(FormMixin):
    """For create and edit views whose ``save_instance`` calls a verb."""

    template_name = "agencies/form.html"
    # What the verb does, in a sentence or two above the form.
    explanation = ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it, or say beside the form why not."""
        try:
            return super().form_valid(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            # The form says it; Wagtail's banner would once more.
            self.produced_error_message = None
            return self.form_invalid(form)


class CreateByVerb(CallsVerb, generic.CreateView):
    def get_success_buttons(self) -> list:
        return []


class EditByVerb(CallsVerb, generic.EditView):
    def get_success_buttons(self) -> list:
        return []


class PlacesIndex(generic.IndexView):
    """A list whose empty state says what to do next."""

    results_template_name = "agencies/index_results.html"
    empty = ""

    def get_more_label(self, instance: object) -> str:
        """What the list's link to the edit view says."""
        return "Edit"

    def get_list_more_buttons(self, instance: object) -> list:
        buttons = super().get_list_more_buttons(instance)
        for button in buttons:
            if button.url == self.get_edit_url(instance):
                button.label = self.get_more_label(instance)
        return buttons


class EndingIndex(PlacesIndex):
    """A list of rows of which only the last day can be set."""

    def get_edit_url(self, instance: Dated) -> str | None:
        """None for what has ended: nothing can be done with it."""
        ended = instance.until_date is not None and instance.until_date < timezone.localdate()
        return None if ended else super().get_edit_url(instance)

    def get_more_label(self, instance: object) -> str:
        return "End"


class PortalViewSet(ModelViewSet):
    """Lists, adds and edits, and deletes nothing: no role holds a permission to delete."""

    copy_view_enabled = False
    add_to_reference_index = False
    add_to_admin_menu = True
    index_view_class = PlacesIndex

    def formfield_for_dbfield(self, db_field: Any, **kwargs: Any) -> forms.Field:
        """Dates with Wagtail's calendar."""
        field = super().formfield_for_dbfield(db_field, **kwargs)
        if isinstance(field, forms.DateField):
            field.widget = AdminDateInput()
        return field

    def build_form(self, fields: list[str], base: type[forms.ModelForm] = forms.ModelForm) -> type[forms.ModelForm]:
        """A form of these fields of the model."""
        return forms.modelform_factory(
            self.model, form=base, fields=fields, formfield_callback=self.formfield_for_dbfield
        )
