"""Which tokens a text has, and which a query asks for. Pure: no database.

A text gives two kinds of tokens. *Words* are folded (`app.core.folding`) and stand in their order, for phrases and beginnings of
words. *Forms* are what lets different spellings of a word meet, each kind with its own sign in front so that they never mix:
its stem (English, Russian; endings of Kazakh and Tajik), its sound in Latin letters (names only), numbers of acts such as
`36-III`, written as one, public ids, and whole names. The same functions make both sides, so what is indexed is what is asked for.

Stems: Snowball (PyStemmer) for English and Russian. No kept library stems Kazakh or Tajik under a licence we can use, so their
commonest endings are cut here; together with matching the beginnings of words that finds inflected forms.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import Stemmer

from app.core.errors import InvalidParameter, parameter_error
from app.core.folding import fold as fold_text
from app.core.locale import Lang

STEM, SOUND, NUMBER, ID, WHOLE = "ʂ", "ʐ", "ɳ", "ɟ", "ʘ"
"""The signs of the five kinds of forms: letters (so that every tokenizer keeps them) that no language of ours writes."""

GAP = "ʬ"
"""A word that nobody writes, between texts of one field: no phrase reaches across it."""

SHORTEST_BEGINNING = 3
"""From how many letters on a word of a query also finds longer words that begin with it."""

_LONGEST_NAME = 12
_WORD = re.compile(r"[^\W_]+")
_ACT = re.compile(r"(?<![^\W_])(\d{1,5})\s?[-–—‑]\s?([ivxlіхІХ]{1,6})(?![^\W_]|[-–—‑][^\W_])", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ROMAN = str.maketrans("іхІХ", "ixix")
_LOOKALIKES = str.maketrans("авекмнорстухіј", "abekmhopctyxij")
"""Cyrillic letters that look like Latin ones, in small letters."""
_PUBLIC_ID = re.compile(r"[a-z]{2,4}(?:-[a-z0-9]+)+", re.IGNORECASE)
_QUOTED = re.compile(r'(-?)"([^"]*)"|(\S+)')

_english = Stemmer.Stemmer("english")
_russian = Stemmer.Stemmer("russian")

_ENDINGS = {
    Lang.KK: (
        "ларының лерінің дарының дерінің тарының терінің лардың лердің дардың дердің тардың тердің ларды лерді дарды дерді "
        "тарды терді ларға лерге дарға дерге тарға терге лары лері дары дері тары тері лар лер дар дер тар тер ның нің дың дің "
        "тың тің ында інде нда нде дан ден тан тен нан нен ға ге қа ке на не ды ді ты ті ны ні да де та те сы сі мен бен пен "
        "лық лік дық дік тық тік ы і"
    ).split(),
    Lang.TG: "ҳояшон ҳоро ҳои ҳоиро ҳо ашон ёни ёнро ён они онро он иро ии аи яи еро ро ият ияти ӣ и".split(),
}
"""Endings of Kazakh and Tajik words."""
_FOLDED_ENDINGS = {
    lang: sorted({fold_text(ending) for ending in endings}, key=lambda ending: (-len(ending), ending))
    for lang, endings in _ENDINGS.items()
}
"""The same as they are cut, longest first while at least four letters stay: folded, because they may be typed without their letters."""

_SOUNDS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i", "ӣ": "i",
        "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ұ": "u", "ү": "u", "ӯ": "u", "ф": "f", "х": "h", "ҳ": "h", "һ": "h", "ц": "c", "ч": "ch", "ҷ": "j",
        "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ә": "a", "ı": "i", "ñ": "n",
    }
)  # fmt: skip
_LATIN_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("ts", "c"), ("tz", "c"), ("q", "k"),
    ("w", "v"), ("x", "h"), ("y", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_SPELLINGS = (
    (re.compile(r"iz(?=[aei])"), "is"),
    (re.compile(r"yz(?=[ei])"), "ys"),
    (re.compile(r"(?<=...)our"), "or"),
    (re.compile(r"tre$"), "ter"),
    (re.compile(r"mme$"), "m"),
    (re.compile(r"mmes$"), "ms"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"ll(?=ed$|ing$)"), "l"),
)
"""British spellings and the American ones they are read as (both sides alike, so it does not matter which is better)."""

_PASSED_OVER = frozenset(
    "a an and at by for from in is of on or the to with в во и из или к на о об от по при с со у для за ва дар аз бо ба барои".split()
)
"""Words that a query may hold but does not insist on, unless it holds nothing else or puts them in quotes."""


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word in the form in which texts are compared: kept, because texts are made of few different ones."""
    return fold_text(word)


def _spelt(text: str) -> str:
    if text.isascii():  # NFKC would leave it as it is
        return text.casefold()
    return unicodedata.normalize("NFKC", text.replace("№", " ")).casefold()  # it would become the word "no"


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return [fold(word) for word in _WORD.findall(_spelt(text))]


def plain_words(text: str) -> list[str]:
    """The words of a text as they are written, casefolded, in order: what a misspelt word may have meant."""
    return [word for word in _WORD.findall(_spelt(text)) if len(word) >= SHORTEST_BEGINNING and not word.isdigit()]


def acts_in(text: str) -> list[str]:
    """The numbers of acts in a text as one token each: `36-III`, `№ 36 – ІІІ` → `36iii`. Roman figures may be Cyrillic letters."""
    if "-" not in text and text.isascii():  # a dash stands in each
        return []
    return [number + roman.casefold().translate(_ROMAN) for number, roman in _ACT.findall(text)]


def label_key(text: str) -> str:
    """A label (a number of an act, a scope) as labels are compared: case, accents, signs and alphabets of like letters aside.

    `№ 36 – ІІІ` and `36-iii` are one, `Short term` and `short-term` too.
    """
    words = (word.replace("і", "i") for word in _WORD.findall(_spelt(text)))  # folded it would look like и
    return "-".join(fold(word).translate(_LOOKALIKES) for word in words)


def stems_of(word: str) -> frozenset[str]:
    """The stems of a word (casefolded, not folded: the Russian stemmer needs й and ё), folded; in every language that it may be of."""
    if not _CYRILLIC.search(word):
        return frozenset({stem_of(word)})
    folded = fold(word)
    return frozenset({stem_of(word), *(_cut(folded, lang) for lang in _FOLDED_ENDINGS)})


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The English or Russian stem of a casefolded word, by its letters, folded."""
    if _CYRILLIC.search(word):
        return fold(_russian.stemWord(word))
    for spelling, other in _SPELLINGS:
        word = spelling.sub(other, word)
    return fold(_english.stemWord(word))


def _cut(word: str, lang: Lang) -> str:
    """A folded Kazakh or Tajik word without its endings: at most two, of which the last letters are cut first."""
    for _ in range(2):
        ending = next((one for one in _FOLDED_ENDINGS[lang] if word.endswith(one)), "")
        if not ending or len(word) - len(ending) < 4:
            break
        word = word[: -len(ending)]
    return word


def sound_of(word: str) -> str:
    """How a word sounds, in few Latin letters, so that transliterations of one word meet: соцзаказ, sotszakaz → `soczakaz`."""
    latin = word.translate(_SOUNDS)
    latin = "".join(letter for letter in unicodedata.normalize("NFD", latin) if not unicodedata.combining(letter))
    for letters, sound in _LATIN_SOUNDS:
        latin = latin.replace(letters, sound)
    return _DOUBLED.sub(r"\1", latin)


@lru_cache(maxsize=200_000)
def _made_of(word: str) -> tuple[str, tuple[str, ...], str]:
    """A casefolded word folded, its stems and its sound (empty where it has none) as forms: kept, as in `fold`."""
    sound = "" if word.isdigit() else sound_of(word)
    tells = min(len(word), len(sound)) > SHORTEST_BEGINNING  # doubled letters sound as one: `zzzz` is only `z`
    stems = tuple(STEM + stem for stem in sorted(stems_of(word)))
    return fold(word), stems, SOUND + sound if tells else ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a field of a document gives to the index."""

    words: tuple[str, ...]
    forms: tuple[str, ...]


def tokens_of(texts: Iterable[str], *, sounds: bool = False) -> Tokens:
    """The tokens of several texts of one field; with how they sound where names are meant."""
    words: list[str] = []
    forms: dict[str, None] = {}
    for text in texts:
        if words:
            words.append(GAP)
        for word in _WORD.findall(_spelt(text)):
            folded, stems, sound = _made_of(word)
            words.append(folded)
            for stem in stems:
                forms[stem] = None
            if sounds and sound:
                forms[sound] = None
        for act in acts_in(text):
            forms[NUMBER + act] = None
        if sounds and (whole := whole_form(text)):
            forms[whole] = None
    return Tokens(tuple(words), tuple(forms))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another; with `beginning`, the last of them may go on."""

    words: tuple[str, ...]
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One word or phrase of a query: any of these words or forms will do."""

    shown: str
    """As it was typed."""
    phrases: tuple[Phrase, ...]
    forms: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    """Forms that may go on: how a word sounds, an id."""

    def finds(self, tokens: Tokens) -> bool:
        """Whether a text with these tokens speaks of it."""
        forms, text = tokens.forms, f" {' '.join(tokens.words)} "
        return (
            any(f" {' '.join(one.words)}{'' if one.beginning else ' '}" in text for one in self.phrases)
            or any(form in forms for form in self.forms)
            or any(form.startswith(beginning) for beginning in self.beginnings for form in forms)
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asks for: every group, and none of the excluded ones."""

    groups: tuple[Group, ...]
    excluded: tuple[Group, ...] = ()
    whole: str = WHOLE
    """The form of a name that is just the query: what bears it comes first."""
    words: tuple[str, ...] = ()
    """All its words in order, where it is mere words: what has them side by side counts more."""

    def finds(self, tokens: Tokens) -> bool:
        """Whether a text with these tokens answers it: what the databases' indexes say, worked out in memory."""
        return all(one.finds(tokens) for one in self.groups) and not any(one.finds(tokens) for one in self.excluded)


def parse_query(text: str, *, typing: bool = False) -> Query:
    """A query as people type it: words, "phrases", -excluded words; any other punctuation separates words.

    It cannot be wrong; without a single word it asks for nothing (`groups` is empty). While somebody is still `typing`, the
    last word may be the beginning of any, however short it is.
    """
    groups: list[Group] = []
    excluded: list[Group] = []
    acts = _ACT.search
    rest = text
    while found := acts(rest):
        minus = rest[: found.start()].endswith("-")
        (excluded if minus else groups).append(_act(found))
        rest = f"{rest[: found.start()].removesuffix('-')} {rest[found.end() :]}"
    for minus, quoted, bare in _QUOTED.findall(rest):
        if bare:
            target = excluded if bare.startswith("-") and bare.strip("-") else groups
            target += _words(bare)
        elif words := words_of(quoted):
            (excluded if minus else groups).append(Group(quoted, (Phrase(tuple(words)),)))
    if typing and groups and text[-1:].isalnum():
        last = groups[-1]
        numbers = tuple(form for form in last.forms if form.startswith(NUMBER))
        phrases = tuple(replace(one, beginning=True) for one in last.phrases)
        groups[-1] = replace(last, phrases=phrases, beginnings=(*last.beginnings, *numbers))
    telling = [group for group in groups if group.shown not in _PASSED_OVER] or groups
    side_by_side = () if excluded or '"' in text else tuple(words_of(text))
    return Query(tuple(dict.fromkeys(telling)), tuple(dict.fromkeys(excluded)), whole_form(text) or WHOLE, side_by_side)


def wanted_query(text: str, parameter: str) -> Query:
    """A query that names a word to be found. Raises InvalidParameter for one that does not: everything would answer it."""
    query = parse_query(text)
    if query.groups:
        return query
    message = (
        "the query only says what to leave out; name a word to be found" if query.excluded else "the query has no word"
    )
    raise InvalidParameter(message, [parameter_error(parameter, "no-word", message)])


def text_query(text: str | None) -> Query | None:
    """What the `text` filter of a list asks for; None where it is not set. Raises InvalidParameter as `wanted_query` does."""
    return None if text is None else wanted_query(text, "text")


def _act(found: "re.Match[str]") -> Group:
    (number,) = acts_in(found.group())
    return Group(found.group(), (), (NUMBER + number,))


def whole_form(text: str) -> str:
    """A whole name as one token, endings aside; of a text that is too long to be asked for as one, nothing."""
    words = _WORD.findall(_spelt(text))
    return WHOLE + "".join(stem_of(word) for word in words) if 0 < len(words) <= _LONGEST_NAME else ""


def id_form(public_id: str) -> str:
    """A public id as one token."""
    return ID + public_id.casefold().replace("-", ID)


def _words(bare: str) -> Iterator[Group]:
    if _PUBLIC_ID.fullmatch(bare):
        yield Group(bare, (Phrase(tuple(words_of(bare)), beginning=True),), beginnings=(id_form(bare),))
        return
    for word in _WORD.findall(_spelt(bare)):
        folded, forms, sound = _made_of(word)
        beginning = len(folded) >= SHORTEST_BEGINNING and not folded.isdigit()
        yield Group(word, (Phrase((folded,), beginning),), forms, (sound,) if sound else ())


def speaks_of(query: Query | None, names: Iterable[str | None], texts: Iterable[str | None] = ()) -> bool:
    """Whether something in memory (a term of the codebook) answers a query, as the index would find it."""
    if query is None:
        return True
    title = tokens_of((name for name in names if name), sounds=True)
    body = tokens_of(text for text in texts if text)
    return query.finds(Tokens((*title.words, GAP, *body.words), (*title.forms, *body.forms)))
