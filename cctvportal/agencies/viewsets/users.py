"""Accounts: named by administrators, opened by the person's own password, deactivated, never deleted."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views.users import UserViewSet

from cctvportal.agencies.invitations import invite
from cctvportal.agencies.models import User
from cctvportal.agencies.sync import sync_user

from .confirm import ConfirmView
from .verbs import CreateByVerb, EditByVerb, PlacesIndex

LABEL = "Users"


class AccountForm(forms.ModelForm):
    """A name and an e-mail address, which is the user name too."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ("first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True

    def clean_email(self) -> str:
        """In lower case; refused where another account has it."""
        email = self.cleaned_data["email"].lower()
        same = User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another account has this e-mail address.")
        return email


class NewAccountForm(AccountForm):
    def save(self, commit: bool = True) -> User:
        """Make the account, without a password."""
        user = super().save(commit=False)
        user.username = user.email
        user.set_unusable_password()
        user.save()
        return user


class ExistingAccountForm(AccountForm):
    class Meta(AccountForm.Meta):
        fields = ("first_name", "last_name", "email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active, email = self.fields["is_active"], self.fields["email"]
        active.help_text = "Accounts are not deleted. One that is not active signs in no more, at once."
        if taken_up(self.instance):
            email.disabled = True
            email.help_text = "The person changes it under her account: whoever has the address can set the password."


def taken_up(user: User) -> bool:
    """Whether somebody relies on the account being this person's: she chose a password, or was appointed to a place."""
    return user.has_usable_password() or user.memberships.exists()


class UserIndex(PlacesIndex):
    page_title = LABEL
    add_item_label = "Add a user"
    empty = "There are no accounts yet."
    default_ordering = "last_name"

    @property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("__str__"),
            Column("email", label="E-mail", sort_key="email"),
            Column("username", label="User name", sort_key="username"),
            BooleanColumn("is_active", label="Active", sort_key="is_active"),
            DateColumn("last_login", label="Last signed in", sort_key="last_login"),
        ]

    def get_list_more_buttons(self, instance: Any) -> list:
        buttons = super().get_list_more_buttons(instance)
        if instance.is_active and self.user_has_permission("change"):
            url = reverse("wagtailusers_users:invite", args=[instance.pk])
            buttons.append(MenuItem("Send a password link", url=url, icon_name="mail", priority=20))
        return buttons


class AddUser(CreateByVerb):
    page_title = "Add user"
    success_message = "%(object)s has an account, and gets a link by e-mail to choose a password."
    explanation = (
        "The person gets a link by e-mail to choose a password. An account alone may do nothing: "
        "give it a place in an agency under Memberships."
    )

    def save_instance(self) -> User:
        user = super().save_instance()
        invite(user)
        return user


class EditUser(EditByVerb):
    explanation = "Only the person sets her password. Under Users, “Send a password link” lets her choose a new one."

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        if self.object == self.request.user:
            del form.fields["is_active"]
        return form

    def save_instance(self) -> User:
        user = super().save_instance()
        sync_user(user)
        return user


class SendInvitation(ConfirmView):
    permission_model = User
    permission_required = "change"
    back_url_name = "wagtailusers_users:index"
    back_label = LABEL
    page_title = "Send a password link"
    header_icon = "mail"
    question = "The link lets whoever reads this mail choose a password for the account."
    button = "Send the link"

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.all()

    def facts(self) -> list[tuple[str, object]]:
        """To whom it goes."""
        return [("Person", self.object), ("E-mail", self.object.email), ("User name", self.object.get_username())]

    def act(self) -> str:
        """Send it."""
        invite(self.object)
        return f"A link to choose a password is on its way to {self.object.email}."


class PortalUserViewSet(UserViewSet):
    """Stands in for Wagtail's (``users_app.py``), which sets passwords, groups and superusers."""

    template_prefix = ""
    copy_view_enabled = False
    add_to_settings_menu = False
    add_to_admin_menu = True
    menu_order = 200
    filterset_class = None
    list_filter = ("is_active",)
    search_fields = ("username", "first_name", "last_name", "email")
    index_view_class = UserIndex
    add_view_class = AddUser
    edit_view_class = EditUser

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return ExistingAccountForm if for_update else NewAccountForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("invite/<int:pk>/", SendInvitation.as_view(), name="invite")]
