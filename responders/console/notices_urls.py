"""Addresses of notices: one's own, their rules, the webhooks."""

from __future__ import annotations

from django.urls import path

from responders.console import notice_rules, notices, own_notices, webhooks

HOOK = "settings/webhooks/<int:pk>/"

urlpatterns = [
    path("notices/", notices.listing, name="notices"),
    path("notices/bell/", notices.bell, name="notices-bell"),
    path("notices/seen/", notices.seen, name="notices-seen"),
    path("preferences/notices/", own_notices.choose, name="preferences-notices"),
    path("preferences/address/again/", own_notices.resend, name="address-again"),
    path("preferences/address/<str:token>/", own_notices.confirm, name="address-confirm"),
    path("preferences/push/key/", own_notices.push_key, name="push-key"),
    path("preferences/push/", own_notices.subscribe, name="push-subscribe"),
    path("preferences/push/<int:pk>/remove/", own_notices.unsubscribe, name="push-remove"),
    path("settings/notices/", notice_rules.listing, name="manage-notices"),
    path("settings/notices/of/<int:brand_id>/add/", notice_rules.add, name="manage-notice-add"),
    path("settings/notices/<int:pk>/", notice_rules.edit, name="manage-notice"),
    path("settings/notices/<int:pk>/switch/", notice_rules.switch, name="manage-notice-switch"),
    path("settings/notices/<int:pk>/remove/", notice_rules.remove, name="manage-notice-remove"),
    path("settings/webhooks/", webhooks.listing, name="manage-webhooks"),
    path("settings/webhooks/of/<int:brand_id>/add/", webhooks.add, name="manage-webhook-add"),
    path(HOOK, webhooks.webhook, name="manage-webhook"),
    path(f"{HOOK}edit/", webhooks.edit, name="manage-webhook-edit"),
    path(f"{HOOK}rotation/", webhooks.rotate, name="manage-webhook-rotate"),
    path(f"{HOOK}pause/", webhooks.pause, name="manage-webhook-pause"),
    path(f"{HOOK}resume/", webhooks.resume, name="manage-webhook-resume"),
    path(f"{HOOK}test/", webhooks.test, name="manage-webhook-test"),
    path(f"{HOOK}remove/", webhooks.remove, name="manage-webhook-remove"),
    path(f"{HOOK}events/<int:event_id>/again/", webhooks.again, name="manage-webhook-again"),
]
