"""Two who press at the same moment, each with their own connection."""

from __future__ import annotations

import pytest

from inbox.errors import MovedMeanwhile
from inbox.models import Activity
from responders.models import Macro
from responders.operations import macros, taking_back
from tests.builders import a_brand
from tests.responders.operations.changeable import BY
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
