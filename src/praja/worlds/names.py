"""Made-up names that sound like the country. No row of a world describes a real person or village."""

from praja.worlds.chance import Chance

MEN = tuple(
    """
    Adi Agus Ahmad Andri Arif Aris Asep Bagas Bambang Bayu Budi Dani Darmawan Dedi Deni Dimas Doni Edi
    Eko Fajar Faisal Feri Galih Hadi Hasan Hendra Heri Ibnu Ilham Imam Indra Irfan Iwan Jefri Joko Johan
    Kurnia Lukman Maulana Mulyadi Nanda Novri Nur Oki Panji Putra Rahmat Randi Reza Rian Rizal Rudi
    Samsul Sandi Satria Slamet Surya Taufik Teguh Tri Umar Untung Wahyu Wawan Yanto Yoga Yudi Yusuf
    Zainal Zulkifli
    """.split()  # noqa: SIM905 - a list of quoted words is four times as long
)
WOMEN = tuple(
    """
    Anisa Ayu Citra Dela Desi Dewi Dian Diah Eka Elsa Endah Erna Fitri Gita Hesti Ika Indah Intan
    Kartika Laras Lestari Lia Lina Mega Melati Mira Nadia Nia Novita Nurul Puspa Putri Rahma Ratna Reni
    Rini Rina Sari Septi Sinta Siska Sri Suci Tika Tiara Utami Vina Wati Widya Winda Wulan Yani Yuli
    Yuni
    """.split()  # noqa: SIM905 - a list of quoted words is four times as long
)
FAMILY = tuple(
    """
    Adiputra Alamsyah Andika Anggara Ardiansyah Arifin Budiman Daulay Effendi Fadillah Febrian
    Firmansyah Gumelar Hakim Handoko Harahap Hartono Hasibuan Hermawan Hidayat Irawan Iskandar Kurniawan
    Kusuma Lazuardi Lubis Mahendra Marpaung Maryadi Munandar Nasution Nugraha Nugroho Oktavian Pamungkas
    Pasaribu Permana Prasetyo Pratama Purnomo Rahman Ramadhan Saputra Saragih Sasmita Setiawan Setyawan
    Sihombing Simatupang Siregar Sitorus Suhendra Sulaiman Sundari Supriyadi Susanto Suwandi Syahputra
    Syarif Tambunan Tanjung Triyono Wardana Wibisono Wicaksono Wijaya Winarno Yuliansyah Zulfikar
    """.split()  # noqa: SIM905 - a list of quoted words is four times as long
)
LAND = tuple(
    """
    Air Batu Bukit Dusun Kampung Koto Lubuk Muara Padang Pasar Pematang Pulau Rantau Sebrang Simpang
    Sungai Talang Tanah Tanjung Tebing Teluk
    """.split()  # noqa: SIM905 - a list of quoted words is four times as long
)
TRAIT = tuple(
    """
    Agung Aman Bakti Baru Bening Besar Cempaka Damai Dalam Enau Gading Gambir Hijau Indah Intan Jati
    Jaya Jelutung Kandis Karya Kayu Kemang Keruh Kuning Lama Lestari Lintang Lurus Makmur Manis Medang
    Mekar Melayu Merbau Meranti Mulya Naga Nibung Nyiur Panjang Pandan Permai Petai Pinang Putih Raya
    Rengas Rimbo Rotan Rukun Sakti Salak Sejahtera Sentosa Serai Setia Sirih Tembesu Tengah Terap Tinggi
    Tuo Ulin Utama
    """.split()  # noqa: SIM905 - a list of quoted words is four times as long
)


def person(chance: Chance, *, woman: bool) -> str:
    """Return the name of a person who does not exist."""
    given = chance.pick(WOMEN if woman else MEN)
    middle = [chance.pick(MEN if not woman else WOMEN)] if chance.happens(0.15) else []
    return " ".join(dict.fromkeys([given, *middle, chance.pick(FAMILY)]))


def places(chance: Chance, count: int) -> list[str]:
    """Return ``count`` different names of villages; a number follows once the names run out."""
    size = len(LAND) * len(TRAIT)
    names = []
    for turn in range(-(-count // size)):
        drawn = chance.some(count - turn * size, size)
        names += [_place(k) if turn == 0 else f"{_place(k)} {turn + 1}" for k in drawn]
    return names


def _place(k: int) -> str:
    land, trait = divmod(k, len(TRAIT))
    return f"{LAND[land]} {TRAIT[trait]}"
