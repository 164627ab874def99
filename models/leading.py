"""The leading eigenvectors of a symmetric matrix, by LAPACK's own syevr: SciPy's function for it keeps Python's lock,
and two threads would take turns."""

import ctypes

import numpy as np
from scipy.linalg import LinAlgError, cython_lapack

ARGUMENTS = 21  # of dsyevr, all of them addresses
BLOCK = 64  # columns that LAPACK treats at once: work space for so many of each row


def leading(matrix: np.ndarray, count: int) -> np.ndarray:
    """The eigenvectors of the `count` largest eigenvalues of `matrix` (n, n) float64, in rising order: (n, count).

    dsyevr, range "I" (Dhillon and Parlett 2004). Other threads run meanwhile. Raises LinAlgError where it finds none.
    """
    size = len(matrix)
    given, vectors = np.array(matrix), np.empty((count, size))
    values, support = np.empty(size), np.empty(2 * size, np.int32)
    work, whole = np.empty((BLOCK + 26) * size), np.empty(10 * size, np.int32)
    n, first, number, info = (ctypes.c_int(value) for value in (size, size - count + 1, 0, 0))
    room, whole_room, none = ctypes.c_int(work.size), ctypes.c_int(whole.size), ctypes.c_double(0)
    order = (
        n,
        given,
        n,
        none,
        none,
        first,
        n,
        none,
        number,
        values,
        vectors,
        n,
        support,
        work,
        room,
        whole,
        whole_room,
    )
    _syevr(b"V", b"I", b"L", *map(_address, (*order, info)))
    if info.value or number.value != count:
        raise LinAlgError(f"syevr found {number.value} of {count} eigenvectors (info {info.value}).")
    return vectors.T


def _address(value: np.ndarray | ctypes._SimpleCData) -> ctypes.c_void_p:
    return ctypes.c_void_p(value.ctypes.data if isinstance(value, np.ndarray) else ctypes.addressof(value))


def _function(name: str) -> ctypes._CFuncPtr:
    """SciPy's LAPACK function of this name, as it stands there for Cython; ctypes lets go of Python's lock for it."""
    capsule = ctypes.py_object(cython_lapack.__pyx_capi__[name])
    name_of, pointer_of = ctypes.pythonapi.PyCapsule_GetName, ctypes.pythonapi.PyCapsule_GetPointer
    name_of.restype, pointer_of.restype = ctypes.c_char_p, ctypes.c_void_p
    address = pointer_of(capsule, ctypes.c_char_p(name_of(capsule)))
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * ARGUMENTS)(address)


_syevr = _function("dsyevr")
