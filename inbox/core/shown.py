"""What a person sees in place of personal data: enough to recognise one's own, too little to use."""

from __future__ import annotations

DOT = "•"
GROUP = 4


def card(digits: str) -> str:
    """At most the first six and the last four. Source: PCI DSS 4.0.1, requirement 3.4.1."""
    return f"{digits[:6]}{DOT * (len(digits) - 10)} {digits[-4:]}"


def number(digits: str, first: int, last: int) -> str:
    """The first and last few digits, in groups of four: `52•• •••• 21`."""
    hidden = digits[:first] + DOT * (len(digits) - first - last) + digits[len(digits) - last :]
    return " ".join(hidden[start : start + GROUP] for start in range(0, len(hidden), GROUP))


def email(local: str, domain: str) -> str:
    return f"{local[:1]}{DOT * 3}@{domain.lower()}"


def plate(prefix: str, suffix: str) -> str:
    return f"{prefix} {DOT * 4} {suffix}"


def removed(kind: str) -> str:
    return f"[{kind}]"
