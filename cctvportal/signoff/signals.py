"""What other apps hear of after commit."""

from django.dispatch import Signal

# Sent with ``submission`` (Submission).
submitted = Signal()
returned = Signal()
taken_back = Signal()
published = Signal()
