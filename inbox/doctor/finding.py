"""What one check found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """about: one or two words; found: a sentence; remedy: what to do, empty where all is well."""

    about: str
    level: Level
    found: str
    remedy: str = ""


def ok(about: str, found: str) -> Finding:
    return Finding(about, Level.OK, found)


def warn(about: str, found: str, remedy: str) -> Finding:
    return Finding(about, Level.WARN, found, remedy)


def fail(about: str, found: str, remedy: str) -> Finding:
    return Finding(about, Level.FAIL, found, remedy)


def worst(findings: Iterable[Finding]) -> Level:
    order = list(Level)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)


def page(findings: Iterable[Finding]) -> str:
    """One line each, the remedy indented below."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.level:<5} {finding.about:<12} {finding.found}")
        if finding.remedy:
            lines.append(f"{'':<18} {finding.remedy}")
    return "\n".join(lines)


def as_object(findings: Iterable[Finding]) -> dict[str, object]:
    found = list(findings)
    return {"level": worst(found), "findings": [asdict(finding) for finding in found]}
