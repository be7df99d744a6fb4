"""Payloads that a library refuses or reads otherwise, and why ours is meant to be as it is.

Tests hold the lists to be exact: an entry that no longer applies fails.
"""

from __future__ import annotations

PARTS_MISSING = "a part is left out on purpose, to be kept as an unknown event"
LINE = {
    "message_received__trimmed": "no source type, mode or time: an older call, shortened",
    "unknown_event__not_an_object": "a broken event must not cost us those beside it",
}
TELEGRAM = {
    "message_received__without_is_bot": "is_bot is required there; older updates lack it",
    "message_received__without_time": "date is required there; we read what is missing",
}
BLUESKY = {
    "message_received__without_author": "author is required there; we read what is missing",
    "message_received__without_record": "record is required there; we read what is missing",
    "message_received__without_time": "indexedAt is required there; we read what is missing",
    "nothing__not_objects": "a broken entry must not cost us those beside it",
    "unknown_event__empty": PARTS_MISSING,
    "unknown_event__mention_without_uri": PARTS_MISSING,
}
NO_CONTACTS = "the library needs contacts; older calls and calls of the app have none"
NO_ID_OF_USER = "the library needs the user id that replaces numbers; older calls have none"
WHATSAPP = {
    "delivery_reported__failed": NO_CONTACTS,
    "delivery_reported__group": "the library needs recipient_participant_user_id; older calls lack it",
    "delivery_reported__number_only": NO_CONTACTS,
    "echo_seen__app": NO_CONTACTS,
    "echo_seen__app_number_only": NO_CONTACTS,
    "message_edited__in_the_app": NO_CONTACTS,
    "message_received__form_unreadable": "what was filled in is no JSON; its name is still told",
    "message_received__huge_ids": NO_CONTACTS,
    "message_received__id_in_place_of_number": NO_ID_OF_USER,
    "message_received__media_gone": "the picture has no id, because it could not be kept",
    "message_received__number_only": NO_ID_OF_USER,
    "message_received__order": "one product has no price",
    "message_received__without_contacts": NO_CONTACTS,
    "message_received__without_time": "timestamp is required there; we read what is missing",
    "message_removed__in_the_app": NO_CONTACTS,
    "nothing__no_entries": "a call without entries is told to nobody",
    "reaction_seen__in_the_app": NO_CONTACTS,
    "templates_changed__missing_fields": PARTS_MISSING,
    "unknown_event__another_object": "a call of another product of Meta",
    "unknown_event__edit_of_nothing": PARTS_MISSING,
    "unknown_event__edit_without_words": PARTS_MISSING,
    "unknown_event__message_from_nobody": PARTS_MISSING,
    "unknown_event__message_without_id": PARTS_MISSING,
    "unknown_event__not_an_object": "a broken change must not cost us those beside it",
    "unknown_event__status_without_id": PARTS_MISSING,
    "unknown_event__template_of_nobody": PARTS_MISSING,
}
REFUSED = {
    "line-bot-sdk": LINE,
    "python-telegram-bot": TELEGRAM,
    "aiogram": TELEGRAM,
    "pywa": WHATSAPP,
    "atproto": BLUESKY,
}
# What each side reads.
OTHERWISE = {
    "line-bot-sdk": {
        "message_received__huge_ids": "an id that is a number: the library keeps the event unread",
        "message_received__new_content": "a kind of content to come: we show that something was said",
        "unknown_event__menu_turned": "a menu's page was turned: a postback there, nothing said for us",
    },
    "python-telegram-bot": {},
    "aiogram": {},
    "atproto": {
        "message_removed__not_there_any_more": "that it is gone is told by its absence in the page",
        "unknown_event__own_post": "a post of ours to nobody is no part of a conversation",
    },
    "pywa": {
        "delivery_reported__batch": "the library reads the first of a call only",
        "message_received__batch": "the library reads the first of a call only",
        "message_received__duplicate": "the library reads the first of a call only",
    },
}
