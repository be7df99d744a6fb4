"""The account one signs in with."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """`username` is what is typed at sign-in. What a person may do stands on their Responder."""

    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, blank=True)  # light, dark or empty: the system's
    has_hot_keys = models.BooleanField(default=True)
