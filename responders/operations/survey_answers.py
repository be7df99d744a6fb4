"""What customers answer: once for each survey, corrected for a while, masked like all their words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inbox import live
from inbox.core.cleaning import clip
from inbox.errors import Refused
from inbox.models import Activity
from inbox.operations import wording
from responders.models import Survey
from responders.operations.surveys import digest_of

SCORES = (1, 2, 3, 4, 5)
CORRECTABLE = timedelta(hours=24)  # from the first answer
LONGEST = 2000  # code points of a comment
LONGEST_TOKEN = 64


def of(token: str) -> Survey | None:
    """The survey of a link; None for any other text."""
    if len(token) > LONGEST_TOKEN:
        return None
    found = Survey.objects.filter(digest=digest_of(token)).select_related("channel__brand")
    return found.first()


def is_open(survey: Survey, at: datetime) -> bool:
    """Whether it takes an answer, or a correction of the one it has."""
    if survey.answered_at is not None:
        return at < survey.answered_at + CORRECTABLE
    return survey.closes_at is not None and at < survey.closes_at


def answer(survey: Survey, score: int, comment: str, *, at: datetime) -> Survey:
    """Write it down; the last of several holds, all at once or one after the other.

    Refused: bad_score, survey_closed. Personal data in the comment is masked and not kept.
    """
    if score not in SCORES:
        raise Refused("bad_score", _("Choose a number from 1 to 5."))
    with transaction.atomic():
        held = (
            Survey.objects.select_for_update(no_key=True, of=("self",))
            .select_related("channel__brand", "conversation")
            .get(pk=survey.pk)
        )
        if not is_open(held, at):
            raise Refused("survey_closed", _("This survey is closed."))
        old = held.score
        if held.answered_at is None:
            held.answered_at = at
        else:
            held.corrected_at = at
        held.score = score
        held.comment = wording.masked(held.channel, clip(comment.strip(), LONGEST)).text
        held.save(update_fields=["score", "comment", "answered_at", "corrected_at"])
        _tell(held, old, at)
    return held


def _tell(survey: Survey, old: int | None, at: datetime) -> None:
    conversation = survey.conversation
    Activity.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        verb="survey_answered" if old is None else "survey_corrected",
        old="" if old is None else str(old),
        new=str(survey.score),
        at=at,
    )
    topic = f"conversation:{conversation.pk}"
    live.announce(topic, "handling", conversation.pk, brand=conversation.brand_id)
