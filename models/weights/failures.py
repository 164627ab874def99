"""Why weights could not be fetched, in a sentence."""

from models.card import Weights
from words import Message, message


def explain(weights: Weights, endpoint: str, problem: Exception) -> Message:
    """What `problem`, which any client, disk or parser may have raised, means for the visitor."""
    values = {"repository": weights.repo, "endpoint": endpoint}
    if (answer := getattr(problem, "response", None)) is not None:  # the hub's library raises it, or its HTTP client
        return message(
            "The weights of {repository} can’t be fetched: {endpoint} answered {status}. The bundled models work "
            "without it.",
            **values,
            status=answer.status_code,
        )
    if isinstance(problem, OSError) and problem.errno is not None:
        return message(
            "The weights of {repository} can’t be fetched: this machine can’t write to its weights folder. The bundled "
            "models work without it.",
            **values,
        )
    return message(
        "The weights of {repository} can’t be fetched: {endpoint} can’t be reached or stopped answering. The bundled "
        "models work without it.",
        **values,
    )
