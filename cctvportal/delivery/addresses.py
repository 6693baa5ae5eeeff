"""Absolute addresses: from the portal's own name, never a request's Host; a response depends on its URL alone."""

from cctvportal.design.links import absolute

__all__ = ["absolute"]
