"""The local review server: see every figure in its sentence, and put it right.

`desk` knows the bulletins and what was decided, `changes` checks what people type, `page` marks a text, `app` serves all of it on
127.0.0.1 to who has the token (`guard`).
"""


class ReviewError(ValueError):
    """What somebody asked for and cannot have: one sentence in Chinese and one in English, for the page."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)
