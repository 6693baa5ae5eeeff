"""The screens on which administrators keep webhooks and see what became of each message."""
