"""A portal that did not begin as the demonstration."""

import pytest
from django.core.management import call_command
from wagtail.models import Page

from cctvportal.signoff.models import Policy
from cctvportal.signoff.workflow import WORKFLOW_NAME


@pytest.mark.django_db
def test_policies_and_workflow_are_installed_once(capsys: pytest.CaptureFixture) -> None:
    call_command("install_sign_off")
    call_command("install_sign_off")
    assert "0 policies are new" in capsys.readouterr().out
    codes = {"core", "minutes", "standard", "board", "clerical"}
    assert set(Policy.objects.values_list("code", "version")) == {(code, 1) for code in codes}
    assert Page.objects.get(depth=1).get_workflow().name == WORKFLOW_NAME
