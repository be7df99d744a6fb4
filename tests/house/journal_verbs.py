"""Every verb the code writes to the journal, read from its source.

A verb stands where an `Activity` is made, or comes there through parameters: these are followed to their callers. What
cannot be followed to a literal is an error, so that no verb is overlooked.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("inbox/operations", "responders/operations")
MAKING = {"Activity", "Activity.objects.create"}
IN_SQL = re.compile(r"insert into inbox_activity\b[^;]*?'([a-z_]+)'", re.S)
Parameter = tuple[str, str, str]  # module, function, name


@dataclass(slots=True)
class Reading:
    """`functions` by module and name; `followed`: parameters whose values are verbs."""

    functions: dict[tuple[str, str], ast.FunctionDef] = field(default_factory=dict)
    verbs: set[str] = field(default_factory=set)
    followed: set[Parameter] = field(default_factory=set)

    def read(self, node: ast.expr, module: str, function: ast.FunctionDef) -> None:
        """Note the verbs `node` can be, and the parameters they come by."""
        if isinstance(node, ast.IfExp):
            self.read(node.body, module, function)
            self.read(node.orelse, module, function)
        elif isinstance(node, ast.Name) and node.id in _names(function):
            self.followed.add((module, function.name, node.id))
        elif isinstance(node, ast.Name) and (said := list(_assigned(node.id, function))):
            for one in said:
                self.read(one, module, function)
        elif isinstance(node, ast.Subscript):
            self.verbs |= set(_meant(node.value, module).values())
        else:
            self.verbs.add(str(_meant(node, module)))


def written() -> set[str]:
    found = Reading()
    for room in ROOMS:
        for path in sorted((ROOT / room).glob("*.py")):
            source = path.read_text(encoding="utf-8")
            found.verbs |= set(IN_SQL.findall(source))
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.FunctionDef):
                    found.functions[module, node.name] = node
    before = -1
    while before < len(found.followed):
        before = len(found.followed)
        for (module, _name), function in found.functions.items():
            for node in _given(function, module, found):
                found.read(node, module, function)
    return found.verbs


def _given(function: ast.FunctionDef, module: str, found: Reading) -> Iterator[ast.expr]:
    """The expressions in this function that are verbs, as far as is known by now."""
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        if name in MAKING:
            yield next(word.value for word in call.keywords if word.arg == "verb")
        elif name == "insert" and ast.unparse(call.args[0]) == "Activity":
            yield from _in_rows(function, _meant(call.args[1], module).split())
        else:
            yield from _passed(call, name, module, found)


def _in_rows(function: ast.FunctionDef, columns: list[str]) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Tuple) and len(node.elts) == len(columns):
            yield node.elts[columns.index("verb")]


def _passed(call: ast.Call, name: str, module: str, found: Reading) -> Iterator[ast.expr]:
    for place, target, parameter in tuple(found.followed):
        if name.rpartition(".")[2] != target or not _is_called(name, module, place, target):
            continue
        named = [word.value for word in call.keywords if word.arg == parameter]
        function = found.functions[place, target]
        at = _names(function).index(parameter)
        if named or at < len(call.args):
            yield named[0] if named else call.args[at]
        else:
            yield _default(function, parameter)


def _is_called(name: str, module: str, place: str, target: str) -> bool:
    try:
        return _meant(ast.parse(name, mode="eval").body, module) is getattr(
            importlib.import_module(place), target
        )
    except (NameError, AttributeError):
        return False


def _default(function: ast.FunctionDef, parameter: str) -> ast.expr:
    """What a parameter is that nobody passes."""
    given = function.args
    ends = [one.arg for one in given.args][len(given.args) - len(given.defaults) :]
    pairs = [*zip(ends, given.defaults, strict=True)]
    pairs += [
        (one.arg, value)
        for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if value
    ]
    return dict(pairs)[parameter]


def _names(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]


def _assigned(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a variable is given: by assignment, or by a loop over a literal table."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield node.value
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Tuple):
            names = [ast.unparse(one) for one in node.target.elts]
            if name in names and isinstance(node.iter, ast.Tuple):
                rows = [row for row in node.iter.elts if isinstance(row, ast.Tuple)]
                yield from (row.elts[names.index(name)] for row in rows)


def _meant(node: ast.expr, module: str) -> Any:
    """The value of what needs no running: literals, constants, and names of the module."""
    return eval(ast.unparse(node), dict(vars(importlib.import_module(module))))
