"""What is said at the end, and when somebody comes back, by language."""

from __future__ import annotations

THANKS = {
    "id": (
        "Oke makasih ya kak, sangat membantu",
        "Siap, terima kasih infonya",
        "Sudah bisa sekarang. Terima kasih banyak ya",
        "Baik kak, terima kasih atas bantuannya",
        "Mantap, terima kasih sudah cepat dibantu",
        "Oh begitu, oke terima kasih min",
    ),
    "en": ("Great, thanks for your help", "Thank you, that was quick", "Perfect, thank you!"),
}
WELCOME = {
    "id": (
        "Sama-sama, Kak {first}. Senang bisa membantu.",
        "Terima kasih kembali, Kak {first}. Jika ada yang lain, kabari kami ya.",
        "Sama-sama, Kak. Semoga harinya lancar.",
    ),
    "en": ("You are welcome, {first}. Write to us any time.", "Glad to help, {first}."),
}
COMEBACK = {
    "id": (
        "Kak, ternyata masih belum bisa. Sudah saya coba lagi barusan",
        "Min kok masih sama saja ya? Kecewa, padahal katanya sudah selesai",
        "Maaf kak, masalahnya muncul lagi hari ini",
    ),
    "en": ("Hello again, it still does not work", "Sorry, the same problem is back today"),
}
SORRY = {
    "id": (
        "Mohon maaf atas ketidaknyamanannya, Kak {first}. Laporannya kami buka lagi dan kami percepat ke tim terkait.",
        "Mohon maaf ya, Kak {first}. Sudah kami cek ulang ke tim terkait dan kami kabari hasilnya hari ini.",
    ),
    "en": (
        "I am sorry, {first}. We have opened it again and passed it to the team with priority.",
    ),
}
DONE = {
    "id": (
        "Kak {first}, laporannya sudah selesai diproses. Silakan dicek ya, dan terima kasih sudah menunggu.",
        "Kabar baik, Kak {first}: sudah selesai kami proses hari ini. Terima kasih atas kesabarannya.",
    ),
    "en": ("Hello {first}, this is done now. Thank you for your patience.",),
}
NOTES = (
    "Diteruskan ke tim terkait, menunggu hasil telusur.",
    "Data sudah cocok dengan sistem. Tinggal konfirmasi ke nasabah.",
    "Nasabah pernah melapor hal serupa, mohon diperhatikan.",
)
PRAISED = {5: ("Cepat dan ramah", "CS-nya sangat membantu", "Mantap", "Puas sekali", ""),
           4: ("Sudah baik", "Cukup cepat", "", ""),
           3: ("Lumayan, tapi menunggu agak lama", ""),
           2: ("Jawabannya lama", "Kurang jelas"),
           1: ("Masalah saya belum selesai", "Terlalu lama dibalas", "Kecewa")}  # fmt: skip
