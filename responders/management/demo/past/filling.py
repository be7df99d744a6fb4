"""Names, places and amounts for what is said. All invented."""

from __future__ import annotations

from random import Random

AMOUNTS = (
    "75.000",
    "150.000",
    "250.000",
    "500.000",
    "1.250.000",
    "2.000.000",
    "3.500.000",
    "7.500.000",
)
BANKS = ("Bank Sagara", "Bank Tirta Buana", "bank lain")
WHENS = ("kemarin sore", "tadi pagi", "dua hari lalu", "semalam")
PLACES = ("Dago", "Braga", "Sudirman", "Malioboro", "Darmo", "Veteran")
SHOPS = ("Toko Melati", "Warung Kopi Senja", "Apotek Sehat Raya", "Minimarket Jaya")
FIRST = (
    "Adi", "Agus", "Anisa", "Arif", "Ayu", "Bayu", "Citra", "Dede", "Desi", "Dian", "Edo", "Eka", "Endah", "Fajar",
    "Farah", "Galih", "Gita", "Hana", "Hari", "Ika", "Indra", "Intan", "Irfan", "Jihan", "Kartika", "Laras", "Lia",
    "Lukman", "Made", "Mega", "Mira", "Nanda", "Nina", "Nyoman", "Oki", "Puspa", "Rama", "Rika", "Rini", "Rudi",
    "Salsa", "Septi", "Sinta", "Tari", "Teguh", "Tomi", "Umar", "Vina", "Wahyu", "Widya", "Yanti", "Yoga", "Yuni",
)  # fmt: skip
LAST = (
    "Anwar", "Astuti", "Darma", "Firmansyah", "Gunawan", "Halim", "Hapsari", "Iskandar", "Kurnia", "Lubis", "Mahendra",
    "Nasution", "Nugraha", "Pertiwi", "Pranata", "Purnomo", "Rahayu", "Saputra", "Setiawan", "Siregar", "Sukma",
    "Susanto", "Utami", "Wibowo", "Wulandari", "Yulianto",
)  # fmt: skip
ENGLISH = (
    "Emma Clarke",
    "Daniel Reed",
    "Sophie Turner",
    "Kenji Mori",
    "Lucas Meyer",
    "Priya Nair",
    "Omar Haddad",
)


def name(draw: Random, language: str) -> str:
    if language == "en":
        return draw.choice(ENGLISH)
    return f"{draw.choice(FIRST)} {draw.choice(LAST)}"


def slots(draw: Random) -> dict[str, str]:
    """One of each, for everything that is said in one conversation."""
    return {
        "amount": draw.choice(AMOUNTS),
        "bank": draw.choice(BANKS),
        "when": draw.choice(WHENS),
        "place": draw.choice(PLACES),
        "shop": draw.choice(SHOPS),
        "phone": f"0812 5550 {draw.randrange(1000, 10000)}",
    }
