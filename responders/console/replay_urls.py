"""Addresses of the replays."""

from __future__ import annotations

from django.urls import path

from responders.console import replays

urlpatterns = [
    path("settings/replays/", replays.listing, name="manage-replays"),
    path("settings/replays/of/<int:brand_id>/add/", replays.add, name="manage-replay-add"),
    path("settings/replays/<int:pk>/", replays.one, name="manage-replay"),
    path("settings/replays/<int:pk>/cancel/", replays.cancel, name="manage-replay-cancel"),
    path("settings/replays/<int:pk>/clocks/", replays.instances, name="manage-replay-instances"),
]
