"""Codes and names of 200 countries and areas (ISO 3166-1, ISO 4217; names by Unicode CLDR): all that is real in the invented world."""

from typing import NamedTuple


class Real(NamedTuple):
    """What a country really is called."""

    iso2: str
    iso3: str
    currency: str
    name: str
    russian: str


_LISTED = """\
KZ KAZ KZT Kazakhstan | Казахстан
TJ TJK TJS Tajikistan | Таджикистан
AD AND EUR Andorra | Андорра
AE ARE AED United Arab Emirates | ОАЭ
AF AFG AFN Afghanistan | Афганистан
AG ATG XCD Antigua & Barbuda | Антигуа и Барбуда
AL ALB ALL Albania | Албания
AM ARM AMD Armenia | Армения
AO AGO AOA Angola | Ангола
AR ARG ARS Argentina | Аргентина
AT AUT EUR Austria | Австрия
AU AUS AUD Australia | Австралия
AZ AZE AZN Azerbaijan | Азербайджан
BA BIH BAM Bosnia & Herzegovina | Босния и Герцеговина
BB BRB BBD Barbados | Барбадос
BD BGD BDT Bangladesh | Бангладеш
BE BEL EUR Belgium | Бельгия
BF BFA XOF Burkina Faso | Буркина-Фасо
BG BGR BGN Bulgaria | Болгария
BH BHR BHD Bahrain | Бахрейн
BI BDI BIF Burundi | Бурунди
BJ BEN XOF Benin | Бенин
BM BMU BMD Bermuda | Бермудские о-ва
BN BRN BND Brunei | Бруней
BO BOL BOB Bolivia | Боливия
BR BRA BRL Brazil | Бразилия
BS BHS BSD Bahamas | Багамы
BT BTN INR Bhutan | Бутан
BW BWA BWP Botswana | Ботсвана
BY BLR BYN Belarus | Беларусь
BZ BLZ BZD Belize | Белиз
CA CAN CAD Canada | Канада
CD COD CDF Congo - Kinshasa | Конго - Киншаса
CF CAF XAF Central African Republic | Центрально-Африканская Республика
CG COG XAF Congo - Brazzaville | Конго - Браззавиль
CH CHE CHF Switzerland | Швейцария
CI CIV XOF Côte d’Ivoire | Кот-д’Ивуар
CL CHL CLP Chile | Чили
CM CMR XAF Cameroon | Камерун
CN CHN CNY China | Китай
CO COL COP Colombia | Колумбия
CR CRI CRC Costa Rica | Коста-Рика
CU CUB CUP Cuba | Куба
CV CPV CVE Cape Verde | Кабо-Верде
CY CYP EUR Cyprus | Кипр
CZ CZE CZK Czechia | Чехия
DE DEU EUR Germany | Германия
DJ DJI DJF Djibouti | Джибути
DK DNK DKK Denmark | Дания
DM DMA XCD Dominica | Доминика
DO DOM DOP Dominican Republic | Доминиканская Республика
DZ DZA DZD Algeria | Алжир
EC ECU USD Ecuador | Эквадор
EE EST EUR Estonia | Эстония
EG EGY EGP Egypt | Египет
ER ERI ERN Eritrea | Эритрея
ES ESP EUR Spain | Испания
ET ETH ETB Ethiopia | Эфиопия
FI FIN EUR Finland | Финляндия
FJ FJI FJD Fiji | Фиджи
FM FSM USD Micronesia | Федеративные Штаты Микронезии
FR FRA EUR France | Франция
GA GAB XAF Gabon | Габон
GB GBR GBP United Kingdom | Великобритания
GD GRD XCD Grenada | Гренада
GE GEO GEL Georgia | Грузия
GH GHA GHS Ghana | Гана
GL GRL DKK Greenland | Гренландия
GM GMB GMD Gambia | Гамбия
GN GIN GNF Guinea | Гвинея
GQ GNQ XAF Equatorial Guinea | Экваториальная Гвинея
GR GRC EUR Greece | Греция
GT GTM GTQ Guatemala | Гватемала
GW GNB XOF Guinea-Bissau | Гвинея-Бисау
GY GUY GYD Guyana | Гайана
HK HKG HKD Hong Kong SAR China | Гонконг (САР)
HN HND HNL Honduras | Гондурас
HR HRV EUR Croatia | Хорватия
HT HTI HTG Haiti | Гаити
HU HUN HUF Hungary | Венгрия
ID IDN IDR Indonesia | Индонезия
IE IRL EUR Ireland | Ирландия
IL ISR ILS Israel | Израиль
IN IND INR India | Индия
IQ IRQ IQD Iraq | Ирак
IR IRN IRR Iran | Иран
IS ISL ISK Iceland | Исландия
IT ITA EUR Italy | Италия
JM JAM JMD Jamaica | Ямайка
JO JOR JOD Jordan | Иордания
JP JPN JPY Japan | Япония
KE KEN KES Kenya | Кения
KG KGZ KGS Kyrgyzstan | Киргизия
KH KHM KHR Cambodia | Камбоджа
KI KIR AUD Kiribati | Кирибати
KM COM KMF Comoros | Коморы
KN KNA XCD St. Kitts & Nevis | Сент-Китс и Невис
KP PRK KPW North Korea | КНДР
KR KOR KRW South Korea | Республика Корея
KW KWT KWD Kuwait | Кувейт
LA LAO LAK Laos | Лаос
LB LBN LBP Lebanon | Ливан
LC LCA XCD St. Lucia | Сент-Люсия
LI LIE CHF Liechtenstein | Лихтенштейн
LK LKA LKR Sri Lanka | Шри-Ланка
LR LBR LRD Liberia | Либерия
LS LSO ZAR Lesotho | Лесото
LT LTU EUR Lithuania | Литва
LU LUX EUR Luxembourg | Люксембург
LV LVA EUR Latvia | Латвия
LY LBY LYD Libya | Ливия
MA MAR MAD Morocco | Марокко
MC MCO EUR Monaco | Монако
MD MDA MDL Moldova | Молдова
ME MNE EUR Montenegro | Черногория
MG MDG MGA Madagascar | Мадагаскар
MH MHL USD Marshall Islands | Маршалловы о-ва
MK MKD MKD North Macedonia | Северная Македония
ML MLI XOF Mali | Мали
MM MMR MMK Myanmar (Burma) | Мьянма (Бирма)
MN MNG MNT Mongolia | Монголия
MO MAC MOP Macao SAR China | Макао (САР)
MR MRT MRU Mauritania | Мавритания
MT MLT EUR Malta | Мальта
MU MUS MUR Mauritius | Маврикий
MV MDV MVR Maldives | Мальдивы
MW MWI MWK Malawi | Малави
MX MEX MXN Mexico | Мексика
MY MYS MYR Malaysia | Малайзия
MZ MOZ MZN Mozambique | Мозамбик
NA NAM ZAR Namibia | Намибия
NE NER XOF Niger | Нигер
NG NGA NGN Nigeria | Нигерия
NI NIC NIO Nicaragua | Никарагуа
NL NLD EUR Netherlands | Нидерланды
NO NOR NOK Norway | Норвегия
NP NPL NPR Nepal | Непал
NR NRU AUD Nauru | Науру
NZ NZL NZD New Zealand | Новая Зеландия
OM OMN OMR Oman | Оман
PA PAN PAB Panama | Панама
PE PER PEN Peru | Перу
PG PNG PGK Papua New Guinea | Папуа — Новая Гвинея
PH PHL PHP Philippines | Филиппины
PK PAK PKR Pakistan | Пакистан
PL POL PLN Poland | Польша
PR PRI USD Puerto Rico | Пуэрто-Рико
PS PSE ILS Palestinian Territories | Палестинские территории
PT PRT EUR Portugal | Португалия
PW PLW USD Palau | Палау
PY PRY PYG Paraguay | Парагвай
QA QAT QAR Qatar | Катар
RO ROU RON Romania | Румыния
RS SRB RSD Serbia | Сербия
RU RUS RUB Russia | Россия
RW RWA RWF Rwanda | Руанда
SA SAU SAR Saudi Arabia | Саудовская Аравия
SB SLB SBD Solomon Islands | Соломоновы о-ва
SC SYC SCR Seychelles | Сейшельские о-ва
SD SDN SDG Sudan | Судан
SE SWE SEK Sweden | Швеция
SG SGP SGD Singapore | Сингапур
SI SVN EUR Slovenia | Словения
SK SVK EUR Slovakia | Словакия
SL SLE SLE Sierra Leone | Сьерра-Леоне
SM SMR EUR San Marino | Сан-Марино
SN SEN XOF Senegal | Сенегал
SO SOM SOS Somalia | Сомали
SR SUR SRD Suriname | Суринам
SS SSD SSP South Sudan | Южный Судан
ST STP STN São Tomé & Príncipe | Сан-Томе и Принсипи
SV SLV USD El Salvador | Сальвадор
SY SYR SYP Syria | Сирия
SZ SWZ SZL Eswatini | Эсватини
TD TCD XAF Chad | Чад
TG TGO XOF Togo | Того
TH THA THB Thailand | Таиланд
TL TLS USD Timor-Leste | Восточный Тимор
TM TKM TMT Turkmenistan | Туркменистан
TN TUN TND Tunisia | Тунис
TO TON TOP Tonga | Тонга
TR TUR TRY Türkiye | Турция
TT TTO TTD Trinidad & Tobago | Тринидад и Тобаго
TV TUV AUD Tuvalu | Тувалу
TZ TZA TZS Tanzania | Танзания
UA UKR UAH Ukraine | Украина
UG UGA UGX Uganda | Уганда
US USA USD United States | Соединенные Штаты
UY URY UYU Uruguay | Уругвай
UZ UZB UZS Uzbekistan | Узбекистан
VA VAT EUR Vatican City | Ватикан
VC VCT XCD St. Vincent & Grenadines | Сент-Винсент и Гренадины
VE VEN VES Venezuela | Венесуэла
VN VNM VND Vietnam | Вьетнам
VU VUT VUV Vanuatu | Вануату
WS WSM WST Samoa | Самоа
YE YEM YER Yemen | Йемен
ZA ZAF ZAR South Africa | Южно-Африканская Республика
ZM ZMB ZMW Zambia | Замбия
ZW ZWE USD Zimbabwe | Зимбабве
"""


def _read(line: str) -> Real:
    codes, russian = line.split(" | ")
    iso2, iso3, currency, name = codes.split(" ", 3)
    return Real(iso2, iso3, currency, name, russian)


COUNTRIES = tuple(_read(line) for line in _LISTED.splitlines())
"""Those of the real seed first, then by code: the first ten are the same however many are asked for."""
