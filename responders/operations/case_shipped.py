"""What a brand begins with: the regulator's deadlines as we read them, its categories, letters in two languages.

Source of the counts: POJK 22/2023 on complaints of financial consumers. They are starting values: each template stays
marked "confirm with counsel" until a named person has confirmed it.
"""

from __future__ import annotations

from typing import Any

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")

TEMPLATES: dict[str, tuple[str, dict[str, Any]]] = {
    "oral": ("OJK: oral complaint", {"answer_days": 5, "warn_days": 1}),
    "written": (
        "OJK: written complaint",
        {"answer_days": 10, "extension_days": 10, "documents_days": 10, "warn_days": 2},
    ),
}

CATEGORIES = {
    "type": (
        ("fraud", "Penipuan (Fraud)"),
        ("fees", "Biaya dan bunga (Fees and interest)"),
        ("failed", "Transaksi gagal (Failed transaction)"),
        ("information", "Informasi tidak sesuai (Misleading information)"),
        ("data", "Data pribadi (Personal data)"),
        ("service", "Layanan (Service)"),
        ("other", "Lainnya (Other)"),
    ),
    "product": (
        ("savings", "Tabungan dan giro (Accounts)"),
        ("card", "Kartu kredit (Credit card)"),
        ("debit", "Kartu debit dan ATM (Debit card, cash machine)"),
        ("loan", "Kredit (Loan)"),
        ("digital", "Perbankan digital (Digital banking)"),
        ("transfer", "Transfer dan pembayaran (Transfers, payments)"),
        ("other", "Lainnya (Other)"),
    ),
}

BLANKS = frozenset({
    "customer_name", "brand_name", "register_number", "received_on", "due_on", "documents",
    "documents_due_on", "extension_days", "outcome", "reason", "compensation",
})  # fmt: skip

LETTERS = {
    ("acknowledgement", "en"): (
        "Dear {customer_name},\n\nWe received your complaint on {received_on} and keep it under register number "
        "{register_number}. Please name this number whenever you ask about it. You will have our answer by {due_on} at "
        "the latest.\n\n{brand_name}"
    ),
    ("acknowledgement", "id"): (
        "Yth. {customer_name},\n\nPengaduan Anda telah kami terima pada {received_on} dengan nomor register "
        "{register_number}. Mohon sebutkan nomor ini setiap kali Anda menanyakannya. Jawaban kami sampaikan paling lambat "
        "{due_on}.\n\n{brand_name}"
    ),
    ("documents", "en"): (
        "Dear {customer_name},\n\nTo look into your complaint {register_number} we still need:\n{documents}\n\nPlease "
        "let us have them by {documents_due_on}. Until then the time for our answer is adjusted.\n\n{brand_name}"
    ),
    ("documents", "id"): (
        "Yth. {customer_name},\n\nUntuk menangani pengaduan {register_number} kami masih memerlukan:\n{documents}\n\n"
        "Mohon dilengkapi paling lambat {documents_due_on}. Selama itu batas waktu jawaban kami disesuaikan.\n\n{brand_name}"
    ),
    ("extension", "en"): (
        "Dear {customer_name},\n\nYour complaint {register_number} takes longer than we hoped: {reason}. We extend the "
        "time for our answer, which was {due_on}, once, by {extension_days} working days.\n\n{brand_name}"
    ),
    ("extension", "id"): (
        "Yth. {customer_name},\n\nPenanganan pengaduan {register_number} memerlukan waktu lebih lama: {reason}. Batas "
        "waktu jawaban kami, yang semula {due_on}, kami perpanjang satu kali selama {extension_days} hari kerja.\n\n{brand_name}"
    ),
    ("answer", "en"): (
        "Dear {customer_name},\n\nWe have looked into your complaint {register_number}. It is {outcome}.\n\n{reason}\n\n"
        "If you do not agree, tell us; you may also turn to the regulator's dispute settlement body.\n\n{brand_name}"
    ),
    ("answer", "id"): (
        "Yth. {customer_name},\n\nPengaduan {register_number} telah kami periksa. Pengaduan {outcome}.\n\n{reason}\n\n"
        "Bila Anda tidak sependapat, sampaikan kepada kami; Anda juga dapat menghubungi lembaga penyelesaian sengketa di "
        "sektor keuangan.\n\n{brand_name}"
    ),
}  # fmt: skip
