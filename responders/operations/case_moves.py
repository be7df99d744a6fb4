"""A case comes under the version of its deadlines that is in use now: asked for, with a reason, in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import User
from responders.core import cases as core
from responders.core.cases import Kind
from responders.models import Case, CaseFact, CaseTemplateVersion
from responders.models.case_reckoning import facts_of, of_case
from responders.operations import case_clocks
from responders.operations.case_rows import fact, held, log, masked, require_reason


def newer(case: Case, facts: Sequence[CaseFact]) -> CaseTemplateVersion | None:
    """The version in use, where the form received last is counted by an older one."""
    receipt = _receipt(facts)
    current = receipt.template_version.template.current if receipt.template_version else None
    return None if current is None or current.pk == receipt.template_version_id else current


def move(case: Case, reason: str, *, by: User | None, at: datetime) -> Case:
    """From the day it was received, by the newer version's days and calendar.

    The old receipt stays, withdrawn. Refused: no_newer_version; would_be_late, because by the newer version the answer
    would be late already, and nothing is made late by a change of rules; no_reason.
    """
    with held(case, "extend_cases", by) as case:
        reason = require_reason(reason)
        facts = facts_of(case)
        receipt, version = _receipt(facts), newer(case, facts)
        if version is None or receipt.template_version is None:
            raise Refused("no_newer_version", _("This case is counted by the newest version."))
        was_late = of_case(case).answer.due_at < at
        receipt.withdrawn_at = at
        receipt.save(update_fields=["withdrawn_at"])
        kind = Kind(receipt.kind)
        fact(case, kind, receipt.at, by=by, at=at, reason=reason, version=version)
        if case_clocks.refresh(case, at=at).answer.due_at < at and not was_late:
            raise Refused("would_be_late", _("By the newer version the answer would be late already."))  # fmt: skip
        log(
            case, "case_moved", by=by, at=at, old=_named(receipt.template_version), new=_named(version),
            reason=masked(reason),
        )  # fmt: skip
        return case


def _receipt(facts: Sequence[CaseFact]) -> CaseFact:
    """Of the form whose answer is promised now: written before oral."""
    receipts = [one for one in facts if Kind(one.kind) in core.RECEIVED]
    return next((one for one in receipts if one.kind == Kind.RECEIVED_WRITTEN), receipts[0])


def _named(version: CaseTemplateVersion) -> str:
    return f"{version.template_id}:{version.number}"
