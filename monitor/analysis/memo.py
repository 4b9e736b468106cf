"""A memory for the answers of pure functions of words, asked hundreds of times for each post."""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


# Longer ones do not come again: an attack by ever new ones must not fill the memory.
LONGEST = 64


class Memo(dict[str, Answer]):
    """Answers by word; `memo[word]` asks. It forgets all when it holds too many.

    Cheaper than `lru_cache`, which on every hit moves what it finds to the front of a list that is
    spread over all of the memory.
    """

    def __init__(self, function: Callable[[str], Answer], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, word: str) -> Answer:
        answer = self._function(word)
        if len(word) > LONGEST:
            return answer
        if len(self) >= self._most:
            self.clear()
        self[word] = answer
        return answer
