"""The one exception whose message is written for the person at the screen."""


class UserError(Exception):
    """A problem the visitor can understand: what came, what is accepted, what to do next.

    The message is one plain sentence (or two). `app.py` shows it in one place; everything else that
    goes wrong is a fault of ours and is logged instead.
    """
