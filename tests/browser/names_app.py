"""Names as strangers write them, each shown as a caption, for test_names.py."""

import random

import streamlit as st

from ui.text import plain

PIECES = (
    *"abcxyz 0189._-+~!?*`'\"<>()[]{}|\\/#$%&=^,;:@",
    *("www.example.org", "http://", "https://e.org/x", "ftp://e.org", "a@b.example.png", "mailto:a@b.de", "xmpp:a@b.c"),
    *(
        ":streamlit:",
        ":smile:",
        ":material/home:",
        ":red[x]",
        ":blue-background[x]",
        "->",
        "<-",
        "<->",
        "--",
        ">=",
        "<=",
    ),
    *(
        "~=",
        "+-",
        "$x$",
        "![i](//e.org/i.png)",
        "[l](//e.org)",
        "<b>",
        "&amp;",
        "&lt;",
        "weights",
        ".safetensors",
        "Ü",
        "猫",
    ),
)
FIXED = ("www.example.org/x", "a@b.example.png", ":streamlit:", "x:smile:y", "https://e.org", "a -> b", "blocks.0.attn")


def names() -> list[str]:
    """Fixed ones and 400 drawn at random, always the same; without blanks in a row, which HTML shows as one."""
    draw = random.Random(0)  # noqa: S311 - names, no secrets
    drawn = ["".join(draw.choice(PIECES) for _ in range(draw.randint(1, 7))) for _ in range(400)]
    return [*FIXED, *(" ".join(name.split()) for name in drawn if name.strip())]


if __name__ == "__main__":
    for place, name in enumerate(names()):
        with st.container(key=f"name_{place}"):
            st.caption(plain(name))
