"""What we keep about a customer, who might be the same, who is blocked, who is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Channel, Contact, Conversation, Identity, Message
from inbox.operations import messages
from responders.models import ContactNote, ContactTier, Responder, SlaClock, Survey
from responders.operations import contact_cards, contacts, likenesses, tiers
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_received, a_responder
from tests.responders.promised import a_bank, reconcile

pytestmark = pytest.mark.django_db
AT = MONDAY_TEN


def heard(channel: Channel, who: str, text: str, minute: int = 0) -> Identity:
    at = MONDAY_TEN + timedelta(minutes=minute)
    messages.receive([(channel, a_received(channel, text, who=who, at=at))], at=AT)
    return Identity.objects.get(channel=channel, external_id=who)


def test_the_same_person_is_only_offered_with_evidence_the_strongest_first() -> None:
    brand = a_brand()
    chat = heard(a_channel(brand), "sari", "email saya sari.w@contoh.id, saya @wati99 di telegram")
    mail = heard(a_channel(brand, "email"), "zz", "balas ke sari.w@contoh.id ya")
    said = heard(a_channel(brand, "telegram"), "wati", "halo")
    Identity.objects.filter(pk=said.pk).update(handle="@wati99")
    heard(a_channel(a_brand("Bank Lain"), "telegram"), "sari", "sari.w@contoh.id")
    offered = [(one.identity.pk, one.because) for one in likenesses.alike(chat)]
    assert offered == [(mail.pk, ["EMAIL"]), (said.pk, ["own_words"])]
    assert len({one.contact_id for one in (chat, mail, said)}) == 3

    rani = a_responder("Rani", "agent", brand)
    link = contacts.link(mail, chat.contact, by=rani.user, at=AT, reason="NIK 3175071205890003")
    assert "3175071205890003" not in link.reason
    contacts.unlink(link, by=rani.user, at=AT, reason="dua orang")
    link.refresh_from_db()
    assert (link.undone_reason, link.undone_by) == ("dua orang", rani.user)


def test_a_blocked_person_is_heard_marked_and_starts_no_clock() -> None:
    bank = a_bank()
    sari = heard(bank.channel, "sari", "halo")
    with pytest.raises(Refused):
        contact_cards.set_blocked(sari.contact, True, reason=" ", by=bank.bima.user, at=AT)
    with pytest.raises(NotAllowed):
        contact_cards.set_blocked(sari.contact, True, reason="kasar", by=bank.rani.user, at=AT)
    contact_cards.set_blocked(sari.contact, True, reason="kasar", by=bank.bima.user, at=AT)
    talk = Conversation.objects.get(identity=sari)
    Conversation.objects.filter(pk=talk.pk).update(
        status="resolved", turn="theirs", waiting_since=None
    )
    heard(bank.channel, "sari", "lagi", minute=1)
    talk.refresh_from_db()
    last = Message.objects.get(text="lagi")
    assert (last.is_from_blocked, last.needs_no_reply, talk.status) == (True, True, "resolved")
    Message.objects.filter(text="halo").delete()
    reconcile(talk, "2026-11-23 10:05")
    assert not SlaClock.objects.filter(conversation=talk).exists()

    contact_cards.set_blocked(sari.contact, False, reason="", by=bank.bima.user, at=AT)
    heard(bank.channel, "sari", "maaf", minute=2)
    talk.refresh_from_db()
    assert talk.status == "open"
    verbs = Activity.objects.filter(verb__contains="blocked").order_by("pk")
    assert [one.verb for one in verbs] == ["contact_blocked", "contact_unblocked"]


def a_rating(of: Identity) -> Survey:
    talk = Conversation.objects.get(identity=of)
    return Survey.objects.create(
        conversation=talk, channel=talk.channel, resolved_at=AT, decided_at=AT, language="id",
        score=4, answered_at=AT, comment="Terima kasih, dari Sari", digest=b"d" * 32,
    )  # fmt: skip


def test_a_forgotten_person_leaves_nothing_on_any_linked_channel() -> None:
    brand = a_brand()
    dewi = a_responder("Dewi", Responder.Role.MANAGER, brand)
    chat, bot = (
        heard(a_channel(brand), "sari", "halo"),
        heard(a_channel(brand, "telegram"), "s", "hai"),
    )
    contacts.link(bot, chat.contact, by=dewi.user, at=AT, reason="katanya sendiri")
    contact_cards.note(chat.contact, "suka menelepon 0812-3456-7890", by=dewi.user, at=AT)
    assert "3456" not in ContactNote.objects.get().text
    tiers.place(chat.contact, "VIP", by=dewi.user, at=AT)
    contact_cards.add_tag(chat.contact, "Nasabah  Lama", by=dewi.user, at=AT)
    a_rating(chat)
    with pytest.raises(NotAllowed):
        rani = a_responder("Rani", "agent", brand)
        contact_cards.forget(chat.contact, by=rani.user, at=AT)

    contact_cards.forget(chat.contact, by=dewi.user, at=AT)
    assert set(Message.objects.values_list("text", flat=True)) == {""}
    assert set(Identity.objects.values_list("name", "handle")) == {("", "")}
    assert not Contact.objects.exclude(name="").exists()
    assert not ContactNote.objects.exists()
    rated = Survey.objects.get()
    assert (rated.score, rated.comment, rated.digest) == (4, "", None)
    assert not ContactTier.objects.exists()
    assert not Identity.objects.filter(links__reason__gt="").exists()
    with pytest.raises(Refused):
        contact_cards.note(chat.contact, "lagi", by=dewi.user, at=AT)
