"""Which language a message is in: by common words first, by the look of its words else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Language(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"
    MIXED = "mix"
    OTHER = "other"
    NONE = "none"  # nothing but signs, numbers and links


# Of the known words, so many of the smaller language make a mixture.
MIXED_SHARE = 0.25


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INDONESIAN = _set(
    "saya aku kami kita kamu anda dia mereka yang dan di ke dari untuk dengan ini itu tidak belum sudah bisa mau ada "
    "apa apakah gimana kenapa kapan dimana berapa siapa kalau karena jadi tapi juga saja lagi masih terus banget "
    "sangat sekali sama kok sih dong nih deh ya min mimin kak mas mbak pak bu tolong mohon terima kasih bukan jangan "
    "kemarin sekarang tadi hari jam bulan tahun uang saldo rekening kartu transaksi biaya masuk keluar buka tutup "
    "hilang salah gagal terpotong tarik setor kirim bayar lama baru cepat baik bagus kecewa parah tabungan nasabah "
    "cabang nomor pakai punya harus setelah sebelum sampai semua orang terima dapat padahal cuma kayak gitu gini "
    "malah biar supaya oleh pada dalam akan telah bahwa seperti lebih banyak antri pelayanan halo selamat pagi siang "
    "sore malam lupa ganti minta cek coba udah wkwk anjing goblok bangsat kasih bantu dibantu hati semoga beda atau "
    "tahu benar katanya tanya daftar jual dijual katanya mantap puas ramah tarif lampu merah cara pindah antri tiap pasti beredar kabar setuju berubah isi bulanan harian semua ganti jadi mulu error wajah pakai teman"
)  # fmt: skip
ENGLISH = _set(
    "i you he she it we they my your our the a an is are was were be been am do does did have has had will would can "
    "cannot could should not no yes and or but if because so to of in on at for from with by this that these those "
    "what when where why how who which there here please thanks thank hi hello dear help need want get got still "
    "again already since today yesterday money account card balance lost stolen wrong failed failing "
    "working work works received receive been just any all more very good bad great service slow again ve "
    "out about after before into me him her them its someone somebody branch opening hours love best why "
    "sent send cash swallowed fee much open blocked locked don doesn didn isn charged charge never"
)  # fmt: skip
# Javanese and Sundanese words that Indonesian does not have.
OTHER = _set(
    "ora opo piye kulo mboten nopo iki iku wis durung iso arep ngapunten kowe sampeyan nggih wae tenan "
    "teu naha kumaha hoyong punten abdi urang geus acan aya naon atuh mah euy kunaon nuju"
)  # fmt: skip

_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_LOOKS_INDONESIAN = re.compile(
    r"(?:me[nmr]|di|ber|ter|ke|pe[nmr])[a-z]{3,20}$|[a-z]{3,20}(?:nya|kan|lah|kah)$|[a-z]*ngg?a"
)


def detect(words: Sequence[str]) -> Language:
    """The language of a message's normalised words.

    Both languages at a quarter of the known words or more is a mixture.
    """
    lettered = [word for word in words if len(word) > 1 and not word.isdigit()]
    if not lettered:
        return Language.NONE
    indonesian = len([word for word in lettered if word in INDONESIAN])
    english = len([word for word in lettered if word in ENGLISH])
    other = len([word for word in lettered if word in OTHER])
    if other > max(indonesian, english):
        return Language.OTHER
    if not indonesian and not english:
        return _by_looks(lettered)
    if min(indonesian, english) >= MIXED_SHARE * (indonesian + english):
        return Language.MIXED
    return Language.INDONESIAN if indonesian >= english else Language.ENGLISH


def _by_looks(words: Sequence[str]) -> Language:
    """For words that are in no list: another script is another language, Indonesian shows in its affixes."""
    latin = sum(_LATIN.match(word) is not None for word in words)
    if latin * 2 < len(words):
        return Language.OTHER
    looks = any(_LOOKS_INDONESIAN.match(word) for word in words)
    return Language.INDONESIAN if looks else Language.OTHER
