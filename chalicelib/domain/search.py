"""Finds records by the beginnings of the parts of their names and addresses."""

from collections.abc import Iterator, Sequence

from .folded_text import folded, words_in
from .record import Record
from .refusals import invalid

LONGEST_SEARCH = 100
MOST_TERMS = 5
LONGEST_BEGINNING = 12
"""Characters. Longer words are found by their first twelve, and the rest is compared."""
MOST_WORDS = 40
"""The words by which one record is found: names first, then addresses in their order."""
LONGEST_SORT_NAME = 80


class _Part(Record):
    """A folded text, and where a term may begin in it."""

    text: str
    starts: tuple[int, ...]

    def begins(self, term: str) -> bool:
        return any(self.text.startswith(term, start) for start in self.starts)


class SearchedText(Record):
    """Names and email addresses of one record."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]

    def matches(self, search: "Search") -> bool:
        """True if each term is the beginning of a part."""
        parts = self._parts()
        return all(any(part.begins(term) for part in parts) for term in search.terms)

    def beginnings(self) -> list[str]:
        """By which the record is found: all beginnings of the words at which a part begins."""
        words = dict.fromkeys(
            word
            for part in self._parts()
            for start, word in words_in(part.text)
            if start in part.starts
        )
        most = [*words][:MOST_WORDS]
        lengths = range(1, LONGEST_BEGINNING + 1)
        return [*dict.fromkeys(word[:length] for word in most for length in lengths)]

    def words(self) -> str:
        """All words, each after a space."""
        found = (word for part in self._parts() for _, word in words_in(part.text))
        return "".join(f" {word}" for word in found)

    def _parts(self) -> list[_Part]:
        return [*_name_parts(self.names), *map(_address_part, self.addresses)]


class Search(Record):
    """What is searched for: folded terms."""

    terms: tuple[str, ...]

    def beginning(self) -> str:
        """Of the longest word at which a part begins: the fewest records have it."""
        words = [word for term in self.terms for word in _words_of_parts(term)]
        return max(words, key=len)[:LONGEST_BEGINNING]

    def compared(self) -> list[str]:
        """What `SearchedText.words` contains, besides `beginning`, of all records that match."""
        runs = ["".join(f" {word}" for _, word in words_in(term)) for term in self.terms]
        return [run for run in dict.fromkeys(runs) if run != f" {self.beginning()}"]


def search_of(text: str, pointer: str) -> Search:
    """The search that a person typed."""
    if not 1 <= len(text) <= LONGEST_SEARCH:
        raise invalid(pointer, f"must have 1 to {LONGEST_SEARCH} characters")
    terms = [term for each in folded(text).split() if (term := _from_first_word(each))]
    if not terms:
        raise invalid(pointer, "must have a letter or a digit")
    if len(terms) > MOST_TERMS:
        raise invalid(pointer, f"must have at most {MOST_TERMS} words")
    return Search(tuple(dict.fromkeys(terms)))


def sort_name(name: str) -> str:
    """By which names are sorted."""
    return folded(name)[:LONGEST_SORT_NAME]


def _words_of_parts(term: str) -> list[str]:
    """Words at which a part begins in every record that matches: the first one, and before an @ all
    of them. The domain, which many have, is not among them."""
    before_at, at, _ = term.partition("@")
    words = [word for _, word in words_in(before_at)]
    return words if at else words[:1]


def _from_first_word(term: str) -> str:
    words = words_in(term)
    return term[words[0][0] :] if words else ""


def _name_parts(names: Sequence[str]) -> Iterator[_Part]:
    """Each name as it is, and without its apostrophes: O'Brien is found as obrien, too."""
    for name in map(folded, names):
        for text in dict.fromkeys((name, name.replace("'", ""))):
            yield _Part(text, tuple(start for start, _ in words_in(text)))


def _address_part(address: str) -> _Part:
    """A term begins at a word before the @, or where the domain begins."""
    text = folded(address)
    domain = text.rfind("@") + 1
    return _Part(text, (*(start for start, _ in words_in(text[:domain])), domain))
