"""A case's rows read as the facts and terms its clocks are worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from responders.core import cases as core
from responders.core.cases import Clock, Fact, Kind, Terms
from responders.core.workdays import WorkingDays
from responders.models.case import Case, CaseFact
from responders.models.case_terms import CaseTemplateVersion


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A case's clocks, and by form the terms and days they were counted by."""

    clocks: tuple[Clock, ...]
    terms: Mapping[str, Terms]

    @property
    def answer(self) -> Clock:
        """The one that is promised now: the last form received."""
        return next(clock for clock in reversed(self.clocks) if clock.metric == "answer")

    @property
    def days(self) -> WorkingDays:
        return self.terms[self.answer.form].days


def terms_of(version: CaseTemplateVersion) -> Terms:
    return Terms(
        days=WorkingDays(version.calendar_version.spec),
        answer_days=version.answer_days,
        extension_days=version.extension_days,
        documents_days=version.documents_days,
        restarts=version.restarts,
        counts_first_day=version.counts_first_day,
        warn_days=version.warn_days,
    )


def reckon(facts: Iterable[CaseFact]) -> Reckoned:
    """From facts that count, with `template_version__calendar_version` at hand."""
    terms: dict[str, Terms] = {}
    known = []
    for fact in facts:
        known.append(Fact(fact.at, Kind(fact.kind)))
        form = core.RECEIVED.get(Kind(fact.kind))
        if form and fact.template_version and form not in terms:
            terms[form] = terms_of(fact.template_version)
    return Reckoned(core.replay(known, terms), terms)


def of_case(case: Case) -> Reckoned:
    return reckon(facts_of(case))


def if_extended(case: Case, at: datetime) -> Clock:
    """The answer's clock as it would be, had the customer been told and the period extended by `at`."""
    facts = facts_of(case)
    known = [Fact(fact.at, Kind(fact.kind)) for fact in facts]
    more = [Fact(at, Kind.EXTENSION_TOLD), Fact(at, Kind.EXTENDED)]
    terms = reckon(facts).terms
    return Reckoned(core.replay([*known, *more], terms), terms).answer


def facts_of(case: Case) -> list[CaseFact]:
    rows = case.facts.filter(withdrawn_at=None).order_by("at", "pk")
    return list(rows.select_related("template_version__calendar_version"))
