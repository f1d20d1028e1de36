"""Folding text so that a search finds it however it is typed: case, accents, ё/е, Kazakh and Tajik letters on a Russian
keyboard. Databases fold ASCII only (SQLite) or by their locale (PostgreSQL), so it is done here and stored."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и",
        "ӣ": "и", "ӯ": "у", "ҳ": "х", "ҷ": "ч", "й": "и",
    }
)  # fmt: skip
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """A text in the form in which texts are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    stripped = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    return _SPACE.sub(" ", stripped).strip()
