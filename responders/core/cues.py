"""The cue phrases of risk, mood and manners, in named groups; Indonesian and English as customers write."""

from __future__ import annotations

# Money can be lost while nobody answers.
AT_RISK = (
    "kartu|atm|dompet|ponsel .. hilang|dicuri|kecopetan|ketinggalan|dirampok",
    "transaksi .. bukan saya", "bukan saya .. transaksi|lakukan", "transaksi .. tidak .. kenal|lakukan",
    "ditipu", "ketipu", "tertipu", "kena tipu", "dibobol", "kebobolan", "dihack", "kehack", "diretas", "hacked", "scammed",
    "terlanjur|telanjur|sudah .. klik|kasih|isi|kirim .. otp|pin|link|data", "saldo|uang .. raib|dikuras|kesedot",
    "saldo|uang|tabungan .. hilang", "rekening .. dikuras", "akun .. diambil alih", "card|wallet .. stolen|lost",
    "lost|stole .. card|wallet", "stolen card", "gave .. otp|pin|password", "unauthorized", "unauthorised",
    "not .. recognise|recognize .. transaction|charge", "didn t|not make .. transaction", "money .. gone|disappeared|missing",
    "dipakai orang lain", "someone|somebody .. using .. card", "tidak merasa .. transaksi|belanja|transfer|tarik",
)  # fmt: skip

# Money is stuck, or somebody cannot reach it.
STUCK = (
    "gagal .. terpotong|terdebet|berkurang", "terpotong|terdebet .. gagal", "saldo|uang .. terpotong|terdebet|berkurang",
    "failed .. debited|deducted|charged", "debited .. failed", "uang .. tidak keluar", "kartu|atm .. tertelan", "tertelan",
    "swallowed|ate .. card", "card .. swallowed", "terblokir", "akun|rekening|kartu|pin .. diblokir|terkunci|blocked|locked",
    "locked out", "salah transfer|rekening|kirim", "transfer .. salah", "wrong account|recipient", "tidak bisa login|masuk|akses",
    "gagal login", "cannot|cant|can t .. login|log|access", "darurat", "urgent", "emergency", "butuh .. sekarang", "rumah sakit",
    "transfer .. belum .. masuk|diterima|sampai", "uang|dana|saldo .. belum .. masuk|diterima|sampai",
)  # fmt: skip

# Something does not work, or somebody complains.
BROKEN = (
    "error", "gagal", "lemot", "gangguan", "down", "force close", "crash|crashed|crashes|crashing", "tidak bisa", "tidak .. masuk|muncul|jalan",
    "ditolak", "declined", "rejected", "pending", "failed", "not working", "doesn t work", "rusak", "maintenance", "loading terus|mulu",
    "macet", "belum .. masuk|sampai|dibalas|dijawab|ditanggapi|diterima|selesai", "lama banget|sekali", "ngelag|hang|lag",
)  # fmt: skip

REGULATOR = (
    "ojk", "kontak 157", "bi !fast|checking|rate|7day", "bank indonesia", "laps sjk", "lapsjk", "ylki", "bpkn", "ombudsman",
    "lapor|laporkan|laporin|report .. ojk|bi|polisi|polda|bareskrim|kominfo",
)  # fmt: skip
LEGAL = (
    "polisi", "bareskrim", "polda", "somasi", "pengacara", "lawyer", "gugat", "menggugat", "jalur hukum", "tuntut|menuntut", "sue",
    "legal action", "lapor|laporkan .. polisi|polda|bareskrim", "pidana|pidanakan",
)  # fmt: skip
MEDIA = (
    "viralkan|viralin", "viral !promo", "up|upin ke media|sosmed|tiktok|twitter", "masuk .. detik|kompas|tv", "detik com", "kompas com", "lambe turah",
    "bikin|buat thread", "go viral", "tag .. media|influencer", "post .. tiktok|media|instagram|twitter", "konsumen .. media", "mediakonsumen",
)  # fmt: skip
RUMOUR = (
    "katanya", "dengar dengar", "benar tidak|kah", "apa|apakah benar", "benarkah", "hoax|hoaks|hoak", "beredar", "broadcast", "grup wa|keluarga|sebelah",
    "rush money", "bangkrut", "kolaps", "data .. bocor|dijual", "server .. diserang", "ransomware", "bank|bca .. mau tutup", "is it true", "rumor|rumour",
    "i heard", "kabarnya", "isu|gosip",
)  # fmt: skip
TARIFF = ("tarif|biaya .. 150|150rb|150000", "6 500 .. 150", "150 000|ribu .. bulan")
TARIFF_BAIT = ("bulan", "unlimited", "setuju", "konfirmasi", "klik", "link", "form", "formulir")
IMPERSONATION = (
    "hub|hubungi kami|admin|cs|wa", "wa me", "api whatsapp", "dm kami", "isi form|formulir|data", "klik link", "chat admin|wa",
    "contact our|us whatsapp|admin", "cs resmi", "layanan resmi .. wa|whatsapp", "click .. link",
)  # fmt: skip
PRIZE = (
    "undian berhadiah", "gebyar", "pemenang", "giveaway", "hadiah .. klaim|ambil", "poin .. hangus", "dana hibah", "bantuan .. cair|klaim",
    "anda|kamu .. menang|terpilih", "you won", "claim .. prize",
)  # fmt: skip
GAMBLING = (
    "slot .. gacor|maxwin|online|depo",
    "gacor",
    "maxwin",
    "judol",
    "judi online",
    "pg soft",
    "scatter",
    "togel",
    "rtp",
    "zeus",
    "bonus new member",
)
LOANS = (
    "pinjol",
    "dana cepat",
    "cair .. menit|hari",
    "pinjaman online|cepat",
    "tanpa agunan",
    "butuh dana",
    "jasa joki|gestun",
    "gestun",
)
ADVERT = (
    "jual|ready followers", "jasa followers", "open order|reseller|po", "cek bio", "link .. bio", "peninggi badan", "obat kuat", "jasa hack",
    "trading .. profit|cuan", "investasi .. profit|cuan|pasti", "cuan .. hari", "join grup|channel", "follow back", "lowongan .. wa", "kerja .. rumah .. wa",
)  # fmt: skip
VIOLENCE = (
    "bom|bakar .. kantor|cabang|bank|bca|atm", "kantor|cabang .. bakar|bom", "bunuh .. kamu|lu|lo|kalian|cs|satpam", "hajar|gebukin|bacok",
    "kill you", "burn .. branch|office|down", "datangi .. rumah",
)  # fmt: skip
SELF_HARM = (
    "bunuh diri",
    "mau mati saja",
    "ingin mati",
    "mengakhiri hidup",
    "akhiri hidup",
    "gantung diri",
    "kill myself",
    "end my life",
    "suicide",
    "tidak mau hidup",
)

# Rude words that need a veil in a bank's inbox; written for it, kept short on purpose.
RUDE = (
    "anjing", "bangsat", "babi", "goblok", "tolol", "bodoh", "dungu", "idiot", "kampret", "keparat", "brengsek", "bajingan", "monyet",
    "kontol", "memek", "jancok|jancuk|cok", "ngentot|entot", "tai", "taik", "setan", "sialan", "asu", "pantek", "perek", "lonte", "pelacur",
    "fuck|fucking|fucked|fck", "shit|bullshit", "asshole", "bitch", "bastard", "moron", "stupid", "dumb", "crap", "dick", "wtf", "maling", "rampok",
    "bank sampah",
)  # fmt: skip

PLEASED = (
    "bagus", "mantap", "keren", "terbaik", "ramah", "puas", "memuaskan", "cepat banget|sekali|tanggap", "respon|transfer|proses|pelayanan|layanan .. cepat", "membantu", "suka", "senang", "hebat", "sukses", "top",
    "good", "great", "excellent", "awesome", "love", "best", "nice", "helpful", "happy", "amazing", "mudah", "praktis", "solutif", "alhamdulillah",
    "jos", "oke banget", "salut", "apresiasi", "lancar",
)  # fmt: skip
THANKS = ("terima kasih", "thanks", "thank you", "matur nuwun", "hatur")
DISPLEASED = (
    "kecewa", "mengecewakan", "parah", "payah", "buruk", "jelek", "lambat", "lama", "ribet", "susah", "kesal", "kesel", "marah", "emosi",
    "jengkel", "muak", "capek|cape", "bosan", "nyesel|menyesal", "rugi|dirugikan", "kapok", "jutek", "judes", "kasar", "tidak becus", "hancur",
    "bohong", "pembohong", "penipu", "sampah", "bad", "worst", "terrible", "horrible", "slow", "useless", "disappointed", "disappointing", "hate",
    "angry", "frustrated|frustrating", "rude", "awful", "scam", "ridiculous", "gimana sih", "apaan sih", "niat tidak", "males|malas", "panik",
    "takut", "sedih", "hilang", "terpotong", "dicuri", "kecopetan", "ditipu", "tertipu", "dibobol", "tertelan", "terblokir", "sia sia", "kacau",
    "lost", "stolen", "stuck", "kemahalan|mahal",
    # Again and again is a complaint, also as a question; "gagal, terus gimana" asks what then.
    "error|gagal|gangguan|lemot|down|crash|ditolak|pending|lag|ngelag|hang terus|mulu|melulu !gimana|bagaimana|apa|kalau",
    "keeps|keep|always failing|fails|crashing|crashes|freezing|declined", "always down|failing|crashing|broken",
)  # fmt: skip
# Said in earnest or in mockery; beside a failure it is mockery.
MOCKABLE = frozenset(
    {
        "mantap",
        "keren",
        "terbaik",
        "hebat",
        "bagus",
        "great",
        "best",
        "nice",
        "top",
        "good",
        "amazing",
        "awesome",
        "jos",
        "salut",
    }
)
NEGATORS = frozenset(
    {
        "tidak",
        "bukan",
        "belum",
        "kurang",
        "jangan",
        "not",
        "no",
        "never",
        "don",
        "doesn",
        "isn",
        "tanpa",
    }
)
CONTRASTS = frozenset(
    {"tapi", "cuma", "sayang", "sayangnya", "namun", "but", "however", "walau", "walaupun", "meski"}
)
QUESTIONS = frozenset(
    {
        "apa",
        "apakah",
        "gimana",
        "kenapa",
        "kapan",
        "dimana",
        "berapa",
        "siapa",
        "bisakah",
        "how",
        "what",
        "when",
        "where",
        "why",
        "can",
        "is",
        "does",
        "which",
    }
)

# A message of nothing but these needs no answer, where thanks or a cheerful sign is among them.
PLEASANTRIES = frozenset(
    {
        "terima", "kasih", "thanks", "thank", "you", "so", "much", "ya", "yaa", "iya", "ok", "oke", "okay", "okey", "okee", "sip", "siap",
        "siapp", "baik", "min", "mimin", "kak", "kakak", "mas", "mbak", "bu", "pak", "ibu", "bapak", "sis", "gan", "admin", "halo", "bca",
        "banyak", "atas", "bantuan", "bantuannya", "infonya", "info", "responnya", "respon", "responsnya", "penjelasannya", "sudah", "dibantu",
        "banget", "sangat", "sama", "noted", "mantap", "good", "great", "nice", "bisa", "kembali", "lancar", "aman", "beres", "matur", "nuwun",
        "sekali", "the", "help", "your", "for", "cool", "got", "it", "all", "now", "jadi", "tim", "team", "lagi", "nya", "untuk", "very",
        "selesai", "solved", "fixed", "masalah", "cepat", "cepatnya", "yang", "dan", "nih", "deh", "dong", "loh", "kok", "semoga", "sukses",
        "selalu", "sehat", "semangat", "keren", "terbaik", "membantu", "saya",
    }
)  # fmt: skip
CLOSERS = frozenset(
    {
        "terima",
        "thanks",
        "thank",
        "sip",
        "siap",
        "oke",
        "ok",
        "okay",
        "okey",
        "noted",
        "baik",
        "nuwun",
        "mantap",
    }
)
HAPPY_SIGNS = frozenset("😀😃😄😁😊🙂☺😍🥰😘🤗👍👏🙏💪🎉✨❤💙💚💛🧡💜🤍🤝👌🙌💯🔥🌹")
SAD_SIGNS = frozenset("😡😠🤬😤😭😢😞😔😩😫🙄😒😑👎💔😱😰🤮🤦😥😓")
