"""What happens in a release's transaction beside it: whoever connects here writes with it or not at all."""

from django.dispatch import Signal

# Sent inside the transaction with ``publications`` (list[Publication], saved) and ``texts`` (sha256 -> text of a PDF).
publications_added = Signal()
# Sent inside the transaction with ``edition`` (Edition), at its end, whatever made it.
edition_added = Signal()
# Sent after commit with ``edition`` (Edition).
edition_made = Signal()
