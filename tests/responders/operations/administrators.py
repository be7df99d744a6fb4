"""An administrator who signs in, unlike the builders' people and the accounts of programs."""

from __future__ import annotations

from inbox.models import Brand
from responders.models import Responder
from tests.builders import a_responder


def who_signs_in(name: str, *brands: Brand) -> Responder:
    admin = a_responder(name, Responder.Role.ADMIN, *brands)
    admin.user.password = "never compared"  # hashing one takes long
    admin.user.save(update_fields=["password"])
    return admin
