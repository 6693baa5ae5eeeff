"""The field for a member's signing code, in every form whose act she seals."""

from typing import Any

from django import template

from cctvportal.agencies.models import SigningKey

register = template.Library()


@register.inclusion_tag("agencies/signing_code.html", takes_context=True)
def signing_code(context: dict[str, Any]) -> dict[str, Any]:
    """The field; or what to do first, where she has no key that the board has admitted."""
    keys = SigningKey.objects.in_force().filter(membership__user=context["request"].user)
    return {"places": [key.membership for key in keys.select_related("membership__agency")]}
