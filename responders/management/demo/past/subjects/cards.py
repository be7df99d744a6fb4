"""Cards and cash machines."""

from __future__ import annotations

from responders.management.demo.past.subjects.subject import Subject

CARDS = (
    Subject(
        "swallowed", 8,
        (
            (
                (
                    "Kartu ATM saya tertelan di ATM {place} {when}, tolong diblokir",
                    "Min kartu saya tertelan mesin ATM {place}. Gimana cara ambilnya?",
                    "ATM {place} menelan kartu saya {when}, kartu nyangkut tidak bisa keluar",
                ),
                (
                    "Kartunya sudah kami blokir, Kak {first}. Kartu pengganti bisa diambil di cabang terdekat dengan KTP.",
                    "Mohon maaf atas kejadiannya, Kak {first}. Demi keamanan kartu kami blokir sekarang; penggantinya "
                    "bisa dicetak di cabang dengan membawa KTP dan buku tabungan.",
                ),
            ),
        ),
        (
            ("Bisa diwakilkan tidak ambil kartunya?",
             "Mohon maaf, harus pemilik rekening sendiri ya, Kak, karena perlu membuat PIN baru."),
            ("Kena biaya tidak untuk kartu penggantinya?",
             "Untuk kartu yang tertelan di mesin kami tidak ada biaya, Kak."),
        ),
        work=0.8,
    ),
    Subject(
        "lost", 6,
        (
            (
                (
                    "Dompet saya hilang {when}, kartu debit ada di dalamnya. Tolong blokir kartu saya",
                    "Kartu saya hilang di {place}, mohon segera diblokir",
                    "Tas saya dicopet di {place}, tolong blokirkan kartu ATM saya sekarang",
                ),
                (
                    "Kartu Kakak sudah kami blokir. Saldo aman, dan kartu baru bisa diambil di cabang dengan KTP.",
                    "Sudah kami blokir ya, Kak {first}. Menurut catatan kami tidak ada transaksi setelah kartu hilang.",
                ),
            ),
        ),
        (("Aplikasinya masih bisa dipakai kan?", "Masih bisa, Kak. Yang diblokir kartunya saja."),),
        is_public=False,
        work=0.7,
    ),
    Subject(
        "cash", 5,
        (
            (
                (
                    "Tarik tunai {amount} di ATM {place} uang tidak keluar tapi saldo terpotong",
                    "Ambil uang di ATM {place} {when}, uang tidak keluar padahal saldo berkurang {amount}",
                ),
                (
                    "Mohon maaf, Kak {first}. Mesin ATM itu kami rekonsiliasi dan dana kembali paling lama 5 hari kerja.",
                    "Baik Kak {first}, sudah kami laporkan ke tim ATM. Struknya mohon disimpan dulu ya.",
                ),
            ),
        ),
        (
            ("Struknya sudah saya buang, bagaimana?",
             "Tidak apa-apa, Kak. Waktu dan lokasi mesin sudah cukup untuk menelusurinya."),
            ("Lama sekali, bisa dipercepat?",
             "Kami upayakan lebih cepat, Kak. Begitu selesai kami kabari di sini."),
        ),
        work=1.2,
        waits=True,
    ),
    Subject(
        "declined", 6,
        (
            (
                (
                    "Kartu debit saya ditolak waktu belanja di {shop}, kenapa ya?",
                    "Kartu saya tidak bisa dipakai bayar di {shop} {when} padahal saldo cukup",
                    "Kok kartu ditolak terus di {shop}? Saldo masih ada {amount}",
                ),
                (
                    "Belanja dengan kartu dibatasi per hari, Kak {first}. Batasnya bisa dinaikkan di aplikasi, menu Kartu.",
                    "Chip kartunya tampaknya sudah aus, Kak {first}. Kartu baru bisa dicetak di cabang, sekitar 10 menit saja.",
                ),
            ),
        ),
        (
            ("Sementara ini bisa bayar pakai apa dong?",
             "Bisa dengan QRIS dari aplikasi, Kak, saldonya dari rekening yang sama."),
        ),
    ),
    Subject(
        "delivery", 5,
        (
            (
                (
                    "Kartu baru saya belum sampai, sudah dua minggu",
                    "Kartu kredit saya kapan sampai ya? Sudah disetujui bulan lalu",
                    "Kiriman kartu debit belum datang juga, alamat saya di {place}",
                ),
                (
                    "Kartunya sudah di kurir, Kak {first}, dan diperkirakan tiba dalam 2 hari kerja.",
                    "Kami cek, paketnya kembali karena rumah kosong. Kami kirim ulang hari ini ya, Kak {first}.",
                ),
            ),
        ),
        (
            ("Bisa diganti alamatnya ke kantor?",
             "Bisa, Kak. Alamat kantor yang tercatat kami pakai untuk pengiriman berikutnya."),
        ),
        waits=True,
    ),
    Subject(
        "bill", 6,
        (
            (
                ("Tagihan kartu kredit saya kok lebih besar dari biasanya?",),
                ("Rinciannya ada di aplikasi, menu Kartu Kredit. Dari catatan kami ada cicilan {amount} yang mulai "
                 "ditagih bulan ini, Kak {first}.",),
            ),
            (
                ("Kartu kredit saya kena biaya iuran tahunan padahal dijanjikan gratis, mohon dicek",),
                ("Terima kasih sudah menyampaikan, Kak {first}. Pemakaiannya memenuhi syarat, jadi iuran tahunan kami "
                 "hapus dan muncul sebagai kredit di tagihan berikutnya.",),
            ),
            (
                ("Jatuh tempo kartu kredit saya tanggal berapa ya bulan ini?",),
                ("Jatuh temponya tanggal 20, Kak {first}. Pengingatnya bisa diaktifkan di aplikasi.",),
            ),
        ),
        (("Kalau bayar minimum kena bunga berapa?", "Bunganya 1,75% per bulan dari sisa tagihan, Kak."),),
        is_public=False,
    ),
)  # fmt: skip
