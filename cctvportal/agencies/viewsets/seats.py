"""Seats on the board, and which of them chairs it."""

from django import forms
from django.db.models import QuerySet

from cctvportal.agencies.actions import end_seat, give_seat, name_chair
from cctvportal.agencies.models import Chair, Seat

from .verbs import CreateByVerb, EditByVerb, EndingIndex, PlacesIndex, PortalViewSet

# Said on each form, since from then on it is refused.
AT_FIRST = " You enter the board that begins. From its first submission on, it decides on this itself."


class SeatIndex(EndingIndex):
    empty = "No agency has a seat on the board yet. Without seats nothing can be signed off."

    def get_base_queryset(self) -> QuerySet[Seat]:
        return super().get_base_queryset().select_related("agency")


class GiveSeat(CreateByVerb):
    page_title = "Give a seat"
    explanation = "Seats vote, not people. Appoint who sits on it under Memberships." + AT_FIRST

    def save_instance(self) -> Seat:
        data = self.form.cleaned_data
        return give_seat(data["agency"], data["from_date"], by=self.request.user)


class EndSeat(EditByVerb):
    page_title = "End seat"
    submit_button_label = "End this seat"
    explanation = (
        "After its last day nobody votes for this seat. An end cannot be put off or taken back; "
        "the agency can get a new seat." + AT_FIRST
    )

    def save_instance(self) -> Seat:
        return end_seat(self.object, self.form.cleaned_data["until_date"], by=self.request.user)


class SeatViewSet(PortalViewSet):
    model = Seat
    name = "seats"
    icon = "clipboard-list"
    menu_order = 220
    index_view_class = SeatIndex
    add_view_class = GiveSeat
    edit_view_class = EndSeat
    list_display = ["__str__", "from_date", "until_date"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return self.build_form(["until_date"]) if for_update else self.build_form(["agency", "from_date"])


class ChairIndex(PlacesIndex):
    empty = "No seat chairs the board yet. Until one does, minutes cannot be signed off."

    def get_base_queryset(self) -> QuerySet[Chair]:
        return super().get_base_queryset().select_related("seat__agency")


class NameChair(CreateByVerb):
    page_title = "Name the chair"
    explanation = "The chair's seat and another sign off the minutes. Whoever chairs now does so until the day before."
    explanation += AT_FIRST

    def save_instance(self) -> Chair:
        data = self.form.cleaned_data
        return name_chair(data["seat"], data["from_date"], by=self.request.user)


class ChairViewSet(PortalViewSet):
    model = Chair
    name = "chair"
    icon = "crosshairs"
    menu_label = "Chair"
    menu_order = 230
    index_view_class = ChairIndex
    add_view_class = NameChair
    list_display = ["seat", "from_date", "until_date"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return self.build_form(["seat", "from_date"])
