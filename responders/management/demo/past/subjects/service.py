"""Branches, accounts, promotions, and what is said without a question."""

from __future__ import annotations

from responders.management.demo.past.subjects.subject import Subject

SERVICE = (
    Subject(
        "promo", 9,
        (
            (
                ("Cashback QRIS berlaku di {shop} juga tidak min?", "Promo diskon di {shop} masih ada sampai akhir bulan?"),
                (
                    "Halo Kak {first}, berlaku di semua merchant berlogo Arunika Pay, maksimal 50 ribu per transaksi.",
                    "Masih berlaku sampai akhir bulan, Kak {first}. Syaratnya ada di aplikasi, menu Promo.",
                ),
            ),
            (
                ("Poin saya bisa ditukar apa saja kak?",),
                ("Poin bisa ditukar voucher belanja, pulsa atau miles di aplikasi, menu Arunika Poin, Kak {first}.",),
            ),
        ),
        (("Kalau pakai kartu kredit dapat juga?", "Untuk kartu kredit promonya lain, Kak, yaitu cicilan 0% tiga bulan."),),
        work=0.6,
    ),
    Subject(
        "account", 6,
        (
            (
                ("Syarat buka rekening untuk anak apa saja kak?",),
                ("Cukup kartu keluarga, akta lahir dan KTP orang tua, Kak {first}, di cabang mana pun.",),
            ),
            (
                ("Mau buka tabungan baru, bisa dari aplikasi?",),
                ("Bisa dari aplikasi, Kak {first}. Siapkan KTP; prosesnya sekitar 10 menit dengan panggilan video.",),
            ),
            (
                ("Rekening saya tidak aktif, cara mengaktifkan lagi bagaimana?",),
                ("Silakan ke cabang terdekat dengan KTP dan buku tabungan, Kak {first}, lalu setor berapa pun.",),
            ),
        ),
        (("Setoran awalnya berapa ya?", "Setoran awal 50 ribu saja, Kak."),),
    ),
    Subject(
        "branch", 4,
        (
            (
                ("Cabang {place} hari Sabtu buka tidak?", "Jam buka cabang {place} sampai jam berapa kak?"),
                ("Halo Kak {first}, cabang {place} buka Senin sampai Jumat pukul 08.00-15.00, Sabtu sampai 12.00.",),
            ),
            (
                ("Antre di cabang {place} 2 jam cuma satu teller, tolong ditambah",),
                ("Mohon maaf atas antreannya, Kak {first}. Kami teruskan ke kepala cabang {place}; nomor antrean juga "
                 "bisa diambil dari aplikasi.",),
            ),
        ),
        work=0.6,
    ),
    Subject(
        "complaint", 6,
        (
            (
                (
                    "Pelayanan CS cabang {place} lambat sekali, kecewa saya",
                    "Komplain saya belum ditanggapi dari {when}, tidak profesional",
                    "Teller cabang {place} jutek, sangat mengecewakan",
                ),
                (
                    "Mohon maaf atas pengalaman ini, Kak {first}. Keluhannya kami teruskan ke kepala cabang hari ini juga.",
                    "Terima kasih sudah menyampaikan, Kak {first}. Kami mohon maaf; atasan terkait akan menghubungi Kakak.",
                ),
            ),
        ),
        (
            ("Tolong jangan cuma diteruskan, saya minta kepastian",
             "Tentu, Kak. Paling lambat besok sore kami kabari tindak lanjutnya di sini."),
        ),
        work=1.4,
    ),
    Subject(
        "suggestion", 2,
        (
            (
                ("Saran min, tolong tambahkan fitur kunci kartu di aplikasi", "Semoga ada fitur mode gelap di aplikasi"),
                ("Terima kasih usulannya, Kak {first}. Sudah kami catat untuk tim aplikasi.",),
            ),
        ),
        work=0.5,
    ),
    Subject(
        "praise", 3,
        (
            (
                (
                    "Terima kasih Bank Arunika, CS cabang {place} ramah sekali",
                    "Aplikasinya makin bagus, mantap",
                    "Pelayanan cepat dan ramah, sukses selalu",
                ),
                ("Terima kasih banyak, Kak {first}! Kami sampaikan ke timnya ya.",),
            ),
        ),
        is_private=False,
        work=0.3,
    ),
    Subject(
        "spam", 2,
        (
            (
                (
                    "MENANG BANYAK slot gacor hari ini daftar di bit.ly/arunika-jp",
                    "Slot gacor maxwin, link di bio, buruan daftar",
                ),
                (),
            ),
        ),
        is_private=False,
        work=0.3,
    ),
)  # fmt: skip
