"""What customers of a bank write about, in Indonesian and English; all invented."""

from __future__ import annotations

# Each line: what is said first, what the same person may add.
TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Kartu ATM saya hilang di terminal, tolong segera diblokir",
        ("Sudah diblokir belum?", "Terima kasih, cepat sekali"),
    ),
    (
        "Kartu tertelan di ATM dekat pasar, harus bagaimana ya min?",
        ("Mesinnya masih di situ, petugasnya tidak ada", "Baik, saya ke cabang saja"),
    ),
    (
        "Transfer ke bank lain dari kemarin belum masuk padahal saldo sudah terpotong",
        (
            "Nominalnya 2.350.000 jam 9 pagi",
            "Sampai sekarang masih belum ada",
            "Sudah masuk, makasih",
        ),
    ),
    (
        "Promo cashback QRIS berlaku sampai kapan min?",
        ("Berlaku di warung juga?", "Oke siap"),
    ),
    (
        "Pelayanan cabang hari ini ramah sekali, terima kasih Bank Arunika",
        ("Sukses terus ya",),
    ),
    (
        "Goblok banget aplikasinya error terus, niat kerja gak sih",
        ("Masih error juga ini",),
    ),
    (
        "Katanya banknya mau tutup dan uang nasabah tidak bisa diambil, benar tidak?",
        ("Di grup keluarga ramai sekali",),
    ),
    (
        "Nomor kartu saya 4539 1488 0343 6467 kenapa ditolak waktu belanja online?",
        ("Jadi harus diaktifkan dulu ya?", "Sudah bisa, terima kasih"),
    ),
    (
        "Ada yang menelepon mengaku petugas bank dan minta kode OTP, itu penipuan ya?",
        ("Nomornya saya simpan", "Saya belum kasih kodenya"),
    ),
    (
        "Saldo saya berkurang 750 ribu padahal tidak ada transaksi",
        ("Tolong dicek sekarang juga", "Saya tunggu kabarnya"),
    ),
    (
        "Lupa PIN mobile banking, bisa diganti dari aplikasi tidak?",
        ("Menunya di mana?",),
    ),
    (
        "My card was declined at a restaurant abroad, can you help?",
        ("It is a debit card", "Works now, thanks"),
    ),
    (
        "How long does an international transfer to Singapore take?",
        ("And the fee?",),
    ),
    (
        "I think somebody used my card, there is a payment I did not make",
        ("Please block it now", "Thank you for the quick help"),
    ),
    (
        "Tagihan kartu kredit bulan ini kok dobel?",
        ("Yang satu sudah saya bayar", "Mohon dicek ya"),
    ),
    (
        "Min mau tanya bunga deposito 6 bulan 🙏",
        ("Kalau 12 bulan?",),
    ),
)
NAMES = (
    "Sari Dewi", "Wayan Artha", "Nadia Putri", "Gilang Ramadhan", "Ratna Ayu", "Hendra Wijaya", "Maya Lestari",
    "Ketut Sudarsana", "Michael Tan", "Sarah Johnson", "Yusuf Maulana", "Fitri Handayani", "Bagus Hidayat",
    "Anita Simanjuntak", "Rizky Fauzan", "Putri Maharani",
)  # fmt: skip
ANSWERS = (
    "Halo Kak, mohon maaf atas kendalanya. Sedang kami bantu periksa ya.",
    "Terima kasih informasinya, kami teruskan ke tim terkait dan segera kami kabari.",
    "Baik Kak, sudah kami catat. Mohon jangan bagikan PIN atau kode OTP kepada siapa pun.",
    "Hello, thank you for writing to us. We are looking into it now.",
)
