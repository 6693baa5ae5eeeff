"""What other apps hear of after commit."""

from django.dispatch import Signal

# Sent inside the transaction with ``submission`` and ``sign_off``, when the board has decided.
signed_off = Signal()
# Sent after commit with ``submission`` (Submission).
submitted = Signal()
returned = Signal()
taken_back = Signal()
# Sent after commit with ``submissions``, all that one edition published.
published = Signal()
