"""Memory that a forward frees stays with us for the next one."""

import ctypes

TRIM, MAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h
KEPT, LARGEST = 1 << 28, 1 << 25  # bytes: freed memory that is kept, and the largest block that may come from it


def keep_freed() -> bool:
    """Tell glibc to keep what is freed; False where the C library is another one.

    By default it gives the memory of each forward back and takes it anew, page by page: with the maps that a watched
    ViT-S at 224 px keeps, 5 % of its time (`python -m benchmarks capture` runs with it, as the app does).
    """
    try:
        limit = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return False
    return all([limit(TRIM, KEPT), limit(MAP, LARGEST)])
