"""The one entry of the web process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inbox.settings")

pages = get_wsgi_application()
application = import_string("inbox.front.Front")(
    pages
)  # by name: its models need Django to be set up
