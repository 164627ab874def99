"""Which sentence answers the page's question in each view."""

from views.bits import answer, frontier, photographs, tokens, whole

ANSWERS = {
    "weights": answer.sentence,
    "photographs": photographs.sentence,
    "tokens": tokens.sentence,
    "int8": whole.sentence,
    "frontier": frontier.sentence,
}
