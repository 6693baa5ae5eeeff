"""What is done for the record once a day, by the worker."""

from django.utils import timezone
from django_tasks import task

from cctvportal.publication.verification import verify
from cctvportal.record.models import Verification

from .retries import try_again


@task()
def verify_record(attempt: int = 1) -> None:
    """Check the record and all that it vouches for; tried again where a storage does not answer."""
    try:
        verify()
    except OSError:
        try_again(verify_record, attempt)
        raise


def is_verified_today() -> bool:
    """Whether the check of the day was made."""
    return Verification.objects.filter(at__date=timezone.localdate()).exists()
