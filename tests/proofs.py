"""`./dua test --proofs`: for each channel and ability, the test that proves it, run before it is told."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from inbox.bootstrap import documents

HERE = Path(__file__).parent
TABLE = HERE / "proofs.toml"
PROVING = (HERE / "inbox" / "adapters").resolve()
CELLS = (
    "receive", "edit", "delete", "reaction", "receipt", "echo", "media in", "media out", "public reply",
    "private reply", "template", "hide", "idempotent send", "window", "rate budget", "backfill",
    "announce",
)  # fmt: skip
KINDS = ("own", "document", "client", "real")  # the later, the stronger
SHORT = {"own": "own", "document": "doc", "client": "client", "real": "real"}
_PAYLOAD = re.compile(
    r"adapters/test_(?P<file>\w+)\.py::TestContract::test_a_payload_becomes_the_event_its_file_is_named_after"
    r"\[(?P<event>\w+?)__"
)
_EACH = re.compile(r"test_channel_promises\.py::test_(?P<what>\w+)\[(?P<channel>\w+)\]")
EVENTS = {
    "message_received": "receive", "message_edited": "edit", "message_removed": "delete", "reaction_seen": "reaction",
    "delivery_reported": "receipt", "echo_seen": "echo", "post_seen": "announce",
}  # fmt: skip
PROMISES = {"its_window_closes_when_it_says": "window", "its_budget_is_kept": "rate budget"}


@dataclass(frozen=True, slots=True)
class Proof:
    channel: str
    cell: str
    kind: str
    test: str


def named() -> list[Proof]:
    """What the table says. Raises KeyError for a cell or a kind that is none."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        Proof(channel, CELLS[CELLS.index(cell)], KINDS[KINDS.index(kind)], _place(kind, test))
        for channel, cells in told.items()
        for cell, (kind, test) in cells.items()
    ]


def derived(nodeids: Iterable[str]) -> list[Proof]:
    """What payloads prove by their names, and the promises that are tried for every channel."""
    found = []
    for nodeid in nodeids:
        payload, each = _PAYLOAD.search(nodeid), _EACH.search(nodeid)
        if payload and payload["event"] in EVENTS:
            found.append(Proof(payload["file"], EVENTS[payload["event"]], "own", nodeid))
        if each and each["what"] in PROMISES:
            found.append(Proof(each["channel"], PROMISES[each["what"]], "own", nodeid))
    return found


def has(capabilities: Any) -> dict[str, bool]:
    """Which cells a channel claims to fill. Of reactions no capability speaks: payloads do."""
    able = capabilities
    public, private = (name in {str(v) for v in able.visibility} for name in ("public", "private"))
    return {
        "receive": True,
        "edit": able.edits,
        "delete": able.removes,
        "receipt": able.reports,
        "echo": able.echoes,
        "media in": able.fetches,
        "media out": bool(able.encloses),
        "public reply": public,
        "private reply": able.private_reply_window is not None and private,
        "template": able.templates,
        "hide": "hide" in able.actions,
        "idempotent send": able.idempotent_send,
        "window": able.reply_window is not None or able.private_reply_window is not None,
        "rate budget": bool(able.budget),
        "backfill": able.polls or able.backfills,
        "announce": able.announces is not None,
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("channels")
    group.addoption(
        "--proofs", action="store_true", help="run what proves a channel, and tell what does"
    )
    group.addoption("--json", action="store_true", help="tell figures and tables as JSON")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--proofs"):
        return
    wanted = {proof.test for proof in named()}
    kept = [item for item in items if _bare(item.nodeid) in wanted or derived([item.nodeid])]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if os.environ.get("DUA_ORDERS"):
        _tell_orders(terminalreporter, as_json=config.getoption("--json"))
    if not config.getoption("--proofs"):
        return
    outcomes = _outcomes(terminalreporter.stats)
    narrowed = config.option.keyword or config.option.markexpr
    whole = is_whole(config.args, config.invocation_params.dir, narrowed)
    rows = table(outcomes) if whole else partly(outcomes)
    if config.getoption("--json"):
        documents.tell(rows, terminalreporter.write_line)
        return
    for line in drawn(rows):
        terminalreporter.write_line(line)


def _tell_orders(terminalreporter: Any, *, as_json: bool) -> None:
    """How many orders of each channel's events were tried, and how many left other rows."""
    rows = {
        report.nodeid.partition("[")[2].rstrip("]"): dict(report.user_properties)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if "test_channel_orders" in report.nodeid and report.user_properties
    }
    if as_json:
        documents.tell(rows, terminalreporter.write_line)
        return
    for channel, told in sorted(rows.items()):
        words = ", ".join(f"{value} {name}" for name, value in told.items())
        terminalreporter.write_line(f"{channel}: {words}")
    orders, differences = (
        sum(one[name] for one in rows.values()) for name in ("orders", "differences")
    )
    terminalreporter.write_line(f"{orders} orders tried, {differences} left other rows")


def table(outcomes: dict[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """channel → cell → {state, by, test}; the strongest proof that held in this run, else what there is."""
    from inbox import adapters

    proofs = [*named(), *derived(outcomes)]
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for channel in adapters.kinds():
        claims = has(adapters.load(channel).capabilities)
        rows[channel] = {}
        for cell in CELLS:
            found = [proof for proof in proofs if (proof.channel, proof.cell) == (channel, cell)]
            rows[channel][cell] = _cell(found, outcomes, claims.get(cell, bool(found)))
    return rows


def partly(outcomes: dict[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """The table of a run that leaves tests out: the channels that it proves something of, and nothing as missing."""
    proofs = [*named(), *derived(outcomes)]
    tried = {proof.channel for proof in proofs if _of(proof.test, outcomes)}
    rows = {channel: cells for channel, cells in table(outcomes).items() if channel in tried}
    for cells in rows.values():
        for one in cells.values():
            if one["state"] == "missing":  # by what was run; who knows what the rest proves
                one["state"] = "skipped"
    return rows


def is_whole(named: Iterable[str], base: Path, narrowed: str) -> bool:
    """Nothing is left out of the run: a channel that no test proves has to show then, as missing.

    named: what pytest was given, below `base`; narrowed: by which words or marks, if by any.
    """
    places = [(base / one.partition("::")[0]).resolve() for one in named]
    return not narrowed and any(PROVING.is_relative_to(place) for place in places)


def drawn(rows: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    """The table, and below it every proof."""
    lines = [" ".join(f"{cell:>9.9}" for cell in ("", *CELLS))]
    for channel, cells in rows.items():
        shown = [
            SHORT.get(one["by"], "") if one["state"] == "proved" else one["state"]
            for one in cells.values()
        ]
        lines.append(" ".join(f"{word:>9.9}" for word in (channel, *shown)))
    lines.append("")
    for channel, cells in rows.items():
        for cell, one in cells.items():
            if one["test"]:
                lines.append(f"{channel} {cell}: {one['state']} by {one['by']}, {one['test']}")
    count = sum(one["state"] == "missing" for cells in rows.values() for one in cells.values())
    proved = sum(one["state"] == "proved" for cells in rows.values() for one in cells.values())
    return [*lines, "", f"{proved} proved, {count} missing"]


def _cell(found: list[Proof], outcomes: dict[str, str], is_claimed: bool) -> dict[str, str]:
    if not is_claimed and not found:
        return {"state": "–", "by": "", "test": ""}
    for proof in sorted(found, key=lambda one: -KINDS.index(one.kind)):
        outcome = _of(proof.test, outcomes)
        if outcome == "passed":
            return {"state": "proved", "by": proof.kind, "test": proof.test}
        if outcome == "failed":
            return {"state": "failed", "by": proof.kind, "test": proof.test}
    if found:
        return {"state": "skipped", "by": found[0].kind, "test": found[0].test}
    return {"state": "missing", "by": "", "test": ""}


def _of(test: str, outcomes: dict[str, str]) -> str:
    """Of a test with several cases, the worst; where all were skipped, that."""
    seen = {outcome for nodeid, outcome in outcomes.items() if test in (nodeid, _bare(nodeid))}
    return next((word for word in ("failed", "passed", "skipped") if word in seen), "")


def _bare(nodeid: str) -> str:
    """Without the case, and without the group that xdist appends."""
    return re.split(r"[\[@]", nodeid, maxsplit=1)[0]


def _outcomes(stats: dict[str, list[Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, outcome in (
        ("skipped", "skipped"),
        ("passed", "passed"),
        ("failed", "failed"),
        ("error", "failed"),
    ):
        for report in stats.get(name, []):
            if outcome != "passed" or report.when == "call":
                found[report.nodeid] = outcome
    return found


def _place(kind: str, test: str) -> str:
    folder = "tests/real" if kind == "real" else "tests/inbox/adapters"
    file, _, name = test.partition("::")
    return f"{os.path.normpath(PurePosixPath(folder) / file)}::{name}"
