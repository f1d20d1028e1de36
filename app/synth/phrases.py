"""Invented texts: words of the domain and words that mean nothing, some frequent and most rare, as in real texts."""

import itertools
import random
from bisect import bisect
from collections.abc import Sequence

INVENTED, INVENTED_RU = "Invented", "Вымышленный"

_PLAIN = """\
the of and to in a for by or with organisation budget contract law council state public order civil society ministry region
financing support social grant application report procedure decision competition funds member applicant commission project
agreement authority local national programme services selection criteria year payment register publication deadline review
provider tender subsidy audit purpose education health youth environment culture disability volunteers monitoring evaluation
consultation hearing appeal session opinion recommendation representative quota term approval amendment article paragraph
charity foundation association tax exemption donor property lease premises duration instalment advance sanction return
complaint website electronic portal expert committee chair secretary quorum vote minutes draft plan strategy concept""".split()
_STARTS, _MIDDLES, _ENDS = (
    "ba do fe ga hu jo ka li mo nu pe ra si to ve zu".split(),
    "ran lem dov kir nal mest por tul vin zar".split(),
    "a ia on um el is ova ent or ine".split(),
)
_STRANGE = ["".join(parts) for parts in itertools.product(_STARTS, _MIDDLES, _ENDS)]
random.Random("strange words").shuffle(_STRANGE)  # noqa: S311 - no secret
_WORDS = [*_PLAIN, *_STRANGE]
_WEIGHTS = list(itertools.accumulate(1 / rank for rank in range(2, len(_WORDS) + 2)))
"""The frequency of a word falls with its rank (Zipf)."""

TOPICS = (
    ("social services", "социальных услугах"),
    ("support of youth", "поддержке молодёжи"),
    ("protection of nature", "охране природы"),
    ("grants for organisations", "грантах организациям"),
    ("state social order", "государственном социальном заказе"),
    ("charity", "благотворительности"),
    ("volunteers", "волонтёрах"),
    ("public councils", "общественных советах"),
    ("culture and heritage", "культуре и наследии"),
    ("access to information", "доступе к информации"),
    ("health of families", "здоровье семьи"),
    ("taxes of associations", "налогах объединений"),
)


def sentence(rng: random.Random, words: int) -> str:
    """About so many words that mean nothing together, as a sentence."""
    count = max(3, words + rng.randint(-words // 3, words // 3))
    return f"{' '.join([drawn(rng, _WORDS, _WEIGHTS) for _ in range(count)]).capitalize()}."


def drawn(rng: random.Random, words: Sequence[str], cumulated: Sequence[float]) -> str:
    """One of some words, by their cumulated weights: as `rng.choices` draws it, without what that asks first."""
    return words[bisect(cumulated, rng.random() * cumulated[-1], 0, len(words) - 1)]
