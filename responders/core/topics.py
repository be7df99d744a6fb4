"""What a bank's customer writes about: the phrases that show each topic, most pressing topic first."""

from __future__ import annotations

_CARD = "kartu|atm|dompet|ponsel|debit|card|wallet|phone"
_MONEY = "saldo|uang|dana|tabungan|money|balance|funds"
_APP = "aplikasi|mbca|mybca|bca|banking|klikbca|login|server|sistem|system"

TOPICS: dict[str, tuple[str, ...]] = {
    "fraud_report": (
        "ditipu", "ketipu", "tertipu", "penipuan", "kena tipu", "dibobol", "kebobolan", "bobol", "dihack", "kehack",
        "diretas", "hacked", "scammed", "kena scam", "terlanjur|sudah|telanjur .. klik|kasih|isi|kirim .. otp|pin|link|data",
        "gave .. otp|pin|password", "kasih|kirim .. kode|otp .. orang|dia|penipu", "dipakai orang lain", "dipake orang",
        "akun .. diambil alih", "somebody|someone .. using .. card", "rekening .. dikuras", "terkuras", "dikuras",
        "phishing", "akun .. palsu", "rekening penipu", "modus",
    ),
    "card_lost_stolen": (
        f"{_CARD} .. hilang|dicuri|kecopetan|ketinggalan|tertinggal|jatuh|dirampok|lost|stolen|missing",
        "kehilangan .. kartu|atm|dompet|ponsel", "lost|stole .. card|wallet|phone", "stolen card", "kecopetan", "blokir kartu",
        "blokirkan .. kartu", "block .. card",
    ),
    "unknown_transaction": (
        "transaksi .. bukan saya", "bukan saya .. transaksi|lakukan", "transaksi .. tidak .. kenal|lakukan|tahu",
        "tidak merasa .. transaksi|belanja|transfer|tarik", "transaksi .. aneh|mencurigakan|misterius", "unauthorized",
        "unauthorised", "not .. recognise|recognize .. transaction|charge", "did not make .. transaction",
        "didn t make .. transaction", "unknown transaction|charge", "tagihan .. bukan saya", "kok ada transaksi",
        "penarikan .. bukan saya",
    ),
    "balance_missing": (
        f"{_MONEY} .. hilang|raib|berkurang|lenyap|kesedot|disappeared|gone|missing|vanished", "saldo .. jadi nol|0",
        "kehilangan .. saldo|uang",
    ),
    "card_swallowed": (
        "kartu|atm .. tertelan|nyangkut", "tertelan .. atm|mesin", "atm|machine .. swallowed|ate|kept .. card",
        "card .. swallowed|stuck",
    ),
    "atm_cash_short": (
        "tarik|ambil|penarikan .. tidak keluar", "uang .. tidak keluar", "keluar .. cuma|hanya|kurang", "setor .. tidak masuk",
        "setor tunai .. gagal|tertelan", "atm .. did not|didn|not .. dispense|give", "cash .. not|short .. dispensed",
        "tarik tunai .. saldo|uang .. berkurang|terpotong", "uang .. tertelan",
    ),
    "transfer_failed": (
        "transfer .. gagal|failed|ditolak", "gagal transfer", "gagal .. saldo|uang .. terpotong|terdebet|berkurang",
        "bi fast .. gagal|error", "saldo .. terpotong|terdebet", "transaksi gagal", "transfer .. tidak bisa",
        "transfer .. debited", "tidak bisa transfer", "failed .. debited|deducted",
    ),
    "transfer_pending": (
        "transfer .. belum .. masuk|sampai|diterima", "transfer .. pending", "uang|dana|saldo .. belum .. masuk|sampai|diterima",
        "transfer .. tidak masuk", "status .. pending", "transfer .. not .. received|arrived", "belum masuk masuk",
    ),
    "wrong_recipient": (
        "salah transfer|kirim|rekening|tujuan", "transfer .. salah", "keliru transfer", "wrong account|recipient|person",
        "transfer .. wrong",
    ),
    "card_declined": (
        "kartu .. ditolak|declined|rejected", "kartu .. tidak bisa .. dipakai|digunakan|gesek|tap", "card .. declined|rejected",
        "card .. not work", "kartu .. rusak", "debit .. ditolak",
    ),
    "pin_password": (
        "lupa pin|password|sandi", "pin .. terblokir|diblokir|salah|lupa", "ganti|ubah|reset pin|password|sandi", "forgot .. pin|password",
        "reset .. pin|password", "pin|password .. blocked", "change .. pin", "kode akses .. lupa|salah|terblokir", "lupa kode akses",
    ),
    "face_otp_verification": (
        "verifikasi wajah", "scan wajah", "wajah .. gagal|tidak", "otp .. tidak .. masuk|muncul|terkirim|sampai|dikirim",
        "otp .. belum .. masuk", "verifikasi .. gagal", "sidik jari", "face verification|recognition", "otp .. not", "no otp",
        "kode otp", "sms .. tidak masuk",
    ),
    "login_access": (
        "gagal login", "tidak bisa login|masuk|akses|buka", "login .. gagal|error|terus|mulu", "akun .. terblokir|diblokir|terkunci",
        "rekening .. terblokir|diblokir", "mbca|mybca|klikbca .. terblokir|diblokir|terkunci", "terblokir", "buka blokir", "buka blokir kartu|rekening|atm|mbca|akun",
        "cannot|can t|cant log|login|access|sign", "locked out", "account .. locked|blocked", "user id .. lupa|salah", "lupa user id",
    ),
    "indicator_light": ("lampu .. merah|kuning|biru", "indikator", "indicator light", "red light"),
    "device_update": (
        "ganti|pindah|beda ponsel|perangkat|device", "update aplikasi", "aplikasi .. update", "versi .. lama|baru|terbaru", "new phone|device",
        "tidak support|kompatibel", "root", "iphone baru", "ponsel baru",
    ),
    "app_down_slow": (
        f"{_APP} .. error|down|lemot|gangguan|maintenance|lag|crash|ngelag|hang|mati", "error terus|lagi|mulu", "lemot", "gangguan",
        "force close", "lagi down", "server .. down|error", "aplikasi .. tidak .. bisa|jalan", "app .. slow|crash|crashes|crashed|crashing|down",
        "is .. down", "tidak bisa dibuka", "loading terus|mulu|lama", "muter terus", "keluar sendiri",
    ),
    "qris_topup_va": (
        "qris", "topup", "top up", "isi ulang", "gopay", "ovo", "shopeepay", "flazz", "e toll", "virtual account", "va", "e money",
        "top up gopay|ovo|dana|shopeepay|flazz .. gagal|belum|pending", "qris|gopay|ovo|shopeepay|flazz|topup .. gagal|error|belum|tidak",
    ),
    "card_delivery": (
        "kartu .. belum .. sampai|dikirim|datang|terima|diterima", "kartu .. kapan .. sampai|dikirim|jadi", "kartu baru",
        "pengiriman kartu", "card .. arrive|arrived|delivery|shipped", "cetak kartu",
    ),
    "credit_card_bill": (
        "tagihan", "kartu kredit .. lunas|bayar|cicilan|bunga|limit", "cicilan kartu", "credit card .. bill|statement|limit", "billing",
        "jatuh tempo", "annual fee", "iuran tahunan", "minimum payment", "naik limit",
    ),
    "fees": (
        "biaya|potongan .. admin|transfer|bulanan|tambahan|tarik", "kena .. biaya|charge|potongan", "tarif", "biaya admin",
        "fee|fees", "charged", "potongan biaya", "biaya berapa", "berapa biaya",
    ),
    "limits": ("limit .. transfer|transaksi|tarik|harian", "naikkan limit", "maksimal transfer", "daily limit", "transfer limit", "batas transfer"),
    "loan_kpr": ("kpr", "kkb", "kredit .. rumah|mobil|motor", "ajukan|pengajuan pinjaman|kredit", "mortgage", "loan", "bunga kpr", "restrukturisasi"),
    "account_open_close": (
        "buka|bikin|buat|untuk|membuka rekening|tabungan", "tutup|nutup|menutup rekening|akun|tabungan", "open|opening .. account",
        "close|closing .. account", "rekening .. dormant|tidak aktif|pasif", "syarat .. rekening",
    ),
    "fx_rate": ("kurs", "dollar|dolar|usd .. berapa|hari", "exchange rate", "valas", "foreign exchange", "rate dollar|usd"),
    "atm_location": ("atm .. dimana|terdekat|mana", "lokasi atm", "nearest atm|branch", "where .. atm", "atm .. di mana", "setor tunai .. dimana"),
    "branch_hours_queue": (
        "cabang|kcp|kcu|kantor .. buka|tutup|jam|libur", "jam buka|operasional", "antri|antre|antrian|antrean", "branch .. open|hours|close",
        "buka .. sabtu|minggu", "weekend banking", "opening hours", "teller",
    ),
    "promo_question": ("promo", "diskon", "cashback", "voucher", "kode promo", "poin|reward .. tukar|ditukar|berapa", "tukar poin", "discount", "undian"),
    "complaint_service": (
        "pelayanan|layanan|service|cs|satpam|teller|staff|staf|petugas .. buruk|jelek|lama|lambat|kasar|jutek|judes|payah|parah",
        "tidak|belum .. ditanggapi|direspon|dibalas|dijawab|diangkat", "kecewa", "komplain", "keluhan", "mengecewakan", "tidak profesional",
        "terrible|bad|poor|worst|rude .. service|bank|staff|support", "tidak|kurang puas|memuaskan|ramah", "no response|reply", "disappointed", "dilempar|dipingpong", "tiket .. belum",
        "complaint",
    ),
    "security_tip_sharing": ("hati hati .. penipuan|modus|scam|link", "waspada", "jangan .. klik|kasih|percaya", "be careful|aware"),
    "job": ("lowongan", "loker", "rekrutmen", "recruitment", "magang", "lamaran", "melamar", "vacancy", "internship", "bakti bca"),
    "suggestion": ("saran", "usul", "semoga .. ditambah|ada|fitur", "tolong .. tambah|tambahkan|tambahin fitur", "fitur .. dong", "suggestion", "please add", "feature request"),
    "praise": (
        "terima kasih .. bantu|bantuan|cepat|respon|sudah", "pelayanan .. bagus|ramah|memuaskan|cepat|mantap|keren|baik", "mantap",
        "keren", "terbaik", "the best", "great|excellent|good service", "thank .. help|helping", "puas", "ramah", "sukses selalu",
        "sangat membantu", "love .. app|bank",
    ),
}  # fmt: skip
