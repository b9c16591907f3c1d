"""The words of made-up records: plain Persian that says of itself that it is made up («ساختگی»).

Nothing here is a real person, institution, event or sum. Cities are real, so that maps and countries work; their
coordinates are rounded to a tenth of a degree.
"""

from dataclasses import dataclass

from officials.codes import Office, UnitKind
from trips.codes import FundingKind, TripKind, Withheld


@dataclass(frozen=True, slots=True)
class City:
    """`name` empty for a country as a whole."""

    country: str
    name: str = ""
    name_en: str = ""
    latitude: str | None = None
    longitude: str | None = None
    aliases: str = ""


CITIES = (
    City("IQ", "نجف", "Najaf", "32.0", "44.3", "نجف اشرف"),
    City("IQ", "کربلا", "Karbala", "32.6", "44.0", "کربلای معلی"),
    City("TR", "استانبول", "Istanbul", "41.0", "29.0", "اسلامبول"),
    City("TR", "غازی‌عنتاب", "Gaziantep", "37.1", "37.4", "غازیانتپ\nقاضیانتپ"),
    City("TR", "آنکارا", "Ankara", "39.9", "32.9"),
    City("TR", "قونیه", "Konya", "37.9", "32.5"),
    City("TR"),
    City("RU", "مسکو", "Moscow", "55.8", "37.6"),
    City("RU", "سن‌پترزبورگ", "Saint Petersburg", "59.9", "30.3"),
    City("RU"),
    City("CN", "پکن", "Beijing", "39.9", "116.4"),
    City("CN", "ارومچی", "Urumqi", "43.8", "87.6"),
    City("QA", "دوحه", "Doha", "25.3", "51.5"),
    City("AE", "دبی", "Dubai", "25.2", "55.3"),
    City("IQ", "بغداد", "Baghdad", "33.3", "44.4"),
    City("SY", "دمشق", "Damascus", "33.5", "36.3"),
    City("LB", "بیروت", "Beirut", "33.9", "35.5"),
    City("OM", "مسقط", "Muscat", "23.6", "58.4"),
    City("KW", "کویت", "Kuwait City", "29.4", "48.0"),
    City("BH"),
    City("PK", "کراچی", "", "24.9", "67.0"),
    City("AF", "هرات", "Herat", "34.3", "62.2"),
    City("TM", "عشق‌آباد", "Ashgabat", "38.0", "58.4"),
    City("AZ", "باکو", "Baku", "40.4", "49.9"),
    City("AM", "ایروان", "Yerevan", "40.2", "44.5"),
    City("GE", "تفلیس", "Tbilisi", "41.7", "44.8"),
    City("BY", "مینسک", "Minsk", "53.9", "27.6"),
    City("KZ", "آلماتی", "Almaty", "43.2", "76.9"),
    City("UZ", "سمرقند", "Samarkand", "39.7", "67.0"),
    City("TJ", "دوشنبه", "Dushanbe", "38.6", "68.8"),
    City("JP", "توکیو", "Tokyo", "35.7", "139.7"),
    City("KR", "سئول", "Seoul", "37.6", "127.0"),
    City("MY", "کوالالامپور", "Kuala Lumpur", "3.1", "101.7"),
    City("SG"),
    City("ID", "جاکارتا", "Jakarta", "-6.2", "106.8"),
    City("IN", "دهلی نو", "New Delhi", "28.6", "77.2"),
    City("DE", "برلین", "Berlin", "52.5", "13.4"),
    City("FR", "پاریس", "Paris", "48.9", "2.4"),
    City("AT", "وین", "Vienna", "48.2", "16.4"),
    City("IT", "رم", "Rome", "41.9", "12.5"),
    City("ES", "بارسلون", "Barcelona", "41.4", "2.2", "بارسلونا"),
    City("NL", "لاهه", "The Hague", "52.1", "4.3"),
    City("CH", "ژنو", "Geneva", "46.2", "6.1"),
    City("HU", "بوداپست", "Budapest", "47.5", "19.0"),
    City("RS", "بلگراد", "Belgrade", "44.8", "20.5"),
    City("BG", "صوفیه", "Sofia", "42.7", "23.3"),
    City("FI", "هلسینکی", "Helsinki", "60.2", "24.9"),
    City("DZ", "الجزیره", "Algiers", "36.8", "3.1"),
    City("TN", "تونس", "Tunis", "36.8", "10.2"),
    City("ZA"),
    City("BR", "سائوپائولو", "São Paulo", "-23.6", "-46.6"),
    City("MX"),
    City("CU", "هاوانا", "", "23.1", "-82.4"),
    City("HK"),
    City("MT"),
)

PILGRIM_CITIES = 2
"""The first ones of `CITIES`: where service to pilgrims is sent."""

TRANSIT_CITIES = ("دوحه", "دبی", "استانبول")

TITLES: dict[TripKind, tuple[str, ...]] = {
    TripKind.CONFERENCE: (
        "همایش ساختگی {topic}، {place}",
        "نشست ساختگی شهرهای نمونه دربارهٔ {topic}، {place}",
    ),
    TripKind.EXHIBITION: ("نمایشگاه ساختگی {topic}، {place}",),
    TripKind.VISIT: ("بازدید ساختگی از طرح‌های {topic}، {place}", "بازدید ساختگی از کارخانهٔ تجهیزات، {place}"),
    TripKind.MEETING: ("جلسهٔ ساختگی هیئت اجرایی، {place}", "دیدار ساختگی با شهردار {place}"),
    TripKind.TRAINING: ("دورهٔ آموزشی ساختگی {topic}، {place}",),
    TripKind.AGREEMENT: ("امضای ساختگی تفاهم‌نامهٔ خواهرخواندگی با {place}",),
    TripKind.PILGRIM_SERVICE: ("خدمت‌رسانی ساختگی به زائران، {place}",),
    TripKind.PROCUREMENT: ("خرید ساختگی تجهیزات {topic}، {place}",),
    TripKind.OTHER: ("سفر ساختگی به {place}",),
}

TITLES_EN: dict[TripKind, str] = {
    TripKind.CONFERENCE: "Made-up conference on {topic}",
    TripKind.EXHIBITION: "Made-up exhibition of {topic}",
    TripKind.VISIT: "Made-up visit: {topic}",
    TripKind.MEETING: "Made-up meeting on {topic}",
    TripKind.TRAINING: "Made-up training in {topic}",
    TripKind.AGREEMENT: "Made-up sister-city agreement",
    TripKind.PILGRIM_SERVICE: "Made-up service to pilgrims",
    TripKind.PROCUREMENT: "Made-up purchase for {topic}",
    TripKind.OTHER: "Made-up trip",
}

TOPICS = (
    ("حمل‌ونقل همگانی", "public transport"),
    ("مدیریت پسماند", "waste management"),
    ("فضای سبز", "green space"),
    ("شهر هوشمند", "smart cities"),
    ("بافت‌های تاریخی", "historic quarters"),
    ("مدیریت بحران", "disaster management"),
    ("کتابخانه‌های عمومی", "public libraries"),
    ("دوچرخه‌سواری شهری", "urban cycling"),
    ("آب و فاضلاب", "water and sewerage"),
    ("ایمنی و آتش‌نشانی", "fire safety"),
    ("گردشگری شهری", "urban tourism"),
    ("آیین‌های ایرانی", "Iranian festivals"),
    ("نوسازی ناوگان اتوبوس‌رانی", "renewal of the bus fleet"),
)

PURPOSES = (
    "آشنایی با تجربهٔ شهرهای دیگر در {topic}. این متن ساختگی است.",
    "شرکت در برنامهٔ ساختگی {topic} و دیدار با میزبان.",
    "پیگیری تفاهم‌نامهٔ ساختگی در زمینهٔ {topic}.",
    "بازدید از تجهیزات و گفت‌وگو دربارهٔ {topic}؛ همه ساختگی.",
)
NECESSITIES = (
    "این آموزش ساختگی در داخل کشور برگزار نمی‌شود.",
    "حضور امضاکنندگان لازم بود (ساختگی).",
    "میزبان ساختگی برنامه را فقط حضوری برگزار می‌کند.",
)
LEGAL_BASES = ("آیین‌نامهٔ ساختگی، مادهٔ ۴", "مصوبهٔ ساختگی شورا، شمارهٔ ۱۲", "دستورالعمل ساختگی سفرهای خارجی")
HOSTS = (
    "شهرداری میزبان ساختگی",
    "اتحادیهٔ ساختگی شهرهای نمونه",
    "شرکت ساختگی نمونه‌سازان",
    "Invented City Network",
)
SUMMARIES = (
    "تفاهم‌نامهٔ ساختگی امضا شد و برنامهٔ اجرای آن به شورا می‌رود.",
    "گزارش ساختگی تجربه‌ها در معاونت تهیه شد. هیچ خریدی انجام نشد.",
    "دو پیشنهاد ساختگی برای {topic} به کارگروه سپرده شد.",
)
RESULTS = ("تفاهم‌نامهٔ ساختگی خواهرخواندگی", "خرید ساختگی دو دستگاه", "هیچ")
REPORTS = (
    "گزارش ساختگی سفر در ده صفحه در جلسهٔ شورا خوانده شد.",
    "گزارش ساختگی: برنامهٔ هر روز، دیدارها و پیشنهادها.\n\nبند دوم گزارش ساختگی.",
)
STATUS_REASONS = {
    "cancelled": "برنامهٔ میزبان ساختگی لغو شد؛ بلیت‌ها پس داده شد.",
    "postponed": "برنامهٔ ساختگی به سال بعد افتاد.",
    "refused": "کارگروه استانی ساختگی مجوز نداد.",
}
ABSENCE_REASONS = ("روادید ساختگی صادر نشد", "بیماری (ساختگی)", "مخالفت ساختگی با خروج")

CORRECTION_REASONS = {
    "took_place": "سفر برنامه‌ریزی‌شدهٔ ساختگی انجام شد.",
    "title": "اصلاح ساختگی عنوان",
    "report": "گزارش ساختگی سفر رسید.",
    "amount": "اصلاح ساختگی مبلغ پس از تسویه",
    "size": "اصلاح ساختگی تعداد اعضای هیئت",
    "joint": "پیوند با سفرهای دیگر همین هیئت مشترک ساختگی",
    "called_off": "سفر ساختگی انجام نشد.",
}
WITHDRAWAL_REASONS = (
    "این سند ساختگی دو بار ثبت شده بود.",
    "سند ساختگی به اشتباه برای این شهرداری ثبت شد.",
)
ERASURE_REASON = "نام شخصی ساختگی به اشتباه منتشر شده بود."
GROUNDS = ("قانون ساختگی انتشار، مادهٔ ۱۳", "دستور ساختگی مرجع قضایی")

SOURCE_TITLES = ("خبر ساختگی سفر هیئت نمونه", "گزارش ساختگی سفرهای خارجی", "")
PERMIT_BODIES = {
    "committee": "کمیتهٔ ساختگی سفرهای خارجی",
    "council": "شورای ساختگی شهر نمونه",
    "province": "کارگروه استانی ساختگی",
    "commission": "کمیسیون مرکزی ساختگی",
    "other": "",
}
ATTACHMENT_TITLES = {
    "invitation": "دعوت‌نامهٔ ساختگی",
    "programme": "برنامهٔ ساختگی سفر",
    "report": "گزارش ساختگی سفر",
    "agreement": "تفاهم‌نامهٔ ساختگی",
}
REDACTED = (
    Withheld.NAMES,
    Withheld.PURPOSE,
    Withheld.NECESSITY,
    Withheld.HOST,
    Withheld.STOPS,
    Withheld.PERMITS,
    Withheld.OUTCOME,
    Withheld.ATTACHMENTS,
)

# Titles that break careless pages, spreadsheets, searches and sorts. The last are as keyboards set to Arabic type
# them, and long enough to fill a line.
HOSTILE_TITLES = (
    "=1+1 سفر ساختگی",
    "@SUM(A1:A9) ساختگی",
    "-2+3 سفر ساختگی",
    "<b>سفر ساختگی</b> <script>alert(1)</script>",
    "سفر \"ساختگی\" و 'نقل' & ; , \\ {{ 7*7 }} %s {0}",
    "🛫 سفر ساختگی 🇮🇷",
    "Synthetic trip in Latin letters only",
    "ساختگی " + "درازنویسی" * 20,
    "سفر ساختگي شهرداري نمونه به کشور ترکيه با هيئت ك و ي",
    "سفر ساختگی ۱۲۳ 456 ٧٨٩ (همه رقم)",
)

FIRST_NAMES = (
    ("فاطمه", "Fatemeh"),
    ("زهرا", "Zahra"),
    ("مریم", "Maryam"),
    ("نرگس", "Narges"),
    ("علی", "Ali"),
    ("حسین", "Hossein"),
    ("محمد", "Mohammad"),
    ("رضا", "Reza"),
    ("امیر", "Amir"),
    ("سارا", "Sara"),
    ("یاسر", "Yaser"),
    ("کاظم", "Kazem"),
    ("ژاله", "Zhaleh"),
    ("آرش", "Arash"),
)
LAST_NAMES = (
    ("ساختگی", "Sakhtegi"),
    ("ساختگی‌پور", "Sakhtegipour"),
    ("ساختگی‌نژاد", "Sakhteginejad"),
    ("نمونه‌زادهٔ ساختگی", "Nemunezadeh-Sakhtegi"),
    ("نمونه‌ای ساختگی", "Nemunei-Sakhtegi"),
    ("ساختگیان", "Sakhtegian"),
    ("ساختگی‌فرد", "Sakhtegifard"),
)


@dataclass(frozen=True, slots=True)
class UnitWords:
    kind: UnitKind
    name: str
    name_en: str = ""
    part_of: str = ""
    """Name of the unit it is part of; empty for none."""


UNITS = (
    UnitWords(UnitKind.HEADQUARTERS, "حوزهٔ شهردار", "Mayor's Office"),
    UnitWords(UnitKind.DEPUTY, "معاونت مالی و اقتصادی", "Deputy for Finance", "حوزهٔ شهردار"),
    UnitWords(UnitKind.DEPUTY, "معاونت حمل‌ونقل و ترافیک", "Deputy for Transport", "حوزهٔ شهردار"),
    UnitWords(UnitKind.DEPUTY, "ادارهٔ کل امور بین‌الملل", "", "حوزهٔ شهردار"),
    UnitWords(UnitKind.DISTRICT, "شهرداری منطقهٔ ۱", "District 1", "حوزهٔ شهردار"),
    UnitWords(UnitKind.DISTRICT, "شهرداری منطقهٔ ۲", "District 2", "حوزهٔ شهردار"),
    UnitWords(UnitKind.DISTRICT, "شهرداری منطقهٔ ۱۰", "", "حوزهٔ شهردار"),
    UnitWords(UnitKind.ORGANISATION, "سازمان آتش‌نشانی", "Fire Department", "حوزهٔ شهردار"),
    UnitWords(UnitKind.ORGANISATION, "سازمان مدیریت پسماند", "", "معاونت مالی و اقتصادی"),
    UnitWords(UnitKind.COMPANY, "شرکت واحد اتوبوس‌رانی", "Bus Company", "معاونت حمل‌ونقل و ترافیک"),
    UnitWords(UnitKind.COUNCIL, "شورای اسلامی شهر", "City Council"),
)


@dataclass(frozen=True, slots=True)
class PostWords:
    unit: str
    post: str
    post_en: str = ""
    office: Office = Office.NONE
    holders: int = 1


POSTS = (
    PostWords("حوزهٔ شهردار", "شهردار", "Mayor", Office.MAYOR, 2),
    PostWords("معاونت مالی و اقتصادی", "معاون مالی و اقتصادی", "Deputy mayor", Office.DEPUTY),
    PostWords("معاونت حمل‌ونقل و ترافیک", "معاون حمل‌ونقل و ترافیک", "", Office.DEPUTY, 2),
    PostWords("ادارهٔ کل امور بین‌الملل", "مدیرکل امور بین‌الملل", "Director", Office.DIRECTOR),
    PostWords("شهرداری منطقهٔ ۱", "شهردار منطقهٔ ۱", "", Office.DISTRICT_HEAD),
    PostWords("شهرداری منطقهٔ ۲", "شهردار منطقهٔ ۲", "", Office.DISTRICT_HEAD),
    PostWords("شهرداری منطقهٔ ۱۰", "شهردار منطقهٔ ۱۰", "", Office.DISTRICT_HEAD),
    PostWords("سازمان آتش‌نشانی", "مدیرعامل سازمان آتش‌نشانی", "", Office.ORGANISATION_HEAD),
    PostWords("سازمان مدیریت پسماند", "مدیرعامل سازمان", "", Office.ORGANISATION_HEAD),
    PostWords("شرکت واحد اتوبوس‌رانی", "مدیرعامل شرکت", "", Office.COMPANY_HEAD),
    PostWords("شورای اسلامی شهر", "عضو شورای اسلامی شهر", "Council member", Office.COUNCILLOR, 7),
    PostWords("ادارهٔ کل امور بین‌الملل", "کارشناس امور بین‌الملل", "", Office.NONE, 3),
    PostWords("سازمان آتش‌نشانی", "کارشناس پیشگیری", "", Office.NONE, 2),
)

UNNAMED_POSTS = ("مدیر روابط عمومی", "کارشناس پسماند", "سرپرست مرکز هوشمندسازی", "مشاور", "مترجم")
GROUPS = ("معاونان شهردار", "مدیران روابط عمومی", "کارشناسان", "رانندگان", "مدیران مناطق")

PAYERS: dict[FundingKind, tuple[str, str]] = {
    FundingKind.STATE_BODY: ("نهاد دولتی ساختگی", "Made-up state body"),
    FundingKind.FOREIGN_GOVERNMENT: ("دولت میزبان ساختگی", ""),
    FundingKind.HOST: ("شهرداری میزبان ساختگی", "Made-up host city"),
    FundingKind.ORGANISER: ("دبیرخانهٔ همایش ساختگی", "Made-up secretariat"),
    FundingKind.INTERNATIONAL_BODY: ("سازمان بین‌المللی ساختگی", "Made-up international body"),
    FundingKind.COMPANY: ("شرکت ساختگی نمونه‌سازان", ""),
    FundingKind.PERSONAL: ("خود مسافر (ساختگی)", "The traveller (made up)"),
    FundingKind.FOREIGN_PARTY_UNNAMED: ("طرف خارجی (ساختگی)", ""),
}
OWN_PAYERS: dict[FundingKind, str] = {
    FundingKind.MUNICIPALITY: "شهرداری نمونهٔ {number}",
    FundingKind.COUNCIL: "شورای اسلامی شهر نمونهٔ {number}",
    FundingKind.AFFILIATE: "شرکت وابستهٔ ساختگی نمونهٔ {number}",
}
