"""The inbox room; loads the Celery application with Django, so that `later` finds its broker."""

from __future__ import annotations

from django.apps import AppConfig

from inbox.celery import app as celery_app


class InboxConfig(AppConfig):
    name = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
    celery = celery_app
