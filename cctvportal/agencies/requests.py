"""What a request is behind the admin's sign-in."""

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request to a screen that only somebody who signed in reaches. For annotations: nothing makes one."""

    user: User
