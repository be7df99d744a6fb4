"""The answering room; connects its receivers."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RespondersConfig(AppConfig):
    name = "responders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("responders.receivers")
