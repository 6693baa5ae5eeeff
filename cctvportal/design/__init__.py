"""The public HTML of the portal.

``render.render`` turns published content into a page, ``render.render_view`` the rest.
"""
