"""What is asked once while one answer is made, and anew for the next."""

import pytest

from transparency.once import once, one_answer


def test_once_for_each_answer():
    asked: list[str] = []

    def ask(key: str) -> int:
        return once(key, lambda: asked.append(key) or len(asked))

    assert (ask("a"), ask("a")) == (1, 2)  # outside an answer nothing is remembered
    with one_answer():
        assert (ask("a"), ask("b"), ask("a")) == (3, 4, 3)
        with one_answer():
            assert ask("a") == 5
        assert ask("a") == 3
    with pytest.raises(ZeroDivisionError), one_answer():
        once("c", lambda: 1 // 0)
    assert (ask("a"), ask("a")) == (6, 7)
