"""Two who press at the same moment, each with their own connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Brand
from inbox.operations.bulk import query
from responders.models import Macro, Team
from responders.operations import macros, taking_back
from tests.builders import a_brand
from tests.responders.operations.changeable import BY, SETTINGS, Setting
from tests.responders.operations.changeable_people import PEOPLE, a_staffing_target
from tests.responders.operations.test_routing_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_removed_macro_comes_back_once_however_many_press() -> None:
    macro = macros.write(a_brand(), name="Salam", text="Halo", language="id", **BY)
    number = macro.pk
    macros.remove(macro, **BY)
    change, codes = Activity.objects.get(verb="macro_removed"), list[str]()

    def press() -> None:
        try:
            taking_back.take_back(change, **BY)
            codes.append("done")
        except MovedMeanwhile as error:
            codes.append(error.code)

    at_once(press, workers=4)
    assert Macro.objects.get().pk == number
    assert sorted(codes) == ["back_already"] * 3 + ["done"]


@pytest.mark.parametrize("build", [*SETTINGS, *PEOPLE], ids=lambda build: build.__name__)
def test_what_is_being_saved_meanwhile_is_waited_for_and_not_overwritten(
    build: Callable[[Brand], Setting],
) -> None:
    setting, codes = build(a_brand()), list[str]()
    setting.change(1)
    change = Activity.objects.latest("pk")

    def press() -> None:
        try:
            taking_back.take_back(change, **BY)
        except MovedMeanwhile as error:
            codes.append(error.code)
        finally:
            connection.close()

    other = threading.Thread(target=press)
    with transaction.atomic():
        setting.change(2)
        newest = setting.read()
        other.start()
        other.join(0.3)
    other.join(20)
    assert (setting.read(), codes) == (newest, ["newer_stands"])


def test_a_target_that_is_being_kept_and_taken_back_at_once_blocks_nobody() -> None:
    setting, failures = a_staffing_target(a_brand()), list[Exception]()
    setting.change(1)
    setting.change(2)
    change = Activity.objects.latest("pk")

    def press() -> None:
        try:
            taking_back.take_back(change, **BY)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=press)
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get()  # what keeping holds first
        other.start()
        until = time.monotonic() + 10
        while not query("select 1 from pg_locks where not granted"):
            assert time.monotonic() < until
            time.sleep(0.01)
        setting.change(3)
        newest = setting.read()
    other.join(20)
    assert setting.read() == newest
    assert [type(error).__name__ for error in failures] == ["NewerStands"]
