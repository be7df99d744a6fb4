"""Transfers, balances, payments and fraud."""

from __future__ import annotations

from responders.management.demo.past.subjects.subject import Subject

MONEY = (
    Subject(
        "transfer", 13,
        (
            (
                (
                    "Transfer {amount} ke {bank} {when} belum masuk sampai sekarang",
                    "Saya transfer {amount} {when}, saldo sudah terpotong tapi belum masuk ke penerima",
                    "Sudah transfer ke {bank} sebesar {amount} kok statusnya pending terus",
                    "Transfer {amount} ke rekening istri saya {when} belum diterima, padahal biasanya langsung",
                ),
                (
                    "Mohon maaf atas kendalanya, Kak {first}. Transaksinya sedang kami telusuri ke bank penerima, "
                    "paling lambat besok pukul 12.00.",
                    "Baik Kak {first}, kami cek dulu. Transaksi tertunda di bank tujuan; dana akan diteruskan atau "
                    "kembali dalam 1x24 jam.",
                ),
            ),
        ),
        (
            ("Kalau besok belum masuk juga saya harus ke mana ya?",
             "Balas saja pesan ini, Kak. Kami lanjutkan dengan nomor laporan yang sama."),
            ("Perlu bukti transfer tidak kak?",
             "Tidak perlu, Kak. Datanya sudah kami lihat di sistem kami."),
        ),
        work=1.1,
        waits=True,
    ),
    Subject(
        "qris", 9,
        (
            (
                (
                    "Bayar QRIS di {shop} gagal tapi saldo terpotong {amount}",
                    "Top up e-wallet {amount} belum masuk, saldo sudah kepotong",
                    "QRIS error terus waktu bayar {amount} di {shop}, saldo ikut terpotong",
                ),
                (
                    "Mohon maaf, Kak {first}. Transaksi yang gagal kembali otomatis ke rekening, paling lama 1x24 jam.",
                    "Kami cek, transaksinya tercatat gagal di penyedia. Dananya kembali hari ini ya, Kak {first}.",
                ),
            ),
        ),
        (
            ("Boleh saya coba bayar sekali lagi?",
             "Boleh, Kak. Yang pertama pasti kembali karena tidak sampai ke penerima."),
        ),
        work=0.9,
        waits=True,
    ),
    Subject(
        "fraud", 5,
        (
            (
                (
                    "Ada transaksi {amount} yang bukan saya lakukan {when}. Tolong segera dicek",
                    "Kok ada transaksi {amount} di {shop}, saya tidak merasa belanja di sana",
                ),
                (
                    "Transaksi itu kami tahan dan kami sanggah ya, Kak {first}. Kartunya kami blokir sekarang.",
                ),
            ),
            (
                (
                    "Saya kena tipu, sudah terlanjur kirim OTP ke orang yang mengaku petugas bank",
                    "Tadi saya klik link undian dan isi PIN, sepertinya kena penipuan. Tolong amankan rekening saya",
                ),
                (
                    "Akses akun sudah kami bekukan sementara, Kak {first}. Petugas fraud kami menelepon dari nomor "
                    "resmi dalam 10 menit.",
                ),
            ),
        ),
        (
            ("Uang saya bisa kembali tidak?",
             "Laporannya kami proses, Kak. Hasilnya kami kabari paling lama 14 hari kerja."),
            ("Saya perlu lapor polisi juga?",
             "Untuk kerugian di atas 10 juta kami sarankan ya, Kak. Suratnya bisa menyusul lewat sini."),
        ),
        is_public=False,
        work=1.5,
        waits=True,
    ),
    Subject(
        "balance", 4,
        (
            (
                (
                    "Saldo saya berkurang {amount} padahal tidak ada transaksi, tolong dicek",
                    "Uang di tabungan saya hilang {amount}, kenapa ini?",
                ),
                (
                    "Kami cek mutasinya, Kak {first}: itu autodebet yang terdaftar di aplikasi. Rinciannya di menu Autodebet.",
                ),
            ),
        ),
        (
            ("Saya tidak pernah daftar autodebet",
             "Baik Kak, kami batalkan sekarang dan kami ajukan pengembaliannya."),
        ),
        is_public=False,
        work=1.3,
    ),
    Subject(
        "fees", 5,
        (
            (
                ("Biaya admin bulanan sekarang berapa min?",),
                ("Biaya admin tabungan 12.500 per bulan, Kak {first}, dan tabungan digital tanpa biaya admin.",),
            ),
            (
                ("Kok kena potongan {amount}? Potongan apa ini?",),
                ("Kami cek mutasinya, Kak {first}: itu iuran asuransi yang terdaftar sejak Januari. Bisa dihentikan di "
                 "cabang atau aplikasi.",),
            ),
            (
                ("Berapa biaya transfer ke {bank}?",),
                ("Halo Kak {first}, transfer antarbank lewat aplikasi 2.500 per transaksi.",),
            ),
        ),
        (("Kenapa tahun lalu lebih murah?", "Tarifnya disesuaikan sejak Juli, Kak. Rinciannya di arunika.example/tarif."),),
        work=0.8,
    ),
    Subject(
        "loan", 4,
        (
            (
                ("Mau tanya pengajuan KPR, bunganya berapa sekarang?",),
                ("Halo Kak {first}, bunga KPR mulai 5,25% tetap 3 tahun. Simulasinya ada di arunika.example/kpr.",),
            ),
            (
                ("Ajukan pinjaman untuk karyawan kontrak bisa tidak kak?",),
                ("Bisa, Kak {first}, dengan masa kerja minimal 1 tahun dan slip gaji 3 bulan terakhir.",),
            ),
        ),
        (("Prosesnya berapa lama?", "Sekitar 7 sampai 10 hari kerja setelah berkas lengkap, Kak."),),
    ),
)  # fmt: skip
