"""Addresses of a chat: /chat/<token>/..."""

from __future__ import annotations

from django.urls import path

from inbox.webchat import files, views

urlpatterns = [
    path("<str:token>/", views.page, name="chat"),
    path("<str:token>/embed", views.embedded, name="chat-embed"),
    path("<str:token>/widget.js", views.widget, name="chat-widget"),
    path("<str:token>/messages", views.messages, name="chat-messages"),
    path("<str:token>/files", files.sending, name="chat-files"),
    path("<str:token>/files/<int:attachment_id>", files.file, name="chat-file"),
    path("<str:token>/seen", views.seen, name="chat-seen"),
]
