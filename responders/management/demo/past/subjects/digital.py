"""The app: signing in, codes, and the day on which it was down."""

from __future__ import annotations

from responders.management.demo.past.subjects.subject import Subject

DIGITAL = (
    Subject(
        "pin", 8,
        (
            (
                (
                    "Saya lupa PIN mobile banking, harus ke cabang atau bisa dari aplikasi?",
                    "PIN saya terblokir karena salah 3 kali, cara bukanya bagaimana?",
                    "Mau reset PIN kartu, bisa lewat aplikasi tidak kak?",
                ),
                (
                    "Bisa dari aplikasi, Kak {first}: Profil, Keamanan, Atur ulang PIN. Siapkan KTP untuk verifikasi wajah.",
                    "Halo Kak {first}, PIN bisa diatur ulang di mesin ATM kami atau di aplikasi, menu Keamanan. PIN "
                    "baru jangan diberitahukan ke siapa pun, termasuk kami.",
                ),
            ),
        ),
        (
            ("Verifikasi wajahnya gagal terus kak",
             "Mohon dicoba di tempat terang tanpa kacamata, Kak. Jika tiga kali gagal, cabang terdekat bisa membantu."),
            ("Menu Keamanan di sebelah mana ya?",
             "Di pojok kanan bawah, Kak: Profil, lalu Keamanan."),
        ),
        is_public=False,
    ),
    Subject(
        "login", 8,
        (
            (
                (
                    "Tidak bisa login ke aplikasi dari {when}, selalu muncul kode salah",
                    "Akun saya terkunci, tidak bisa masuk aplikasi",
                ),
                (
                    "Aksesnya sudah kami buka, Kak {first}. Silakan masuk lagi; kode dikirim ke nomor yang terdaftar.",
                ),
            ),
            (
                (
                    "Ganti ponsel baru dan sekarang gagal login, tolong dibantu kak",
                    "Pindah ponsel, aplikasinya minta aktivasi lagi. Caranya bagaimana?",
                ),
                (
                    "Mohon pasang aplikasinya di ponsel baru, Kak {first}, lalu pilih Aktivasi ulang. Datanya tidak hilang.",
                ),
            ),
        ),
        (
            ("Kode OTP tidak masuk juga",
             "Mohon pastikan sinyal penuh dan pulsa mencukupi, Kak, lalu minta kode baru setelah 2 menit."),
        ),
        is_public=False,
    ),
    Subject(
        "number", 4,
        (
            (
                (
                    "Cara ganti nomor HP yang terdaftar bagaimana kak? Nomor lama sudah mati",
                    "Mau ganti nomor HP {phone} di rekening saya, bisa dari sini?",
                ),
                (
                    "Penggantian nomor dilakukan di ATM atau cabang dengan kartu dan KTP, Kak {first}, demi keamanan akun.",
                ),
            ),
        ),
        (("Kalau di ATM menunya apa?", "Menu Lainnya, Registrasi, lalu Ganti nomor, Kak."),),
        is_public=False,
    ),
)  # fmt: skip

OUTAGE = Subject(
    "outage", 0,
    (
        (
            (
                "Aplikasi error terus dari tadi, mau bayar tidak bisa",
                "Aplikasi down lagi? Sudah 1 jam loading terus",
                "Kok aplikasi gangguan, transfer tidak bisa. Parah",
                "Tidak bisa masuk aplikasi, muter terus. Tolong dong segera diperbaiki",
                "Server down ya min? Saya mau bayar di {shop} malah error",
            ),
            (
                "Mohon maaf, Kak {first}. Sedang ada gangguan pada aplikasi dan tim kami memperbaikinya. Kartu dan "
                "ATM tetap bisa dipakai.",
                "Kami mohon maaf atas gangguan aplikasi, Kak {first}. Dana aman; kami kabari begitu pulih.",
            ),
        ),
    ),
    (
        ("Kapan normalnya? Saya rugi ini",
         "Kami belum bisa menyebut jamnya, Kak. Begitu pulih kami kabari. Sekali lagi mohon maaf."),
    ),
)  # fmt: skip
