"""What is asked in English."""

from __future__ import annotations

from responders.management.demo.past.subjects.subject import Subject

ENGLISH = (
    Subject(
        "en_card", 3,
        (
            (
                ("Hello, my card keeps getting declined at {shop}", "Hi, my debit card was declined at the ATM in {place}"),
                ("Hello {first}, the daily limit was reached. It can be raised in the app under Cards, Limits.",),
            ),
        ),
        (("How long until it works?", "Right away, {first}. Please try once more in a minute."),),
        language="en",
    ),
    Subject(
        "en_transfer", 3,
        (
            (
                ("Hi, how long does an international transfer to Singapore take?",),
                ("Hello {first}, one to two working days. You see the status in the app under Transfers.",),
            ),
            (
                ("My transfer of {amount} has not arrived yet, it was sent yesterday",),
                ("Hello {first}, we are tracing it with the receiving bank and write to you tomorrow by noon.",),
            ),
        ),
        (("And what is the fee?", "The fee is 35,000 rupiah, {first}, shown before you confirm."),),
        is_public=False,
        language="en",
    ),
    Subject(
        "en_app", 2,
        (
            (
                ("I cannot log in to the app on my new phone",),
                ("Hello {first}, please install the app again and choose Activate. Your data stays.",),
            ),
        ),
        (("The code does not arrive", "Please ask for a new code after two minutes, {first}; we cleared the old one."),),
        is_public=False,
        language="en",
    ),
)  # fmt: skip
