"""The frozen page and its frozen files, for those who may read the submission."""

import logging
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.kernel.canonical import sha256_of_file
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.serving import private_file
from cctvportal.publication.assets import storage_name

from ..access import readable
from ..comparison import Comparison
from ..preview import frozen_preview

logger = logging.getLogger(__name__)


@require_safe
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The page as the public will see it; with ``?emergency``, as it reads by the emergency that brings it."""
    submission = readable(request.user, pk)
    return frozen_preview(submission, submission.emergency if "emergency" in request.GET else None)


@require_safe
def asset(request: SignedInRequest, pk: UUID, sha256: str, name: str) -> FileResponse | HttpResponse:
    """A file of the submission, or of the version that it would replace; its bytes are checked against its digest."""
    use = Comparison(readable(request.user, pk)).find(sha256, name)
    if use is None:
        raise Http404
    return frozen_file(sha256, name)


def frozen_file(sha256: str, name: str) -> FileResponse | HttpResponse:
    """The frozen file with this digest, for this reader alone. Raises ``Http404`` where it is not there any more."""
    try:
        file = frozen_storage().open(storage_name(sha256))
    except FileNotFoundError as error:
        raise Http404 from error
    if sha256_of_file(file) != sha256:
        file.close()
        logger.error("The frozen file %s is damaged", sha256)
        return HttpResponse(
            "This file is damaged: it is not what was submitted.", status=500, content_type="text/plain"
        )
    return private_file(file, name)
