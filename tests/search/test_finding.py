"""Sixty searches that people make, in four languages and with the keyboards they have, and what must come first, on both databases."""

import pytest
from fastapi.testclient import TestClient

FIRST = 1
NEAR = 3
"""Among the first three: several things bear nearly the same name."""

SEARCHES = [
    # Russian
    ("соцзаказ", "kz-mech-social-order", FIRST),
    ("государственный социальный заказ", "kz-mech-social-order", NEAR),
    ("государственного социального заказа", "kz-mech-social-order", NEAR),
    ("ГСЗ", "kz-mech-social-order", FIRST),
    ("госгранты для НПО", "kz-mech-state-grants", FIRST),
    ("государственные гранты", "kz-mech-state-grants", FIRST),
    ("премия для неправительственных организаций", "kz-mech-awards", FIRST),
    ("стратегическое партнёрство", "kz-mech-strategic-partnership", FIRST),
    ("стратегическое партнерство", "kz-mech-strategic-partnership", FIRST),
    ("общественный совет", "kz-council-public-councils", NEAR),
    ("общественный совет Алматы", "kz-council-almaty", FIRST),
    ("Ассамблея народа Казахстана", "kz-council-assembly", FIRST),
    ("АНК", "kz-council-assembly", FIRST),
    ("гражданский форум", "kz-council-civil-forum", FIRST),
    ("общественная палата", "kz-council-public-chamber-2007", NEAR),
    ("Центр поддержки гражданских инициатив", "kz-inst-cisc", FIRST),
    ("резервный фонд председателя", "tj-mech-local-reserve-fund", FIRST),
    ("президентские гранты предпринимательницам", "tj-mech-president-grants-women", FIRST),
    ("ремесленники", "tj-mech-president-grants-artisans", FIRST),
    ("госзакупки", "tj-mech-public-procurement", None),
    ("государственные закупки", "tj-mech-public-procurement", NEAR),
    ("агентство по закупкам", "tj-inst-procurement-agency", FIRST),
    ("акиматы", "kz-inst-local-executive", FIRST),
    # Kazakh, with its letters and on a Russian keyboard
    ("мемлекеттік әлеуметтік тапсырыс", "kz-mech-social-order", FIRST),
    ("мемлекеттик алеуметтик тапсырыс", "kz-mech-social-order", FIRST),
    ("мемлекеттік гранттар", "kz-mech-state-grants", FIRST),
    ("сыйлықақылар", "kz-mech-awards", FIRST),
    ("қоғамдық кеңес", "kz-council-public-councils", NEAR),
    ("когамдык кенес", "kz-council-public-councils", NEAR),
    ("қоғамдық кеңестер", "kz-council-public-councils", FIRST),
    ("ұлттық құрылтай", "kz-council-national-kurultai", FIRST),
    ("Халық Кеңесі", "kz-council-khalyk-kenesi", FIRST),
    ("азаматтық бастамаларды қолдау орталығы", "kz-inst-cisc", FIRST),
    ("стратегиялық әріптестік", "kz-mech-strategic-partnership", FIRST),
    ("Бөрлі ауданы", "kz-council-borili", FIRST),
    # Tajik, likewise
    ("фармоиши иҷтимоӣ", "tj-mech-state-social-order", FIRST),
    ("фармоиши ичтимои", "tj-mech-state-social-order", FIRST),
    ("шӯрои ҷамъиятӣ", "tj-inst-public-council", NEAR),
    ("шурои чамъияти", "tj-inst-public-council", NEAR),
    ("фонди эҳтиётӣ", "tj-mech-local-reserve-fund", FIRST),
    ("Ҳилоли Аҳмар", "tj-mech-red-crescent-support", NEAR),
    ("занони соҳибкор", "tj-mech-president-grants-women", FIRST),
    ("Вазорати адлия", "tj-inst-moj", FIRST),
    ("кумитаи занон", "tj-inst-women-committee", FIRST),
    # English, British and American
    ("social contracting", "kz-mech-social-order", NEAR),
    ("social contracting", "tj-mech-state-social-order", NEAR),
    ("state social order", "kz-mech-social-order", NEAR),
    ("NGO awards", "kz-mech-awards", FIRST),
    ("non-governmental organizations awards", "kz-mech-awards", NEAR),
    ("strategic partnership", "kz-mech-strategic-partnership", FIRST),
    ("Ministry of Labor and Social Protection", "kz-inst-mlsp-2012", NEAR),
    ("red crescent", "tj-mech-red-crescent-support", NEAR),
    ("Centre for Support of Civil Initiatives", "kz-inst-cisc", NEAR),
    ("tax treatment", "tj-mech-tax-treatment-nco", NEAR),
    ("mahalla", "tj-council-mahalla-committees", FIRST),
    ("anti-corruption council", "tj-council-anti-corruption-council", FIRST),
    ("civil forum", "kz-council-civil-forum", NEAR),
    # in Latin letters
    ("sotszakaz", "kz-mech-social-order", FIRST),
    ("farmoishi ijtimoi", "tj-mech-state-social-order", FIRST),
    ("khalyk kenesi", "kz-council-khalyk-kenesi", FIRST),
    ("Тандау", "kz-mech-tandau-award", FIRST),
    # numbers of acts, ids
    ("36-III", "kz-law-social-order-2005", FIRST),
    ("№ 36-ІІІ", "kz-law-social-order-2005", FIRST),
    ("№ 383-V", "kz-law-public-councils-2015", FIRST),
    ("kz-mech-state-grants", "kz-mech-state-grants", FIRST),
    ("KZ-LAW-SOCIAL-ORDER-2005", "kz-law-social-order-2005", FIRST),
]


@pytest.mark.parametrize(("query", "wanted", "within"), SEARCHES, ids=lambda value: str(value))
def test_a_search_finds_the_right_entry_first(client: TestClient, query: str, wanted: str, within: int | None) -> None:
    hits = client.get("/api/v1/search", params={"q": query, "limit": 10}).json()["data"]
    found = [hit["entry"]["id"] for hit in hits]
    if within is None:
        assert wanted not in found  # an abbreviation that the data does not know: see the open questions
    else:
        assert wanted in found[:within]
