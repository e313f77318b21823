"""What countries and the largest international bodies are called: names, adjectives, peoples, capitals, short forms."""

import re
from dataclasses import dataclass
from functools import cache

from ingest.cache import cache_bytes

_COUNTRIES = """
Afghanistan;Afghan;Kabul|Albania;Albanian;Tirana|Algeria;Algerian;Algiers|Andorra;Andorran;Andorra la Vella
Angola;Angolan;Luanda|Antigua and Barbuda;Antiguan;Saint John's|Argentina;Argentine;Buenos Aires;Argentinian
Armenia;Armenian;Yerevan|Australia;Australian;Canberra;Aussie|Austria;Austrian;Vienna|Azerbaijan;Azerbaijani;Baku
Bahamas;Bahamian;Nassau|Bahrain;Bahraini;Manama|Bangladesh;Bangladeshi;Dhaka|Barbados;Barbadian;Bridgetown
Belarus;Belarusian;Minsk;Belorussia|Belgium;Belgian;Brussels|Belize;Belizean;Belmopan|Benin;Beninese;Porto-Novo
Bhutan;Bhutanese;Thimphu|Bolivia;Bolivian;La Paz|Bosnia;Bosnian;Sarajevo;Bosnia and Herzegovina,Bosnia-Herzegovina
Botswana;Botswanan;Gaborone|Brazil;Brazilian;Brasilia|Brunei;Bruneian;Bandar Seri Begawan|Bulgaria;Bulgarian;Sofia
Burkina Faso;Burkinabe;Ouagadougou|Burundi;Burundian;Gitega|Cambodia;Cambodian;Phnom Penh
Cameroon;Cameroonian;Yaounde|Canada;Canadian;Ottawa|Cape Verde;Cape Verdean;Praia;Cabo Verde
Central African Republic;Central African;Bangui;CAR|Chad;Chadian;N'Djamena|Chile;Chilean;Santiago
China;Chinese;Beijing;People's Republic of China,PRC,Peking|Colombia;Colombian;Bogota|Comoros;Comorian;Moroni
Republic of the Congo;Congolese;Brazzaville;Congo-Brazzaville
Democratic Republic of the Congo;Congolese;Kinshasa;DR Congo,DRC,Congo-Kinshasa
Costa Rica;Costa Rican;San Jose|Ivory Coast;Ivorian;Yamoussoukro;Cote d'Ivoire|Croatia;Croatian;Zagreb;Croat,Croats
Cuba;Cuban;Havana|Cyprus;Cypriot;Nicosia|Czechia;Czech;Prague;Czech Republic|Denmark;Danish;Copenhagen;Dane,Danes
Djibouti;Djiboutian;Djibouti City|Dominica;Dominican;Roseau|Dominican Republic;Dominican;Santo Domingo
East Timor;Timorese;Dili;Timor-Leste|Ecuador;Ecuadorian;Quito|Egypt;Egyptian;Cairo|El Salvador;Salvadoran;San Salvador
Equatorial Guinea;Equatoguinean;Malabo|Eritrea;Eritrean;Asmara|Estonia;Estonian;Tallinn
Eswatini;Swazi;Mbabane;Swaziland|Ethiopia;Ethiopian;Addis Ababa|Fiji;Fijian;Suva|Finland;Finnish;Helsinki;Finn,Finns
France;French;Paris;Frenchman,Frenchmen|Gabon;Gabonese;Libreville|Gambia;Gambian;Banjul|Georgia;Georgian;Tbilisi
Germany;German;Berlin;Federal Republic of Germany|Ghana;Ghanaian;Accra|Greece;Greek;Athens
Grenada;Grenadian;Saint George's|Guatemala;Guatemalan;Guatemala City|Guinea;Guinean;Conakry
Guinea-Bissau;Bissau-Guinean;Bissau|Guyana;Guyanese;Georgetown|Haiti;Haitian;Port-au-Prince
Honduras;Honduran;Tegucigalpa|Hungary;Hungarian;Budapest;Magyar|Iceland;Icelandic;Reykjavik;Icelander,Icelanders
India;Indian;New Delhi/Delhi|Indonesia;Indonesian;Jakarta|Iran;Iranian;Tehran|Iraq;Iraqi;Baghdad
Ireland;Irish;Dublin;Republic of Ireland,Irishman,Irishmen|Israel;Israeli;Jerusalem|Italy;Italian;Rome
Jamaica;Jamaican;Kingston|Japan;Japanese;Tokyo|Jordan;Jordanian;Amman|Kazakhstan;Kazakh;Astana|Kenya;Kenyan;Nairobi
Kiribati;Gilbertese;Tarawa|Kosovo;Kosovar;Pristina;Kosovan|Kuwait;Kuwaiti;Kuwait City|Kyrgyzstan;Kyrgyz;Bishkek
Laos;Lao;Vientiane;Laotian|Latvia;Latvian;Riga|Lebanon;Lebanese;Beirut|Lesotho;Basotho;Maseru
Liberia;Liberian;Monrovia|Libya;Libyan;Tripoli|Liechtenstein;Liechtensteiner;Vaduz|Lithuania;Lithuanian;Vilnius
Luxembourg;Luxembourgish;Luxembourg City;Luxembourger,Luxembourgers|Madagascar;Malagasy;Antananarivo
Malawi;Malawian;Lilongwe|Malaysia;Malaysian;Kuala Lumpur|Maldives;Maldivian;Male
Mali;Malian;Bamako|Malta;Maltese;Valletta
Marshall Islands;Marshallese;Majuro|Mauritania;Mauritanian;Nouakchott|Mauritius;Mauritian;Port Louis
Mexico;Mexican;Mexico City|Micronesia;Micronesian;Palikir|Moldova;Moldovan;Chisinau|Monaco;Monegasque;Monte Carlo
Mongolia;Mongolian;Ulaanbaatar|Montenegro;Montenegrin;Podgorica|Morocco;Moroccan;Rabat|Mozambique;Mozambican;Maputo
Myanmar;Burmese;Naypyidaw;Burma|Namibia;Namibian;Windhoek|Nauru;Nauruan;Yaren|Nepal;Nepali;Kathmandu;Nepalese
Netherlands;Dutch;The Hague/Amsterdam;Holland,Dutchman,Dutchmen|New Zealand;New Zealander;Wellington;Kiwi
Nicaragua;Nicaraguan;Managua|Niger;Nigerien;Niamey|Nigeria;Nigerian;Abuja|North Korea;North Korean;Pyongyang;DPRK
North Macedonia;Macedonian;Skopje;Macedonia|Norway;Norwegian;Oslo|Oman;Omani;Muscat|Pakistan;Pakistani;Islamabad
Palau;Palauan;Ngerulmud|Palestine;Palestinian;Ramallah|Panama;Panamanian;Panama City
Papua New Guinea;Papua New Guinean;Port Moresby|Paraguay;Paraguayan;Asuncion|Peru;Peruvian;Lima
Philippines;Philippine;Manila;Filipino,Filipinos,Filipina|Poland;Polish;Warsaw;Pole,Poles
Portugal;Portuguese;Lisbon|Qatar;Qatari;Doha|Romania;Romanian;Bucharest|Russia;Russian;Moscow;Russian Federation
Rwanda;Rwandan;Kigali|Saint Kitts and Nevis;Kittitian;Basseterre|Saint Lucia;Saint Lucian;Castries
Saint Vincent and the Grenadines;Vincentian;Kingstown|Samoa;Samoan;Apia|San Marino;Sammarinese;San Marino City
Sao Tome and Principe;Santomean;Sao Tome|Saudi Arabia;Saudi;Riyadh|Senegal;Senegalese;Dakar
Serbia;Serbian;Belgrade;Serb,Serbs|Seychelles;Seychellois;Victoria|Sierra Leone;Sierra Leonean;Freetown
Singapore;Singaporean;Singapore City|Slovakia;Slovak;Bratislava;Slovakian|Slovenia;Slovenian;Ljubljana;Slovene,Slovenes
Solomon Islands;Solomon Islander;Honiara|Somalia;Somali;Mogadishu|South Africa;South African;Pretoria
South Korea;South Korean;Seoul;Republic of Korea|South Sudan;South Sudanese;Juba
Spain;Spanish;Madrid;Spaniard,Spaniards|Sri Lanka;Sri Lankan;Colombo|Sudan;Sudanese;Khartoum
Suriname;Surinamese;Paramaribo|Sweden;Swedish;Stockholm;Swede,Swedes|Switzerland;Swiss;Bern/Berne
Syria;Syrian;Damascus|Taiwan;Taiwanese;Taipei|Tajikistan;Tajik;Dushanbe|Tanzania;Tanzanian;Dodoma
Thailand;Thai;Bangkok|Togo;Togolese;Lome|Tonga;Tongan;Nuku'alofa|Trinidad and Tobago;Trinidadian;Port of Spain
Tunisia;Tunisian;Tunis|Turkey;Turkish;Ankara;Türkiye,Turk,Turks|Turkmenistan;Turkmen;Ashgabat|Tuvalu;Tuvaluan;Funafuti
Uganda;Ugandan;Kampala|Ukraine;Ukrainian;Kyiv/Kiev|United Arab Emirates;Emirati;Abu Dhabi;UAE,U.A.E.,Emirates
United Kingdom;British;London;UK,U.K.,Britain,Great Britain,Briton,Britons
United States;American;Washington;US,U.S.,USA,U.S.A.,America,United States of America
Uruguay;Uruguayan;Montevideo|Uzbekistan;Uzbek;Tashkent|Vanuatu;Ni-Vanuatu;Port Vila
Vatican;Vatican;Vatican City;Holy See
Venezuela;Venezuelan;Caracas|Vietnam;Vietnamese;Hanoi;Viet Nam|Yemen;Yemeni;Sanaa|Zambia;Zambian;Lusaka
Zimbabwe;Zimbabwean;Harare|England;English;;Englishman,Englishmen|Scotland;Scottish;Edinburgh;Scot,Scots
Wales;Welsh;Cardiff;Welshman,Welshmen|Northern Ireland;Northern Irish;Belfast|Greenland;Greenlandic;Nuuk
Hong Kong;Hong Kong;|Tibet;Tibetan;Lhasa|Crimea;Crimean;Simferopol|Chechnya;Chechen;Grozny|Catalonia;Catalan;Barcelona
Europe;European;|Asia;Asian;|Africa;African;|Oceania;Oceanian;|North America;North American;
South America;South American;|Latin America;Latin American;
"""
"""name;adjective;capital/older name of it;other forms. Regular names of peoples are made from the adjective."""

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

WITH_ARTICLE = frozenset(
    """bahamas;central african republic;republic of the congo;democratic republic of the congo;comoros;czech republic
    ;dominican republic;gambia;maldives;marshall islands;netherlands;philippines;seychelles;solomon islands;uae;u.a.e.
    ;united arab emirates;emirates;uk;u.k.;united kingdom;us;u.s.;usa;u.s.a.;united states;united states of america
    ;vatican;russian federation;holy see;eu;e.u.;european union;un;u.n.;united nations;drc;dprk;prc
    ;people's republic of china;federal republic of germany;republic of korea;republic of ireland;world bank
    ;imf;who;wto;oecd;osce;icc;iaea;african union;kremlin""".replace("\n", "")
    .replace("    ;", ";")
    .split(";")
)
"""Names that take "the", in lower case."""


@dataclass(frozen=True, slots=True)
class Country:
    """One country or region of the world."""

    name: str
    adjective: str
    capitals: tuple[str, ...]
    """The first is the one in use; none for a continent."""
    forms: frozenset[str]
    """Everything that it or its people are called, as written; without the capital."""


def list_countries() -> tuple[Country, ...]:
    """Every member state of the United Nations, and other places that news speaks of as it does of states."""
    return tuple(dict.fromkeys(_read_table().values()))


@cache
def list_bodies() -> tuple[tuple[str, ...], ...]:
    """The names of each large international body, the full one first."""
    return tuple(
        (name, *short.split(","))
        for entry in re.split(r"[|\n]", _BODIES.strip())
        for name, _, short in [entry.partition(";")]
    )


@cache_bytes()
def find_country(form: str) -> Country | None:
    """The country that `form` names, by name, adjective, people or short form in any case; "us" alone is a pronoun."""
    plain = re.sub(r"^the\s+", "", form.strip(), flags=re.IGNORECASE)
    if plain in ("us", "car"):
        return None
    return _read_table().get(plain.lower().replace("’", "'"))


def find_capital(name: str) -> Country | None:
    """The country whose capital is `name`, in any case."""
    return _read_capitals().get(name.strip().lower())


def is_adjective(form: str) -> bool:
    """Whether `form` is a country's adjective, as in "the German view"."""
    country = find_country(form)
    return country is not None and form.lower() == country.adjective.lower() != country.name.lower()


@cache
def _read_table() -> dict[str, Country]:
    table: dict[str, Country] = {}
    for entry in re.split(r"[|\n]", _COUNTRIES.strip()):
        name, adjective, capital, *others = entry.split(";")
        forms = {name, adjective} | set(others[0].split(",") if others else ())
        if re.search(r"(?:an|ian|i|er|ek|ch|lo|t|k|h)$", adjective) and not re.search(r"(?:sh|nch|ss)$", adjective):
            forms.add(f"{adjective}s")
        country = Country(name, adjective, tuple(filter(None, capital.split("/"))), frozenset(forms))
        for form in forms:
            table.setdefault(form.lower(), country)
    return table


@cache
def _read_capitals() -> dict[str, Country]:
    return {capital.lower(): country for country in list_countries() for capital in country.capitals}
