"""Every brand keeps somebody who signs in and edits its team."""

from __future__ import annotations

import pytest

from inbox.errors import Refused
from inbox.models import Brand
from responders.models import Responder
from responders.operations import team
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.operations.administrators import who_signs_in

pytestmark = pytest.mark.django_db


def demoted(person: Responder, by: Responder | None, **wanted: object) -> Responder:
    kept = {
        "name": person.name,
        "role": "agent",
        "capacity": 3,
        "brands": list(person.brands.all()),
    }
    return team.change(person, **{**kept, **wanted}, by=by and by.user, at=MONDAY_TEN)  # type: ignore[arg-type]


def is_refused(*brands: Brand, **wanted: object) -> bool:
    """Whether the only one who signs in may be changed so, beside a program and somebody who left."""
    admin = a_responder("Agus", "admin", *brands)
    a_responder("Program", "admin", *brands)  # with no password, as the account of a program
    gone = who_signs_in("Budi", *brands)
    gone.user.is_active = False
    gone.user.save()
    try:
        demoted(admin, None, **wanted)
    except Refused as refused:
        assert refused.code == "last_admin"
        admin.refresh_from_db()
        assert admin.role == "admin"
        return True
    return False


def test_the_last_administrator_is_neither_demoted_nor_disabled_nor_taken_off_a_brand() -> None:
    mine, other = a_brand(), a_brand("Bank Lain")
    assert is_refused(mine)
    assert is_refused(mine, other, role="admin", brands=[mine])
    assert not is_refused(mine, role="admin", name="Agus B")
    alone = a_responder("Wati", "admin", a_brand("Bank Ketiga"))
    with pytest.raises(Refused, match="without an administrator"):
        team.disable(alone, by=None, at=MONDAY_TEN)


def test_one_of_two_goes_and_the_other_stays() -> None:
    brand = a_brand()
    agus, budi = (who_signs_in(name, brand) for name in ("Agus", "Budi"))
    assert demoted(budi, agus).role == "agent"
    with pytest.raises(Refused):
        demoted(agus, None)
