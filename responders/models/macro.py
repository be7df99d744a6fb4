"""Canned answers with placeholders."""

from __future__ import annotations

from django.db import models

from inbox.models import Brand


class Macro(models.Model):
    """Placeholders: {customer_name}, {agent_name}, {brand_name}, {case_number}."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="macros")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="id")
    text = models.TextField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
