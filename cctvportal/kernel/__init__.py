"""Canonical JSON, digests and the clock: no models, no Django app."""
