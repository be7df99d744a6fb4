"""Addresses of how the console looks and begins: colours, first steps, the parts on one page, installing it."""

from __future__ import annotations

from django.urls import path

from responders.console import first_steps, installable, looks, preferring, styleguide

urlpatterns = [
    path("look.css", looks.stylesheet, name="look"),
    path("looks/<int:brand_id>.css", looks.brand_stylesheet, name="brand-look"),
    path("settings/colours/", looks.listing, name="manage-look"),
    path("settings/colours/of/<int:brand_id>/", looks.choose, name="manage-look-choose"),
    path("settings/colours/of/<int:brand_id>/reset/", looks.reset, name="manage-look-reset"),
    path("settings/start/", first_steps.steps, name="manage-start"),
    path("settings/start/hidden/", first_steps.hide, name="manage-start-hide"),
    path("preferences/density/", preferring.density, name="preferences-density"),
    path("preferences/keys/", preferring.keys, name="preferences-keys"),
    path("styleguide/", styleguide.page, name="styleguide"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("offline-worker.js", installable.worker, name="offline-worker"),
    path("offline/", installable.offline, name="offline"),
]
