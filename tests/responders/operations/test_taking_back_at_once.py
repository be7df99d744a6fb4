"""Two who press at the same moment, each with their own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from inbox.errors import MovedMeanwhile
from inbox.models import Activity, Brand
from responders.models import Macro
from responders.operations import macros, taking_back
from tests.builders import a_brand
from tests.responders.operations.changeable import BY, SETTINGS, Setting
from tests.responders.operations.changeable_people import PEOPLE
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
