"""Sentences to fill a made history with, in words as frequent and as rare as those of a language are."""

from __future__ import annotations

from typing import Any

WORDS = 40_000
MOST = 1_000_000  # a longer history says each of them several times
# The most frequent first; the rest of the vocabulary is made up.
COMMON = (
    "saya di tidak bisa yang kartu dan sudah ini itu ke atm untuk dari ada rekening kak min bank mohon transfer "
    "belum masuk saldo gagal dana terima kasih mobile aplikasi pin blokir limit kredit cicilan bunga promo cabang"
)
# About as the frequencies of words in a language fall: the tenth is as frequent as a tenth of the first.
_MAKE = """
create table bench_word as select n, coalesce((string_to_array(%(common)s, ' '))[n],
    substr('bcdfghjklmnprst', 1 + n %% 15, 1) || substr('aiueo', 1 + n %% 5, 1) || to_hex(n * 7919)) as word
from generate_series(1, %(words)s) n;
create table bench_sentence as select drawn.n, string_agg(word, ' ' order by place) as said from (
    select n, place, floor(power(%(words)s, random()))::int as at
    from generate_series(1, %(count)s) n, generate_series(1, 12) place
) drawn join bench_word on bench_word.n = drawn.at group by drawn.n;
alter table bench_sentence add primary key (n);
analyze bench_sentence
"""


def make(cursor: Any, count: int) -> int:
    """Table bench_sentence of (n, said), n from 1; returns by what to divide: `count`, within 1 and MOST."""
    many = min(count, MOST)
    cursor.execute(_MAKE, {"common": COMMON, "words": WORDS, "count": many})
    return max(many, 1)
