"""What was compared, for the end of the run."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.oracles.library import versions


@dataclass
class Tally:
    """`done` by subject and library; `notes` are reasons and differences."""

    done: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        libraries = ", ".join(f"{name} {version}" for name, version in versions().items())
        told = [f"{subject}: {count}" for subject, count in sorted(self.done.items())]
        return [libraries, *told, *(f"  {what}: {why}" for what, why in sorted(self.notes.items()))]
