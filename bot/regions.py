"""Countries and international bodies, as English newspapers call them.

Their names come from the Unicode locale data that babel carries. It has no adjectives, no capitals and no names of
peoples, and some of its names are not the press's: those stand here.
"""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from ingest.cache import WORD_BYTES, cache_bytes

_COUNTRIES = """
AF;Afghan;Kabul|AL;Albanian;Tirana|DZ;Algerian;Algiers|AD;Andorran;Andorra la Vella|AO;Angolan;Luanda
AG;Antiguan;Saint John's|AR;Argentine;Buenos Aires;Argentinian|AM;Armenian;Yerevan|AU;Australian;Canberra;Aussie
AT;Austrian;Vienna|AZ;Azerbaijani;Baku|BS;Bahamian;Nassau|BH;Bahraini;Manama|BD;Bangladeshi;Dhaka
BB;Barbadian;Bridgetown|BY;Belarusian;Minsk;Belorussia|BE;Belgian;Brussels|BZ;Belizean;Belmopan|BJ;Beninese;Porto-Novo
BT;Bhutanese;Thimphu|BO;Bolivian;La Paz|BA=Bosnia;Bosnian;Sarajevo;Bosnia and Herzegovina,Bosnia-Herzegovina
BW;Botswanan;Gaborone|BR;Brazilian;Brasilia|BN;Bruneian;Bandar Seri Begawan|BG;Bulgarian;Sofia
BF;Burkinabe;Ouagadougou|BI;Burundian;Gitega|KH;Cambodian;Phnom Penh|CM;Cameroonian;Yaounde|CA;Canadian;Ottawa
CV;Cape Verdean;Praia;Cabo Verde|CF;Central African;Bangui;CAR|TD;Chadian;N'Djamena|CL;Chilean;Santiago
CN;Chinese;Beijing;People's Republic of China,PRC,Peking|CO;Colombian;Bogota|KM;Comorian;Moroni
CG=Republic of the Congo;Congolese;Brazzaville;Congo-Brazzaville
CD=Democratic Republic of the Congo;Congolese;Kinshasa;DR Congo,DRC,Congo-Kinshasa|CR;Costa Rican;San Jose
CI=Ivory Coast;Ivorian;Yamoussoukro;Cote d'Ivoire|HR;Croatian;Zagreb;Croat,Croats|CU;Cuban;Havana|CY;Cypriot;Nicosia
CZ;Czech;Prague;Czech Republic|DK;Danish;Copenhagen;Dane,Danes|DJ;Djiboutian;Djibouti City|DM;Dominican;Roseau
DO;Dominican;Santo Domingo|TL=East Timor;Timorese;Dili|EC;Ecuadorian;Quito|EG;Egyptian;Cairo
SV;Salvadoran;San Salvador|GQ;Equatoguinean;Malabo|ER;Eritrean;Asmara|EE;Estonian;Tallinn|SZ;Swazi;Mbabane;Swaziland
ET;Ethiopian;Addis Ababa|FJ;Fijian;Suva|FI;Finnish;Helsinki;Finn,Finns|FR;French;Paris;Frenchman,Frenchmen
GA;Gabonese;Libreville|GM;Gambian;Banjul|GE;Georgian;Tbilisi|DE;German;Berlin;Federal Republic of Germany
GH;Ghanaian;Accra|GR;Greek;Athens|GD;Grenadian;Saint George's|GT;Guatemalan;Guatemala City|GN;Guinean;Conakry
GW;Bissau-Guinean;Bissau|GY;Guyanese;Georgetown|HT;Haitian;Port-au-Prince|HN;Honduran;Tegucigalpa
HU;Hungarian;Budapest;Magyar|IS;Icelandic;Reykjavik;Icelander,Icelanders|IN;Indian;New Delhi/Delhi
ID;Indonesian;Jakarta|IR;Iranian;Tehran|IQ;Iraqi;Baghdad|IE;Irish;Dublin;Republic of Ireland,Irishman,Irishmen
IL;Israeli;Jerusalem|IT;Italian;Rome|JM;Jamaican;Kingston|JP;Japanese;Tokyo|JO;Jordanian;Amman|KZ;Kazakh;Astana
KE;Kenyan;Nairobi|KI;Gilbertese;Tarawa|XK;Kosovar;Pristina;Kosovan|KW;Kuwaiti;Kuwait City|KG;Kyrgyz;Bishkek
LA;Lao;Vientiane;Laotian|LV;Latvian;Riga|LB;Lebanese;Beirut|LS;Basotho;Maseru|LR;Liberian;Monrovia|LY;Libyan;Tripoli
LI;Liechtensteiner;Vaduz|LT;Lithuanian;Vilnius|LU;Luxembourgish;Luxembourg City;Luxembourger,Luxembourgers
MG;Malagasy;Antananarivo|MW;Malawian;Lilongwe|MY;Malaysian;Kuala Lumpur|MV;Maldivian;Male|ML;Malian;Bamako
MT;Maltese;Valletta|MH;Marshallese;Majuro|MR;Mauritanian;Nouakchott|MU;Mauritian;Port Louis|MX;Mexican;Mexico City
FM;Micronesian;Palikir|MD;Moldovan;Chisinau|MC;Monegasque;Monte Carlo|MN;Mongolian;Ulaanbaatar
ME;Montenegrin;Podgorica|MA;Moroccan;Rabat|MZ;Mozambican;Maputo|MM;Burmese;Naypyidaw;Burma|NA;Namibian;Windhoek
NR;Nauruan;Yaren|NP;Nepali;Kathmandu;Nepalese|NL;Dutch;The Hague/Amsterdam;Holland,Dutchman,Dutchmen
NZ;New Zealander;Wellington;Kiwi|NI;Nicaraguan;Managua|NE;Nigerien;Niamey|NG;Nigerian;Abuja
KP;North Korean;Pyongyang;DPRK|MK;Macedonian;Skopje;Macedonia|NO;Norwegian;Oslo|OM;Omani;Muscat|PK;Pakistani;Islamabad
PW;Palauan;Ngerulmud|PS=Palestine;Palestinian;Ramallah|PA;Panamanian;Panama City|PG;Papua New Guinean;Port Moresby
PY;Paraguayan;Asuncion|PE;Peruvian;Lima|PH;Philippine;Manila;Filipino,Filipinos,Filipina|PL;Polish;Warsaw;Pole,Poles
PT;Portuguese;Lisbon|QA;Qatari;Doha|RO;Romanian;Bucharest|RU;Russian;Moscow;Russian Federation|RW;Rwandan;Kigali
KN;Kittitian;Basseterre|LC;Saint Lucian;Castries|VC=Saint Vincent and the Grenadines;Vincentian;Kingstown
WS;Samoan;Apia|SM;Sammarinese;San Marino City|ST=Sao Tome and Principe;Santomean;Sao Tome|SA;Saudi;Riyadh
SN;Senegalese;Dakar|RS;Serbian;Belgrade;Serb,Serbs|SC;Seychellois;Victoria|SL;Sierra Leonean;Freetown
SG;Singaporean;Singapore City|SK;Slovak;Bratislava;Slovakian|SI;Slovenian;Ljubljana;Slovene,Slovenes
SB;Solomon Islander;Honiara|SO;Somali;Mogadishu|ZA;South African;Pretoria|KR;South Korean;Seoul;Republic of Korea
SS;South Sudanese;Juba|ES;Spanish;Madrid;Spaniard,Spaniards|LK;Sri Lankan;Colombo|SD;Sudanese;Khartoum
SR;Surinamese;Paramaribo|SE;Swedish;Stockholm;Swede,Swedes|CH;Swiss;Bern/Berne|SY;Syrian;Damascus|TW;Taiwanese;Taipei
TJ;Tajik;Dushanbe|TZ;Tanzanian;Dodoma|TH;Thai;Bangkok|TG;Togolese;Lome|TO;Tongan;Nuku'alofa
TT;Trinidadian;Port of Spain|TN;Tunisian;Tunis|TR=Turkey;Turkish;Ankara;Turk,Turks|TM;Turkmen;Ashgabat
TV;Tuvaluan;Funafuti|UG;Ugandan;Kampala|UA;Ukrainian;Kyiv/Kiev|AE;Emirati;Abu Dhabi;UAE,U.A.E.,Emirates
GB;British;London;UK,U.K.,Britain,Great Britain,Briton,Britons
US;American;Washington;US,U.S.,USA,U.S.A.,America,United States of America|UY;Uruguayan;Montevideo|UZ;Uzbek;Tashkent
VU;Ni-Vanuatu;Port Vila|VA=Vatican;Vatican;Vatican City;Holy See|VE;Venezuelan;Caracas|VN;Vietnamese;Hanoi;Viet Nam
YE;Yemeni;Sanaa|ZM;Zambian;Lusaka|ZW;Zimbabwean;Harare|=England;English;;Englishman,Englishmen
=Scotland;Scottish;Edinburgh;Scot,Scots|=Wales;Welsh;Cardiff;Welshman,Welshmen
=Northern Ireland;Northern Irish;Belfast|GL;Greenlandic;Nuuk|HK;Hong Kong;|=Tibet;Tibetan;Lhasa
=Crimea;Crimean;Simferopol|=Chechnya;Chechen;Grozny|=Catalonia;Catalan;Barcelona|150;European;|142;Asian;|002;African;
009;Oceanian;|003;North American;|005;South American;|419;Latin American;
"""
"""code;adjective;capital/older name of it;other forms. `code` is the locale data's, with "=name" where the press has
another name, and empty for regions that the data lacks. Regular names of peoples are made from the adjective.
"""
_ADDED = re.compile(r" \([^()]*\)| SAR China")

_BODIES = """
European Union;EU,E.U.|United Nations;UN,U.N.|North Atlantic Treaty Organization;NATO
Organization for Security and Cooperation in Europe;OSCE|Organisation for Economic Co-operation and Development;OECD
World Health Organization;WHO|World Trade Organization;WTO|International Monetary Fund;IMF
International Atomic Energy Agency;IAEA|International Criminal Court;ICC|International Court of Justice;ICJ
African Union;AU|Association of Southeast Asian Nations;ASEAN|European Central Bank;ECB
Organization of the Petroleum Exporting Countries;OPEC|Group of Seven;G7|Group of Twenty;G20
Central Intelligence Agency;CIA|Federal Bureau of Investigation;FBI|National Security Agency;NSA
National Aeronautics and Space Administration;NASA|European Space Agency;ESA|World Bank;IBRD
International Committee of the Red Cross;ICRC|Intergovernmental Panel on Climate Change;IPCC
"""
"""name;short forms."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country or region of the world."""

    name: str
    capitals: tuple[str, ...]
    """The first is the one in use; none for a continent."""
    forms: frozenset[str]
    """Everything that it or its people are called, as written; without the capital."""


@cache
def list_bodies() -> tuple[tuple[str, ...], ...]:
    """The names of each large international body, the full one first."""
    return tuple(
        (name, *short.split(","))
        for entry in re.split(r"[|\n]", _BODIES.strip())
        for name, _, short in [entry.partition(";")]
    )


@cache_bytes(WORD_BYTES)
def find_country(form: str) -> Country | None:
    """The country that `form` names, by name, adjective, people or short form in any case; "us" alone is a pronoun."""
    plain = re.sub(r"^the\s+", "", form.strip(), flags=re.IGNORECASE)
    if plain in ("us", "car"):
        return None
    return _read_table().get(plain.lower().replace("’", "'"))


def begins_country(word: str) -> bool:
    """Whether a name that find_country knows begins with a word, possessive or not."""
    return word.lower().replace("’", "'").removesuffix("'s") in _list_first_words()


def find_capital(name: str) -> Country | None:
    """The country whose capital is `name`, in any case."""
    return _read_capitals().get(name.strip().lower())


@cache
def _read_table() -> dict[str, Country]:
    table: dict[str, Country] = {}
    territories = Locale("en").territories
    for entry in re.split(r"[|\n]", _COUNTRIES.strip()):
        head, adjective, capital, *others = entry.split(";")
        code, _, press = head.partition("=")
        known = _spell_out(territories[code]) if code else press
        name = press or known
        forms = {name, known, adjective} | set(others[0].split(",") if others else ())
        if re.search(r"(?:an|ian|i|er|ek|ch|lo|t|k|h)$", adjective) and not re.search(r"(?:sh|nch|ss)$", adjective):
            forms.add(f"{adjective}s")
        country = Country(name, tuple(filter(None, capital.split("/"))), frozenset(forms))
        for form in forms:
            table.setdefault(form.lower(), country)
    return table


@cache
def _list_first_words() -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in _read_table())


def _spell_out(name: str) -> str:
    """A name of the locale data without its abbreviations, and without what it adds in brackets."""
    return _ADDED.sub("", name).replace(" & ", " and ").replace("St. ", "Saint ").replace("’", "'")


@cache
def _read_capitals() -> dict[str, Country]:
    return {capital.lower(): country for country in _read_table().values() for capital in country.capitals}
