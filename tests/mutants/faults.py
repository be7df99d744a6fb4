"""The faults: mutmut's operators put into one place of a module of the clocks at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "responders" / "core"
MODULES = ("hours", "windows", "sla", "replay", "running", "metrics", "facts")
AROUND = 20  # characters of code beside a change, in its name


@dataclass(frozen=True)
class Fault:
    """place: "Class.function", within the module. lines: of the statement it is in; none where that runs on import."""

    name: str
    module: str
    place: str
    lines: frozenset[int]
    _whole: cst.Module
    _old: cst.CSTNode
    _new: cst.CSTNode

    @cached_property
    def source(self) -> str:
        changed = self._whole.deep_replace(self._old, self._new)
        assert isinstance(changed, cst.Module)
        return changed.code


def faults(module: str) -> list[Fault]:
    """Every one of the module, in the order of its text; a name says where it is and what becomes of what."""
    wrapper = MetadataWrapper(cst.parse_module((CORE / f"{module}.py").read_text()))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    whole = wrapper.visit(visitor)
    positions, parents = wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider)
    found, taken = [], Counter[str]()
    for one in visitor.mutations:
        above = [one.original_node]
        while above[-1] in parents:
            above.append(parents[above[-1]])
        place = _place(above)
        name = f"{'.'.join(filter(None, (module, place)))}: {_told(whole, above, one.mutated_node)}"
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name} #{taken[name]}"
        lines = _lines(above, positions)
        found.append(Fault(name, module, place, lines, whole, one.original_node, one.mutated_node))
    return found


class _Visitor(MutationVisitor):
    """mutmut's, and properties and class methods too, which need no copy of the function here."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef):
            return False
        if isinstance(node, cst.Assign) and _declares(node):
            return True
        return super()._skip_node_and_children(node)


def _declares(node: cst.Assign) -> bool:
    """Names of types and of slots: no behaviour. (`Window = tuple[int, int]`)"""
    is_alias = isinstance(node.value, cst.Subscript) and isinstance(node.value.value, cst.Name)
    target = node.targets[0].target
    is_slots = isinstance(target, cst.Name) and target.value == "__slots__"
    return is_slots or (is_alias and node.value.value.value in {"tuple", "list", "dict"})


def _place(above: list[cst.CSTNode]) -> str:
    names = [n.name.value for n in above if isinstance(n, cst.FunctionDef | cst.ClassDef)]
    return ".".join(reversed(names))


def _told(whole: cst.Module, above: list[cst.CSTNode], new: cst.CSTNode) -> str:
    """What differs, with a little of the code around it."""
    around = next(n for n in above if len(whole.code_for_node(n)) > AROUND or n is above[-1])
    changed = around.deep_replace(above[0], new)
    was, now = (" ".join(whole.code_for_node(node).split()) for node in (around, changed))
    same = _alike(was, now)
    after = min(_alike(was[::-1], now[::-1]), len(was) - same, len(now) - same)
    start, spared = max(same - AROUND, 0), max(after - AROUND, 0)
    return f"{was[start : len(was) - spared]} → {now[start : len(now) - spared]}"


def _alike(one: str, other: str) -> int:
    """Characters at the beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _lines(above: list[cst.CSTNode], positions: dict[cst.CSTNode, object]) -> frozenset[int]:
    if not any(isinstance(node, cst.FunctionDef) for node in above):
        return frozenset()
    statement = next(n for n in above if isinstance(n, cst.BaseStatement))
    where = positions[statement]
    last = where.end.line
    if isinstance(statement, cst.BaseCompoundStatement):  # its head; what is within has its own
        last = positions[statement.body].start.line
        if above[0] is not statement:
            last = max(where.start.line, positions[above[0]].end.line)
    return frozenset(range(where.start.line, last + 1))
