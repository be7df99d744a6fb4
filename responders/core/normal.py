"""A message as plain words: lower case, slang spelt out, stretched letters shortened, each word's place kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SLANG = {
    "ak": "aku", "aq": "aku", "gue": "saya", "gua": "saya", "gw": "saya", "sy": "saya", "sya": "saya", "ane": "saya",
    "ga": "tidak", "gak": "tidak", "gk": "tidak", "g": "tidak", "ngga": "tidak", "nggak": "tidak", "enggak": "tidak",
    "engga": "tidak", "kagak": "tidak", "kaga": "tidak", "ndak": "tidak", "tdk": "tidak", "tak": "tidak",
    "ndk": "tidak", "gabisa": "tidak bisa", "gbs": "tidak bisa", "gabs": "tidak bisa", "ogah": "tidak mau",
    "blm": "belum", "blom": "belum", "belom": "belum", "blum": "belum", "udh": "sudah", "udah": "sudah",
    "sdh": "sudah", "dah": "sudah", "uda": "sudah", "krn": "karena", "karna": "karena", "krna": "karena",
    "yg": "yang", "dgn": "dengan", "dg": "dengan", "utk": "untuk", "tuk": "untuk", "buat": "untuk",
    "dr": "dari", "dri": "dari", "kmrn": "kemarin", "kmren": "kemarin", "kemaren": "kemarin", "skrg": "sekarang",
    "skrang": "sekarang", "skg": "sekarang", "tp": "tapi", "tpi": "tapi", "tetapi": "tapi", "pdhl": "padahal",
    "padahl": "padahal", "gmn": "gimana", "gmna": "gimana", "gimna": "gimana", "bgmn": "gimana",
    "bagaimana": "gimana", "knp": "kenapa", "knpa": "kenapa", "napa": "kenapa", "mengapa": "kenapa", "kpn": "kapan",
    "dmn": "dimana", "dmna": "dimana", "brp": "berapa", "brapa": "berapa", "aja": "saja", "aj": "saja", "doang": "saja",
    "bgt": "banget", "bngt": "banget", "bgtt": "banget", "sgt": "sangat", "trs": "terus", "trus": "terus",
    "lg": "lagi", "lgi": "lagi", "jg": "juga", "jga": "juga", "sm": "sama", "ama": "sama", "klo": "kalau",
    "kalo": "kalau", "kl": "kalau", "klu": "kalau", "bs": "bisa", "bsa": "bisa", "dpt": "dapat", "dapet": "dapat",
    "mw": "mau", "pengen": "mau", "pgn": "mau", "pingin": "mau", "ilang": "hilang", "hlg": "hilang", "ilg": "hilang",
    "duit": "uang", "duid": "uang", "fulus": "uang", "rek": "rekening", "norek": "rekening", "tf": "transfer",
    "trf": "transfer", "trnsfr": "transfer", "tranfer": "transfer", "transper": "transfer", "trx": "transaksi",
    "kepotong": "terpotong", "kpotong": "terpotong", "kepotongan": "terpotong", "kedebet": "terdebet",
    "kedebit": "terdebet", "terdebit": "terdebet", "keblokir": "terblokir", "keblok": "terblokir",
    "diblok": "diblokir", "ketelen": "tertelan", "ketelan": "tertelan", "eror": "error", "errorr": "error",
    "err": "error", "lemod": "lemot", "lelet": "lemot", "apk": "aplikasi", "app": "aplikasi", "apps": "aplikasi",
    "aplikasinya": "aplikasi", "mbanking": "mbca", "bener": "benar", "bnr": "benar", "makasih": "terima kasih",
    "makasi": "terima kasih", "mksh": "terima kasih", "maksih": "terima kasih", "terimakasih": "terima kasih",
    "trims": "terima kasih", "trimakasih": "terima kasih", "tks": "terima kasih", "thx": "thanks", "thks": "thanks",
    "ty": "thanks", "tengkyu": "thanks", "nuhun": "terima kasih", "suwun": "terima kasih", "tlg": "tolong",
    "tlong": "tolong", "tlng": "tolong", "plis": "tolong", "hp": "ponsel",
    "handphone": "ponsel", "cc": "kartu kredit", "ngelapor": "lapor",
    "denger": "dengar", "kecopet": "kecopetan", "dicopet": "kecopetan", "dibegal": "dirampok", "bs2": "bisa",
    "msh": "masih", "msk": "masuk", "kga": "tidak", "org": "orang", "bkn": "bukan", "sampe": "sampai",
    "nyampe": "sampai", "smpe": "sampai", "hr": "hari", "jd": "jadi", "cpt": "cepat", "cepet": "cepat",
    "telpon": "telepon", "telp": "telepon", "tlp": "telepon", "nelpon": "telepon", "mantab": "mantap",
    "mantul": "mantap", "mantaf": "mantap", "kereen": "keren", "ajg": "anjing", "anjg": "anjing", "anj": "anjing",
    "anjir": "anjing", "bgst": "bangsat", "gblk": "goblok", "goblog": "goblok", "bego": "bodoh",
}  # fmt: skip

_WORD = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}+")
_ENDINGS = ("nya", "lah", "kah", "pun", "ku", "mu")
_SHORTEST_STEM = 3
LONGEST_KEPT = 24  # letters; what is longer is no word of ours


@dataclass(frozen=True, slots=True)
class Normal:
    """The words of a text. `spans[i]` is where word i came from: half-open, in code points."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def line(self) -> str:
        """The words with one space around each, so that whole phrases can be looked up."""
        return f" {' '.join(self.words)} "

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where words `first` to `last` stand in the text."""
        return self.spans[first][0], self.spans[last][1]


def normalise(text: str, known: frozenset[str] = frozenset()) -> Normal:
    """The words of `text`; endings such as -nya are cut where the rest is one of `known`."""
    lowered = text.lower()
    # Lower case changes the length of very few letters; the places must stay right.
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    stretched = _STRETCHED.search(lowered) is not None
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(lowered):
        word = match[0]
        if stretched:
            word = _STRETCHED.sub(r"\1", word)
        word = _spell(word, known) if len(word) <= LONGEST_KEPT else word
        if " " in word:
            parts = word.split()
            words += parts
            spans += [match.span()] * len(parts)
        else:
            words.append(word)
            spans.append(match.span())
    return Normal(tuple(words), tuple(spans))


@lru_cache(maxsize=20_000)
def _spell(word: str, known: frozenset[str]) -> str:
    """One word in normal spelling; words are few and come again and again."""
    if word[-1] == "2" and word[:-1].isalpha():  # "masuk2" is "masuk-masuk"
        word = word[:-1]
    word = SLANG.get(word, word)
    return word if word in known else _stem(word, known)


def _stem(word: str, known: frozenset[str]) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            stem = SLANG.get(stem, stem)
            if len(stem) >= _SHORTEST_STEM and stem in known:
                return stem
    return word
