"""The demo brand's canned answers."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Brand
from responders.operations import macros

MACROS = (
    (
        "Salam pembuka",
        "id",
        "Halo {customer_name}, saya {agent_name} dari {brand_name}. Terima kasih sudah menghubungi kami.",
    ),
    (
        "Kartu hilang atau tertelan",
        "id",
        "Mohon maaf atas kejadian ini. Kartu Anda kami bantu blokir sekarang. "
        "Nomor laporan Anda {case_number}; petugas kami tidak akan pernah meminta PIN atau kode OTP.",
    ),
    (
        "Transfer belum masuk",
        "id",
        "Kami periksa dulu transfernya, {customer_name}. Mohon kirim tanggal, jam dan nominalnya lewat pesan "
        "langsung. Nomor laporan Anda {case_number}.",
    ),
    (
        "Pindah ke pesan langsung",
        "id",
        "Halo {customer_name}, demi keamanan data Anda kami lanjutkan lewat pesan langsung ya.",
    ),
    (
        "Penutup",
        "id",
        "Senang bisa membantu. Jika ada yang lain, balas saja pesan ini. Salam, {agent_name}.",
    ),
    (
        "Greeting",
        "en",
        "Hello {customer_name}, this is {agent_name} from {brand_name}. Thank you for writing to us.",
    ),
    (
        "Lost card",
        "en",
        "I am sorry to hear that. We are blocking your card now; your case number is {case_number}. "
        "We will never ask for your PIN or one-time code.",
    ),
    (
        "Failed transfer",
        "en",
        "We are looking into it, {customer_name}. Please send the date, time and amount in a direct message.",
    ),
)


def write(brand: Brand, *, at: datetime) -> None:
    for name, language, text in MACROS:
        macros.write(brand, name=name, text=text, language=language, by=None, at=at)
