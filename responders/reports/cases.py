"""Complaint cases in numbers: a quarter's totals that add up, and the register as CSV."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Brand, User
from responders import access
from responders.core import cases as core
from responders.core.cases import Kind
from responders.models import Case, CaseFact
from responders.models.case_reckoning import reckon
from responders.reports.export import lines

_QUARTER = re.compile(r"(20\d\d)Q([1-4])")
HEADER = (
    "register_number", "brand", "type_code", "type", "product_code", "product", "amount", "currency", "came_by",
    "received_at", "due_at", "extended", "status", "verdict", "compensation", "ended_at", "timeliness", "summary",
    "documents",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quarter:
    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Quarter:
        """From "2026Q4". Raises Refused."""
        found = _QUARTER.fullmatch(text.strip().upper())
        if found is None:
            raise Refused("quarter_wrong", _("Write a quarter as 2026Q4."))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, at: datetime) -> Quarter:
        return cls(at.year, (at.month + 2) // 3)

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Half-open, of the brand's own days; UTC."""
        following = (self.year + 1, 1) if self.number == 4 else (self.year, 3 * self.number + 1)
        place = ZoneInfo(zone)
        start = datetime(self.year, 3 * self.number - 2, 1, tzinfo=place)
        return start.astimezone(UTC), datetime(*following, 1, tzinfo=place).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True, slots=True)
class Totals:
    """opening + received = closed + carried over. Broken down: the cases closed in the quarter, but for type and
    product, which also count the received ones. difference: between these figures and the facts of each case."""

    brand: str
    quarter: str
    opening: int
    received: int
    closed: int
    carried: int
    by_type: dict[str, tuple[int, int]]  # name: received, closed
    by_product: dict[str, tuple[int, int]]
    by_outcome: dict[str, int]
    by_timeliness: dict[str, int]
    difference: int


class Share(StrEnum):
    """The four figures of a quarter."""

    OPENING = "opening"
    RECEIVED = "received"
    CLOSED = "closed"
    CARRIED = "carried"


def behind(
    brand: Brand, quarter: Quarter, share: Share, *, by: User | None, **cut: str
) -> QuerySet[Case]:
    """The cases that a figure of `totals` counts. cut: type and product by name, outcome, timeliness; as there."""
    access.require(by, "read_cases", brand.pk)
    start, end = quarter.bounds(brand.time_zone)
    shares = {
        Share.OPENING: Q(received_at__lt=start) & (Q(ended_at=None) | Q(ended_at__gte=start)),
        Share.RECEIVED: Q(received_at__gte=start, received_at__lt=end),
        Share.CLOSED: Q(received_at__lt=end, ended_at__gte=start, ended_at__lt=end),
        Share.CARRIED: Q(received_at__lt=end) & (Q(ended_at=None) | Q(ended_at__gte=end)),
    }
    found = Case.objects.filter(shares[share], brand=brand)
    for name, value in cut.items():
        found = found.filter(_CUTS[name](value))
    return found


_CUTS: Mapping[str, Callable[[str], Q]] = {
    "type": lambda name: Q(type__name=name),
    "product": lambda name: Q(product__name=name),
    "outcome": lambda name: Q(verdict=name) | Q(verdict="", status=name),
    "timeliness": lambda name: Q(timeliness=name),
}


def totals(brand: Brand, quarter: Quarter, *, by: User | None) -> Totals:
    access.require(by, "read_cases", brand.pk)
    start, end = quarter.bounds(brand.time_zone)
    rows = Case.objects.filter(brand=brand, received_at__lt=end).filter(
        Q(ended_at=None) | Q(ended_at__gte=start)
    )
    found = list(rows.select_related("type", "product"))
    received = [case for case in found if case.received_at >= start]
    closed = [case for case in found if case.ended_at is not None and case.ended_at < end]
    counted = (len(found) - len(received), len(received), len(closed), len(found) - len(closed))
    return Totals(
        brand.name,
        str(quarter),
        *counted,
        by_type=_both([one.type.name for one in received], [one.type.name for one in closed]),
        by_product=_both([one.product.name for one in received], [one.product.name for one in closed]),
        by_outcome=dict(Counter(one.verdict or one.status for one in closed)),
        by_timeliness=dict(Counter(one.timeliness for one in closed)),
        difference=_difference(brand, start, end, counted, closed),
    )  # fmt: skip


def _both(received: list[str], closed: list[str]) -> dict[str, tuple[int, int]]:
    one, other = Counter(received), Counter(closed)
    return {name: (one[name], other[name]) for name in sorted({*one, *other})}


def _difference(
    brand: Brand,
    start: datetime,
    end: datetime,
    counted: tuple[int, int, int, int],
    closed: list[Case],
) -> int:
    """How far the figures are from what every case's own facts say, counted another way: by folding them again."""
    facts = CaseFact.objects.filter(withdrawn_at=None).select_related(
        "template_version__calendar_version"
    )
    opening = received = ended = 0
    late: Counter[str] = Counter()
    for case in Case.objects.filter(brand=brand).prefetch_related(
        Prefetch("facts", queryset=facts)
    ):
        known = list(case.facts.all())
        reckoned = reckon(known)
        began = reckoned.clocks[0].started_at
        ends = min((one.at for one in known if Kind(one.kind) in core.ENDS), default=None)
        opening += began < start and (ends is None or ends >= start)
        received += start <= began < end
        if ends is not None and start <= ends < end:
            ended += 1
            late[reckoned.answer.outcome.value] += 1
    told = (opening, received, ended, opening + received - ended)
    wrong = sum(abs(one - other) for one, other in zip(counted, told, strict=True))
    mine = Counter(case.timeliness for case in closed)
    return wrong + sum(abs(mine[name] - late[name]) for name in {*mine, *late})


def register_csv(rows: QuerySet[Case], *, by: User | None) -> Iterator[str]:
    """Streamed; no name of a customer, no words that are not masked. Raises NotAllowed at once."""
    access.require(by, "export_cases")
    return lines(_table(rows.prefetch_related("documents__file").iterator(chunk_size=2000)))


def totals_csv(found: Totals) -> Iterator[str]:
    return lines(flat(found))


def flat(found: Totals) -> list[tuple[object, ...]]:
    """Rows of breakdown, name, received, closed."""
    rows: list[tuple[object, ...]] = [("breakdown", "name", "received", "closed")]
    rows += [
        ("all", "opening", found.opening, ""),
        ("all", "received", found.received, ""),
        ("all", "closed", "", found.closed),
        ("all", "carried_over", "", found.carried),
        ("all", "difference", found.difference, found.difference),
    ]
    for name, both in {"type": found.by_type, "product": found.by_product}.items():
        rows += [(name, label, *pair) for label, pair in both.items()]
    for name, many in {"outcome": found.by_outcome, "timeliness": found.by_timeliness}.items():
        rows += [(name, label, "", count) for label, count in many.items()]
    return rows


def _table(rows: Iterable[Case]) -> Iterator[Iterable[object]]:
    yield HEADER
    for case in rows:
        zone = ZoneInfo(case.brand.time_zone)
        moments = {
            name: at.astimezone(zone).isoformat(timespec="seconds") if at else ""
            for name, at in (
                ("received", case.received_at), ("due", case.due_at), ("ended", case.ended_at)
            )
        }  # fmt: skip
        yield (
            case.register_number, case.brand.name, case.type.code, case.type.name, case.product.code,
            case.product.name, case.amount, case.currency, case.came_by, moments["received"], moments["due"],
            "yes" if case.is_extended else "no", case.status, case.verdict, case.compensation, moments["ended"],
            case.timeliness, case.summary, _papers(case, zone),
        )  # fmt: skip


def _papers(case: Case, zone: ZoneInfo) -> str:
    """Each with the day it came and its file."""
    found = sorted(case.documents.all(), key=lambda one: one.pk)
    return "; ".join(
        " ".join(
            filter(None, (
                one.name,
                one.received_at.astimezone(zone).date().isoformat() if one.received_at else "-",
                f"[{one.file.name}]" if one.file else "",
            ))
        )
        for one in found
    )  # fmt: skip
