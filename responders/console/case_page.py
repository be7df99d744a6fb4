"""One complaint case made ready for its page, and for the banner in its conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from inbox.models import Conversation
from responders import access
from responders.console import case_words, cases, languages
from responders.console.sending import progress
from responders.core import case_days
from responders.core.cases import Kind
from responders.models import Case, CaseLetter, Responder
from responders.models.case_reckoning import Reckoned, facts_of, reckon
from responders.operations import case_moves


def context(case: Case, responder: Responder, at: datetime) -> dict[str, Any]:
    facts = facts_of(case)
    reckoned = reckon(facts)
    version = next(one.template_version for one in reversed(facts) if one.template_version)
    links = case.links.select_related("conversation__channel").order_by("pk")
    letters = case.letters.select_related("delivery__channel", "by").order_by("pk")
    return {
        **case_words.row(case, reckoned, at),
        "clocks": [_clock(clock, reckoned, at) for clock in reckoned.clocks],
        "form_words": case_words.FORMS[reckoned.answer.form],
        "version": version,
        "facts": _timeline(case),
        "papers": list(case.documents.select_related("file").order_by("pk")),
        "newer": case_moves.newer(case, facts),
        "letters": [_letter(one) for one in letters],
        "sorts": [
            (sort, words)
            for sort, words in case_words.LETTERS.items()
            if access.may(responder, _ability(sort))
        ],
        "links": list(links),
        "can": {
            "edit": access.may(responder, "edit_cases") and case.ended_at is None,
            "open": access.may(responder, "open_files"),
            "file": access.may(responder, "edit_cases"),
            "move": access.may(responder, "extend_cases") and case.ended_at is None,
            "decide": access.may(responder, "decide_cases") and case.ended_at is None,
            "extend": access.may(responder, "extend_cases")
            and case.ended_at is None
            and reckoned.terms[reckoned.answer.form].extension_days > 0
            and not case.is_extended,
        },
        "is_oral": reckoned.answer.form == "oral",
    }


def banners(conversation: Conversation, at: datetime) -> list[dict[str, Any]]:
    """Running cases of a conversation, with days left and date."""
    rows = Case.objects.filter(links__conversation=conversation, ended_at=None)
    found = cases.with_facts(rows.order_by("due_at", "pk"))
    return [case_words.row(one, reckon(one.facts.all()), at) for one in found]


def _timeline(case: Case) -> list[dict[str, Any]]:
    """What happened, by when; the case itself was opened when somebody wrote the complaint down, not when it came."""
    rows = case.facts.filter(withdrawn_at=None).select_related("by__responder").order_by("pk")
    told = [
        {
            "at": case.opened_at if one.kind == Kind.OPENED else one.at,
            "words": case_words.FACTS[one.kind],
            "reason": one.reason,
            "by": one.by,
        }
        for one in rows
    ]
    return sorted(told, key=lambda row: row["at"])


def _clock(clock: Any, reckoned: Reckoned, at: datetime) -> dict[str, Any]:
    days = case_days.told(clock, reckoned.terms[clock.form].days)
    return {
        "clock": clock,
        "label": case_words.CLOCKS[clock.metric],
        "form": case_words.FORMS[clock.form],
        "days": [{"day": one, "why": case_words.WHY.get(one.why, "")} for one in days],
        **case_words.standing(clock, reckoned, at),
    }


def _letter(letter: CaseLetter) -> dict[str, Any]:
    return {
        "letter": letter,
        "language": languages.name(letter.language),
        "label": case_words.LETTERS[letter.sort],
        "way": case_words.WAYS.get(letter.way, ""),
        "progress": progress(letter.delivery) if letter.delivery else None,
    }


def _ability(sort: str) -> str:
    return {"extension": "extend_cases", "answer": "decide_cases"}.get(sort, "edit_cases")
