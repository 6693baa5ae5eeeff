"""``make bench``: the portal beside a stock Wagtail project with the same content. No part of the tests."""
