"""The read API: publications as JSON, in the shape of Wagtail's v2 contract (docs.wagtail.org, "Wagtail API v2")."""
