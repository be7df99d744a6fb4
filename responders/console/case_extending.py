"""What extending a case's period would do, and what has to come first, shown beside its form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from responders.core.cases import Kind
from responders.models import Case
from responders.models.case_reckoning import if_extended, of_case
from responders.operations import case_letters


def told(case: Case, at: datetime) -> dict[str, Any] | None:
    """None where it cannot be extended at all."""
    reckoned = of_case(case)
    days = reckoned.terms[reckoned.answer.form].extension_days
    then = if_extended(case, at)
    if not days or reckoned.answer.is_extended or not then.is_extended:
        return None
    is_told = case.facts.filter(kind=Kind.EXTENSION_TOLD, withdrawn_at=None).exists()
    return {
        "days": days,
        "due_on": reckoned.answer.due_on,
        "then_on": then.due_on,
        "missing": "" if is_told else case_letters.what_is_missing(case, at),
    }
