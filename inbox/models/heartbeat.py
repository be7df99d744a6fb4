"""Proof that a part is alive, written by the part itself."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(max_length=64, primary_key=True)  # "ticker:<pid>", "worker:intake"
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)
