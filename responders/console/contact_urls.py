"""Addresses of customers."""

from __future__ import annotations

from django.urls import path

from responders.console import contact

ONE = "contacts/<int:contact_id>/"

urlpatterns = [
    path(ONE, contact.contact, name="contact"),
    path(f"{ONE}notes/", contact.notes, name="contact-notes"),
    path(f"{ONE}tier/", contact.tier, name="contact-tier"),
    path(f"{ONE}tags/", contact.tagging, name="contact-tags"),
    path(f"{ONE}tags/<int:tag_id>/removal/", contact.untagging, name="contact-tag-removal"),
    path(f"{ONE}block/", contact.blocking, name="contact-block"),
    path(f"{ONE}forgetting/", contact.forgetting, name="contact-forgetting"),
    path(f"{ONE}links/", contact.linking, name="contact-links"),
    path(f"{ONE}links/<int:link_id>/removal/", contact.unlinking, name="contact-link-removal"),
]
