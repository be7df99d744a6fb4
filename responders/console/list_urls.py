"""Addresses around the list of conversations: filters and saved views."""

from __future__ import annotations

from django.urls import path

from responders.console import queue, saved_list

VIEW = "conversations/views/<int:view_id>/"

urlpatterns = [
    path("conversations/filters/", queue.adding, name="queue-filters"),
    path("conversations/views/", saved_list.listing, name="saved-views"),
    path("conversations/views/new/", saved_list.add, name="saved-view-add"),
    path(VIEW, saved_list.edit, name="saved-view"),
    path(f"{VIEW}place/", saved_list.place, name="saved-view-place"),
    path(f"{VIEW}removal/", saved_list.remove, name="saved-view-remove"),
    path(f"{VIEW}restoration/", saved_list.restore, name="saved-view-restore"),
]
