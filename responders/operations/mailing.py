"""A notice as mail: text and simple HTML, in its reader's language and time zone."""

from __future__ import annotations

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from inbox.models import Conversation
from responders.models import Alert, Responder, Telling
from responders.models.alert import Kind
from responders.operations import telling_words

MOST_LISTED = 50


def letter(telling: Telling) -> EmailMultiAlternatives:
    """Ready to be sent. A second sending bears the same Message-ID, so that readers show it once."""
    user, brand = telling.recipient.user, telling.brand
    zone = ZoneInfo(user.time_zone or brand.time_zone)
    with translation.override(user.language or brand.language), timezone.override(zone):
        alerts = list(telling.alerts.select_related("clock").order_by("moment", "pk"))
        headline = telling_words.headline(telling, alerts)
        context = {
            "headline": headline,
            "brand": brand.name,
            "rows": [_row(alert) for alert in alerts[:MOST_LISTED]],
            "more": max(0, len(alerts) - MOST_LISTED),
            "where": link(f"/conversations/{telling.conversation_id}/")
            if telling.conversation_id
            else "",
            "about": _about(telling),
            "link": link("/notices/"),
            "preferences": link("/preferences/"),
        }
        text = render_to_string("emails/notice.txt", context)
        html = render_to_string("emails/notice.html", context)
    return envelope(
        f"[{brand.name}] {headline}",
        text,
        html,
        to=user.email,
        message_id=f"notice-{telling.pk}",
        list_id=f"notices.{brand.slug}",
    )


def envelope(
    subject: str, text: str, html: str, *, to: str, message_id: str, list_id: str
) -> EmailMultiAlternatives:
    """What every letter of ours bears: our host, its list, and that no person wrote it."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),  # whatever anybody takes for the end of a line
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": f"<{message_id}@{host}>",
            "List-Id": f"<{list_id}.{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def language_of(reader: Responder) -> str:
    """What they chose, else that of their first brand: here is no browser to ask."""
    brand = reader.brands.order_by("pk").first()
    return reader.user.language or (brand.language if brand else settings.LANGUAGE_CODE)


def link(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _about(telling: Telling) -> str:
    """A complaint case, or the list of them where it is about many."""
    if telling.case_alert is not None:
        return link(f"/cases/{telling.case_alert.case_id}/")
    return link("/cases/") if telling.kind in (Kind.CASE_DUE_SOON, Kind.CASE_LATE) else ""


def _row(alert: Alert) -> dict[str, object]:
    return {
        "case": Conversation.number_of(alert.conversation_id),
        "what": telling_words.metric(alert),
        "due_at": alert.clock.due_at or alert.moment,
        "link": link(f"/conversations/{alert.conversation_id}/"),
    }
