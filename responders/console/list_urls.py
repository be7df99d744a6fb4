"""Addresses around the list of conversations: filters, saved views, what is done to many."""

from __future__ import annotations

from django.urls import path

from responders.console import afresh, answers, bulk, queue, saved_list

VIEW = "conversations/views/<int:view_id>/"

urlpatterns = [
    path("conversations/counts/", afresh.tally, name="queue-counts"),
    path("conversations/news/", afresh.news, name="queue-news"),
    path("conversations/rows/", afresh.changed, name="queue-rows"),
    path("conversations/filters/", queue.adding, name="queue-filters"),
    path("conversations/matching/", bulk.matching, name="bulk-matching"),
    path("conversations/bulk/", bulk.acting, name="bulk"),
    path("conversations/bulk/people/", bulk.people, name="bulk-people"),
    path("conversations/bulk/macros/", bulk.macros, name="bulk-macros"),
    path("conversations/bulk/<int:action_id>/", bulk.result, name="bulk-result"),
    path("conversations/bulk/<int:action_id>/undo/", bulk.undoing, name="bulk-undo"),
    path("conversations/answers/<int:action_id>/", answers.answer, name="answer"),
    path("conversations/views/", saved_list.listing, name="saved-views"),
    path("conversations/views/new/", saved_list.add, name="saved-view-add"),
    path(VIEW, saved_list.edit, name="saved-view"),
    path(f"{VIEW}place/", saved_list.place, name="saved-view-place"),
    path(f"{VIEW}removal/", saved_list.remove, name="saved-view-remove"),
    path(f"{VIEW}restoration/", saved_list.restore, name="saved-view-restore"),
]
