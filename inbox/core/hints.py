"""Words around a number that say what it is, in Indonesian and English as customers type them."""

from __future__ import annotations

import re
from enum import Enum

BEFORE = 40  # characters looked at before a number
AFTER = 24
NEAR = 26  # how far a word may stand before an account, PIN or one-time code


class Hint(Enum):
    REFERENCE = "reference"
    IDENTITY = "identity"
    TAX = "tax"
    CARD = "card"
    ACCOUNT = "account"
    BANK = "bank"
    VIRTUAL = "virtual"
    PHONE = "phone"
    ONE_TIME = "one_time"
    PIN = "pin"
    CARD_CODE = "card_code"
    TOKEN = "token"
    PLAIN = "plain"  # a number that is nobody's: an amount, a year, an error code


_WORDS: dict[Hint, str] = {
    Hint.REFERENCE: r"(?:no\.? |nomor |id )?(?:ref(?:f|erensi|erence)?|resi|tiket|ticket|order(?: ?id)?|pesanan"
    r"|inv(?:oice)?|trx(?: ?id)?|(?:id |no |nomor )transaksi|transaction id|booking|laporan|pengaduan|rrn|id)",
    Hint.IDENTITY: r"e?-?ktp|nik|kk|kartu keluarga|nomor induk",
    Hint.TAX: r"npwp|nitku",
    Hint.CARD: r"kartu|card|cc|kredit|debit|debet|visa|mastercard|master|amex|jcb|gpn|paspor|kk bca|pan",
    Hint.ACCOUNT: r"no\.?rek|rek(?:ening)?(?:nya)?|a/n|an|atas nama|acc?(?:ount)?|(?:tf|trf|trans?fer|kirim|setor) ?ke",
    Hint.BANK: r"bca|mandiri|bri|bni|btn|bsi|cimb|permata|danamon",
    Hint.VIRTUAL: r"va|virtual account|briva",
    Hint.PHONE: r"te?lp(?:o?n)?|telepon|telfon|telpon|hp|wa|whats ?app|hub(?:ungi)?|nomor hp|no hp|kantor|rumah|fax",
    Hint.ONE_TIME: r"otp(?:nya)?|kode verifikasi|verification code|kode (?:sms|rahasia|aktivasi|konfirmasi)"
    r"|verifikasi(?:nya)?|passcode|one[ -]time password",
    Hint.PIN: r"pin(?:nya)?",
    Hint.CARD_CODE: r"cvv2?(?:nya)?|cvc2?(?:nya)?|(?:3|tiga) (?:angka|digit)(?: terakhir)? di ?belakang(?: kartu)?"
    r"|security code|kode keamanan",
    Hint.TOKEN: r"key ?bca|appli ?[12]?|respons?e?|challenge|token",
    Hint.PLAIN: r"promo|voucher|kupon|error|eror|kode error|saldo|rp|nominal|sebesar|limit|tahun|thn|sejak|jam|pukul"
    r"|tgl|tanggal|cabang|kcp|antrian|antrean|halte|km|versi|seri|kode pos|tarif|biaya|call",
}
_HINT = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(f"(?P<{h.value}>{words})" for h, words in _WORDS.items())
    + r")(?![a-z])"
)
_CODE_STEMS = (
    "otp", "verif", "kode", "pin", "cvv", "cvc", "belakang", "code", "bca", "appli", "respon", "challenge", "token",
    "password",
)  # fmt: skip
_BRIDGE = r"(?:[\s:#.,=()\-]|no|nomor|number|adalah|is|nya|saya|sy|id|bca){0,12}$"
_REFERENCE_BEFORE = re.compile(rf"(?<![a-z])(?:{_WORDS[Hint.REFERENCE]}){_BRIDGE}")
_AFTER_FILL = r"^[\s,.:()\-]{0,3}(?:(?:itu|adalah|ini|is|my|the|kode|no|rek)\s{1,3}){0,3}"
_AFTER_ONE_TIME = re.compile(_AFTER_FILL + r"(?:otp|kode verifikasi|verification code)(?![a-z])")
_AFTER_PIN = re.compile(_AFTER_FILL + r"pin(?![a-z])")
_AFTER_ACCOUNT = re.compile(
    _AFTER_FILL + r"(?:a/n|an\.?\s|atas nama|(?:bca|mandiri|bri|bni|bsi|cimb|permata)(?![a-z]))"
)
_LETTER = re.compile(r"[a-z]")
_GLUED = re.compile(r"[a-z_]{1,40}$")
_COUNTED = re.compile(
    r"^\s?(?:x|kali|digit|angka|hari|jam|menit|bulan|tahun|minggu|orang)(?![a-z])"
)


class Before:
    """The words that stand before one number, read only when asked."""

    __slots__ = ("_hints", "text")

    def __init__(self, text: str) -> None:
        """`text` is lower case, `BEFORE` characters at most, and ends where the number begins."""
        self.text = text
        self._hints: list[tuple[Hint, int]] | None = None

    def nearest(self, *among: Hint, within: int = BEFORE) -> Hint | None:
        """The nearest hint that is one of `among`, at most `within` characters away."""
        if self._hints is None:
            end = len(self.text)
            words = _HINT.finditer(self.text) if _LETTER.search(self.text) else ()
            found = [(Hint(str(m.lastgroup)), end - m.end()) for m in words]
            self._hints = found[::-1]
        for hint, distance in self._hints:
            if distance > within:
                return None
            if hint in among:
                return hint
        return None

    def is_reference(self) -> bool:
        """True if a word for a reference number stands directly before."""
        return bool(_REFERENCE_BEFORE.search(self.text))

    def allows_glue(self) -> bool:
        """True unless letters that say nothing are written to the number without a space."""
        glued = _GLUED.search(self.text)
        return glued is None or bool(_HINT.fullmatch(glued[0]))


def may_announce_code(text: str) -> bool:
    """False where no word for a secret code stands in `text`: a cheap look that spares the thorough one."""
    return any(stem in text for stem in _CODE_STEMS)


def is_counted(after: str) -> bool:
    """True if the number counts something: "3 kali", "6 digit"."""
    return bool(_COUNTED.match(after))


def says_account(after: str) -> bool:
    """True if what follows says that the number was an account: "a/n Budi", "itu rek BCA"."""
    return bool(_AFTER_ACCOUNT.match(after))


def says_one_time(after: str) -> bool:
    return bool(_AFTER_ONE_TIME.match(after))


def says_pin(after: str) -> bool:
    return bool(_AFTER_PIN.match(after))
