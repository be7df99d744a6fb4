"""Two administrators who demote each other at the same moment, each with their own connection."""

from __future__ import annotations

import pytest

from inbox.errors import Refused
from responders.models import Responder
from responders.operations import team
from tests.builders import MONDAY_TEN, a_brand
from tests.responders.operations.administrators import who_signs_in
from tests.responders.operations.test_routing_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("way", ["demote", "disable"])
def test_one_of_them_stays(way: str) -> None:
    brand = a_brand()
    agus, budi = (who_signs_in(name, brand) for name in ("Agus", "Budi"))
    pairs, codes = [(agus, budi), (budi, agus)], list[str]()

    def press() -> None:
        by, other = pairs.pop()
        kept = {"name": other.name, "role": "agent", "brands": [brand], "capacity": 3}
        try:
            if way == "demote":
                team.change(other, **kept, by=by.user, at=MONDAY_TEN)  # type: ignore[arg-type]
            else:
                team.disable(other, by=by.user, at=MONDAY_TEN)
            codes.append("done")
        except Refused as error:
            codes.append(error.code)

    at_once(press, workers=2)
    assert Responder.objects.filter(role="admin", user__is_active=True).count() == 1
    assert codes.count("done") == 1
