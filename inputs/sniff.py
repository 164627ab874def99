"""What a file really is, and how to write its name on the screen. Knows no format's inside."""

import re
import unicodedata

from words import label

NAME_LENGTH = 60
LFS = b"version https://git-lfs"
SIGNATURES = (  # (offset, bytes found there, what such a file is)
    (0, LFS, label("a Git LFS pointer, not the file itself (“git lfs pull” fetches that)")),
    (8, b"CR\x02\0", label("a camera’s raw file")),
    (4, b"ftypcrx", label("a camera’s raw file")),
    (0, b"FUJIFILMCCD-RAW", label("a camera’s raw file")),
    (0, b"IIRO", label("a camera’s raw file")),
    (0, b"IIU\0", label("a camera’s raw file")),
    (0, b"%PDF", label("a PDF document")),
    (0, b"\x93NUMPY", label("a NumPy array")),
    (0, b"\x80\x02", label("a pickle")),
    (0, b"PK\x03\x04", label("a ZIP archive (Office documents, .npz and .pth files are ZIP archives too)")),
    (0, b"\x1f\x8b", label("a gzip archive")),
    (0, b"%!PS", label("a PostScript file")),
    (0, b"\xc5\xd0\xd3\xc6", label("a PostScript file")),
    (0, b"8BPS", label("a Photoshop file")),
    (0, b"\x00\x00\x01\x00", label("an icon file")),
    (0, b"\x00\x00\x00\x0cjP", label("a JPEG 2000 image")),
    (0, b"\xff\x0a", label("a JPEG XL image")),
    (0, b"\x00\x00\x00\x0cJXL", label("a JPEG XL image")),
    (4, b"ftyphei", label("a HEIC photograph")),
    (4, b"ftypmif1", label("a HEIC photograph")),
    (4, b"ftypavi", label("an AVIF image")),
    (4, b"ftyp", label("a video")),
    (8, b"WAVE", label("a sound file")),
    (8, b"AVI ", label("a video")),
    (0, b"\x1a\x45\xdf\xa3", label("a video")),
    (0, b"OggS", label("a sound or video file")),
    (0, b"ID3", label("a sound file")),
    (0, b"\x7fELF", label("a program")),
    (0, b"MZ", label("a program")),
    (0, b"LASF", label("a LAS point cloud")),
    (0, b"ply", label("a PLY point cloud")),
    (0, b"OFF", label("an OFF mesh")),
    (0, b"# .PCD", label("a PCD point cloud")),
    (0, b"\x89PNG\r\n\x1a\n", label("a PNG image")),
    (0, b"\xff\xd8\xff", label("a JPEG image")),
    (8, b"WEBP", label("a WebP image")),
    (0, b"GIF8", label("a GIF image")),
    (0, b"BM", label("a BMP image")),
    (0, b"II*\x00", label("a TIFF image")),
    (0, b"MM\x00*", label("a TIFF image")),
)


def what_is(data: bytes) -> str:
    """A few words for the content of `data`, from its first bytes: "a PDF document", "plain text", "unknown data"."""
    if not data:
        return label("an empty file")
    if data[8:9] == b"{" and int.from_bytes(data[:8], "little") < 100_000_000:
        return label("a safetensors checkpoint")
    if data.startswith(b"PK") and b"/data.pkl" in data[:200]:
        return label("a checkpoint of torch.save")
    for offset, signature, words in SIGNATURES:
        if data.startswith(signature, offset):
            return words
    return markup_or_text(data[:4096])


def markup_or_text(head: bytes) -> str:
    """Tell SVG, HTML, JSON, other text and unknown bytes apart."""
    text = head.decode("utf-8", errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if re.search(r"<svg[\s>]", text):
        return label("an SVG drawing")
    if re.match(r"<!doctype html|<html|<head|<body|<script", text):
        return label("an HTML page")
    if text.startswith("<?xml"):
        return label("an XML file")
    if len(text.encode()) < len(head) - 16 or not all(sign.isprintable() or sign in "\t\r\n" for sign in text):
        return label("unknown data")
    return label("a JSON file") if text.startswith(("{", "[")) else "plain text"


def shown(name: str) -> str:
    """`name` as it may be printed: its last path part, visible characters only, at most 60 of them.

    Control characters, line breaks and marks that turn the writing direction are dropped. Whoever puts the name into
    HTML or Markdown still escapes it there.
    """
    part = re.split(r"[\\/]", str(name))[-1]
    visible = "".join(sign for sign in part if unicodedata.category(sign)[0] != "C")
    visible = " ".join(visible.split())
    if len(visible) > NAME_LENGTH:
        visible = f"{visible[: NAME_LENGTH - 13]}…{visible[-12:]}"
    return visible or "the file"
