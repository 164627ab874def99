"""What the table's numbers say to the page's question, in one sentence."""

from views.by_hand.subject import Lecture
from words import say


def sentence(lecture: Lecture) -> str:
    """The choosiest token: whose value makes up how much of its output, beside what even attention would take."""
    hand = lecture.hand
    weights, choices = hand.steps().weights, hand.allowed().sum(axis=1)
    query, key = hand.choosiest()
    if not weights.any():
        return say("The mask closes every pair, so every output is 0.")
    return say(
        "For each token a mixture of all values, most of those whose keys fit its query: token {query} takes {share} "
        "of its output from token {key}; evenly over the {count} it may look at it would be {even}.",
        query=query + 1,
        key=key + 1,
        share=f"{weights[query, key]:.0%}",
        count=choices[query],
        even=f"{1 / choices[query]:.0%}",
    )
