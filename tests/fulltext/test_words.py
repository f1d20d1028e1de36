"""Which words meet, and how queries are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.fulltext.words import (
    ID,
    NUMBER,
    Phrase,
    acts_in,
    parse_query,
    sound_of,
    speaks_of,
    stems_of,
    text_query,
    tokens_of,
    words_of,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("организации", "организациями"),
        ("государственный", "государственного"),
        ("гранты", "грантов"),
        ("контесты", "контестах"),
        ("organisation", "organizations"),
        ("programme", "programs"),
        ("labour", "labor"),
        ("licence", "licenses"),
        ("funding", "funded"),
        ("ұйым", "ұйымдар"),
        ("тапсырыс", "тапсырысты"),
        ("тапсырыс", "тапсырыстың"),
        ("кеңес", "кеңестер"),
        ("кеңес", "кеңесі"),
        ("созмон", "созмонҳо"),
        ("созмон", "созмонҳои"),
        ("шаҳр", "шаҳрҳо"),
        ("давлат", "давлатӣ"),
        ("ҷамъият", "ҷамъиятӣ"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    found = stems_of(one) & stems_of(other) or any(word.startswith(words_of(one)[0]) for word in words_of(other))
    assert found


@pytest.mark.parametrize(
    ("one", "other"), [("совет", "советник"), ("grant", "grand"), ("order", "border"), ("кеңес", "кеңсе")]
)
def test_unlike_words_do_not(one: str, other: str) -> None:
    assert not stems_of(one) & stems_of(other)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("соцзаказ", "sotszakaz"),
        ("фармоиши", "farmoishi"),
        ("иҷтимоӣ", "ijtimoi"),
        ("қоғамдық", "qogamdyq"),
        ("құрылтай", "quryltay"),
        ("халық", "khalyk"),
        ("жастар", "zhastar"),
        ("хукумат", "hukumat"),
        ("чашмаи", "chashmai"),
    ],
)
def test_transliterations_sound_alike(text: str, latin: str) -> None:
    assert sound_of(text) == sound_of(latin)


@pytest.mark.parametrize("text", ["36-III", "№ 36-III", "N 36 – III", "36-ІІІ", "закон № 36-iii от 2005"])
def test_the_number_of_an_act_is_one_token_however_it_is_written(text: str) -> None:
    assert acts_in(text) == ["36iii"]


@pytest.mark.parametrize("text", ["2012-05-21", "art. 6-1", "13-x-ray", "36-IIIa"])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert acts_in(text) == []


class TestQueries:
    def test_are_words_phrases_and_exclusions(self) -> None:
        query = parse_query('grants "social order" -awards')
        assert [group.shown for group in query.groups] == ["grants", "social order"]
        assert [group.shown for group in query.excluded] == ["awards"]
        assert query.groups[1].phrases == (Phrase(("social", "order")),)

    def test_know_numbers_of_acts_and_ids(self) -> None:
        act, entry = parse_query("№ 383-V kz-mech-awards").groups
        assert act.forms == (f"{NUMBER}383v",)
        assert entry.beginnings == (f"{ID}kz{ID}mech{ID}awards",)

    def test_pass_over_little_words_unless_they_are_all_there_is(self) -> None:
        assert [group.shown for group in parse_query("the law on grants").groups] == ["law", "grants"]
        assert [group.shown for group in parse_query("on the").groups] == ["on", "the"]
        assert parse_query('"the law on"').groups[0].phrases == (Phrase(("the", "law", "on")),)

    @pytest.mark.parametrize("text", ["", "  ", "-", '""', "!?*", "'; --", "№"])
    def test_without_a_word_ask_for_nothing(self, text: str) -> None:
        assert parse_query(text).groups == ()

    def test_while_typing_the_last_word_may_go_on_however_short(self) -> None:
        assert parse_query("so", typing=True).groups[0].phrases == (Phrase(("so",), beginning=True),)
        assert parse_query("so").groups[0].phrases == (Phrase(("so",)),)

    @given(st.text(max_size=60))
    def test_cannot_be_wrong(self, text: str) -> None:
        for group in (*parse_query(text).groups, *parse_query(text, typing=True).excluded):
            for phrase in group.phrases:
                assert all(word.isalnum() for word in phrase.words)


@given(st.lists(st.text(max_size=20), max_size=4))
def test_tokens_hold_nothing_that_a_database_reads_as_its_own(texts: list[str]) -> None:
    tokens = tokens_of(texts, sounds=True)
    assert all(token.isalnum() for token in (*tokens.words, *tokens.forms))


class TestInMemory:
    @pytest.mark.parametrize(
        ("typed", "name"), [("zzzz", "закон"), ("hall", "Халық Кеңесі"), ("ссср", "среда"), ("qqqq", "кеңес")]
    )
    def test_a_name_is_not_found_by_one_sound_or_two(self, typed: str, name: str) -> None:
        assert not speaks_of(text_query(typed), [name])

    def test_names_are_found_by_sound_and_texts_are_not(self) -> None:
        assert speaks_of(text_query("sotszakaz"), ["соцзаказ"])
        assert not speaks_of(text_query("sotszakaz"), [], ["соцзаказ"])

    def test_no_phrase_reaches_from_one_text_into_the_next(self) -> None:
        assert speaks_of(text_query('"social order"'), ["state social order"])
        assert not speaks_of(text_query('"social order"'), ["social", "order"])

    def test_what_is_excluded_is_not_found(self) -> None:
        assert not speaks_of(text_query("grants -state"), ["state grants"])
