"""The one exception whose message is written for the person at the screen."""

from typing import Any

from words import Message


class UserError(Exception):
    """A problem the visitor can understand: what came, what is accepted, what to do next.

    `text` is one plain sentence (or two) in English with {named} places for `values`. It is shown in one place,
    `ui/guard.py`, in the visitor's language; everything else that goes wrong is a fault of ours and is logged instead.
    """

    def __init__(self, text: str, /, **values: Any) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))

    @classmethod
    def of(cls, message: Message) -> "UserError":
        """An error whose sentence is there already."""
        error = cls.__new__(cls)
        error.message = message  # whole: it may have another form for many
        Exception.__init__(error, str(message))
        return error

    def __reduce__(self) -> tuple:
        return type(self).of, (self.message,)
