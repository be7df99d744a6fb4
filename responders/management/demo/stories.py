"""A day at the demo bank, told backwards from now. Everybody and everything is invented."""

from __future__ import annotations

from dataclasses import dataclass, field

COMMENT, DIRECT, CHAT, VISIT = "comment", "direct", "chat", "visit"
PROMO = "Promo Arunika Akhir Tahun: cashback 20% untuk pembayaran QRIS sampai 31 Desember."
OUTAGE = "Pemeliharaan sistem malam ini pukul 00.00-03.00 WIB. Mohon maaf atas ketidaknyamanannya."


@dataclass(frozen=True, slots=True)
class Line:
    """`minutes` before now. `by` is empty for the customer. `does`: say note resolve snooze remove."""

    minutes: float
    text: str
    by: str = ""
    does: str = "say"


@dataclass(frozen=True, slots=True)
class Story:
    where: str
    who: str
    lines: tuple[Line, ...]
    about: str = field(default="")


def _story(where: str, who: str, *lines: tuple[object, ...], about: str = "") -> Story:
    return Story(where, who, tuple(Line(*line) for line in lines), about)  # type: ignore[arg-type]


STORIES = (
    _story(
        CHAT, "Sari Dewi",
        (310, "Halo min, kartu ATM saya tertelan di ATM Jalan Braga. Tolong diblokir dulu"),
        (306, "Halo Kak Sari, mohon maaf atas kejadiannya. Kartu sudah kami blokir. Kartu pengganti bisa "
              "diambil di cabang terdekat dengan KTP.", "rani"),
        (301, "Oke, makasih ya cepat sekali responnya"),
        (300, "Senang bisa membantu, Kak. Kalau ada yang lain kabari kami ya.", "rani"),
        (299, "", "rani", "resolve"),
    ),
    _story(
        COMMENT, "Wayan Artha",
        (280, "Transfer dari kemarin belum masuk juga, saldo sudah kepotong. Gimana ini?"),
        (262, "Halo Kak Wayan, mohon maaf atas kendalanya. Kami bantu cek, boleh kirim tanggal dan nominal "
              "lewat pesan langsung ya.", "rani"),
        (240, "Sudah saya kirim lewat DM, mohon dibantu"),
        (215, "Terima kasih, sudah kami terima dan sedang kami telusuri.", "bima"),
        about=PROMO,
    ),
    _story(
        DIRECT, "Wayan Artha",
        (238, "Transfer 1.250.000 ke bank lain kemarin jam 14.10, belum masuk sampai sekarang"),
        (230, "Baik Kak Wayan, transaksi sedang kami telusuri ke bank penerima, paling lambat besok siang.", "bima"),
        (205, "Sudah masuk barusan. Terima kasih"),
        (200, "Syukurlah. Mohon maaf atas keterlambatannya ya, Kak.", "bima"),
        (199, "", "bima", "resolve"),
    ),
    _story(
        DIRECT, "Ratna Ayu",
        (190, "Saya dapat telepon ngaku dari Bank Arunika minta kode OTP, saya sudah terlanjur kasih. "
              "Tolong saldo saya"),
        (186, "Ibu Ratna, akses akun Ibu sudah kami bekukan sementara. Petugas fraud kami menelepon dari nomor "
              "resmi dalam 10 menit.", "dewi"),
        (184, "Diteruskan ke meja fraud, menunggu hasil telusur mutasi. @Bima tolong pantau.", "dewi", "note"),
        (150, "Ada transaksi 3 juta yang bukan saya lakukan"),
        (141, "Transaksi itu kami tahan dan kami sanggah. Kami kabari hasilnya hari ini.", "dewi"),
    ),
    _story(
        VISIT, "Joko Prasetyo",
        (120, "Min, bunga deposito 12 bulan sekarang berapa ya?"),
        (112, "Halo Pak Joko, untuk 12 bulan saat ini 4,25% per tahun. Simulasinya ada di aplikasi.", "rani"),
        (110, "Oke makasih infonya"),
        (109, "Sama-sama, Pak.", "rani"),
        (108, "", "rani", "resolve"),
    ),
    _story(
        COMMENT, "Nadia Putri",
        (95, "Cashback QRIS-nya berlaku di semua merchant atau tertentu saja min?"),
        (70, "Halo Kak Nadia, berlaku di merchant berlogo Arunika Pay ya, maksimal 50 ribu per transaksi.", "rani"),
        about=PROMO,
    ),
    _story(
        CHAT, "Michael Tan",
        (108, "Hello, I am traveling in Japan and my debit card keeps getting declined at the ATM"),
        (64, "Hello Michael, overseas use was off for your card. I have sent you the steps to switch it on.", "rani"),
        (52, "It works now, thank you!"),
    ),
    _story(
        COMMENT, "Gilang Ramadhan",
        (76, "Kok aplikasi error terus dari pagi?? Mau bayar gak bisa, parah banget pelayanannya"),
        about=OUTAGE,
    ),
    _story(
        DIRECT, "Lestari Wulan",
        (61, "Selamat siang, saya mau tanya cara ganti nomor HP yang terdaftar"),
    ),
    _story(
        CHAT, "Bagus Hidayat",
        (47, "Tagihan kartu kredit saya kok ada biaya tahunan padahal dijanjikan gratis?"),
        (41, "Halo Pak Bagus, kami cek dulu ya. Boleh tahu bulan pembukaan kartunya?", "bima"),
        (33, "Bulan Maret, waktu itu lewat pameran di mal"),
    ),
    _story(
        COMMENT, "Tika Amelia",
        (44, "Terima kasih Bank Arunika, CS cabang Dago ramah sekali"),
        about=PROMO,
    ),
    _story(
        COMMENT, "Akun Promo",
        (39, "MENANG BANYAK slot gacor hari ini daftar di bit.ly/arunika-jp"),
        about=PROMO,
    ),
    _story(
        DIRECT, "Yusuf Maulana",
        (36, "Kartu saya 4111 1111 1111 1111 tidak bisa dipakai belanja online, kenapa ya?"),
        (29, "Halo Pak Yusuf, demi keamanan jangan kirim nomor kartu ya. Belanja online perlu diaktifkan dulu di "
             "aplikasi, menu Kartu.", "rani"),
        (24, "Menunya tidak muncul di aplikasi saya"),
    ),
    _story(
        COMMENT, "Dimas Anggara",
        (31, "Katanya Bank Arunika mau bangkrut ya? Banyak yang bilang di grup, mending tarik uang semua"),
        about=OUTAGE,
    ),
    _story(
        VISIT, "Fitri Handayani",
        (27, "Halo, saya lupa PIN mobile banking, harus ke cabang atau bisa dari aplikasi?"),
    ),
    _story(
        CHAT, "Ketut Sudarsana",
        (25, "Min, kiriman kartu debit saya sudah 2 minggu belum sampai"),
    ),
    _story(
        DIRECT, "Anita Simanjuntak",
        (23.5, "Sore, apakah bisa buka rekening untuk anak umur 10 tahun?"),
    ),
    _story(
        COMMENT, "Rizky Fauzan",
        (19, "Antre di cabang Sudirman 2 jam cuma dilayani satu teller. Tolong ditambah"),
        about=PROMO,
    ),
    _story(
        VISIT, "Sarah Johnson",
        (16, "Hi, how long does an international transfer to Singapore take?"),
        (11, "Hello Sarah, one to two working days. You will see the status in the app under Transfers.", "rani"),
        (6, "And what is the fee?"),
    ),
    _story(
        CHAT, "Hendra Wijaya",
        (13, "Saldo saya berkurang 500 ribu padahal tidak ada transaksi, tolong dicek sekarang"),
    ),
    _story(
        DIRECT, "Maya Sari",
        (10, "Top up e-wallet gagal tapi saldo kepotong 200 ribu"),
        (4, "Sudah saya kirim buktinya lewat email juga"),
    ),
    _story(
        COMMENT, "Eko Nugroho",
        (8, "Bangsat lah bank ini, uang nasabah dibikin main-main"),
        about=OUTAGE,
    ),
    _story(
        VISIT, "Sari Dewi",
        (5, "Kartu pengganti saya sudah jadi belum ya? Laporan tadi pagi"),
    ),
    _story(
        CHAT, "Putri Maharani",
        (2, "Halo kak, cara daftar kartu kredit dari aplikasi gimana ya?"),
    ),
    _story(
        COMMENT, "Wayan Artha",
        (1, "Kalau mau tukar poin lewat mana ya min?"),
        about=PROMO,
    ),
)  # fmt: skip
