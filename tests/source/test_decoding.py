"""Bytes become text exactly where Python reads them, and the same text."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys

import pytest

from kerasorder_lint.source.decoding import Undecodable, decode, encode

GOOD = [
    b"",
    b"x = 1\n",
    "x = 'ä'\n".encode(),
    codecs.BOM_UTF8 + "x = 'ä'\n".encode(),
    "# -*- coding: latin-1 -*-\nx = 'ä'\n".encode("latin-1"),
    "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n".encode("cp1252"),
    "# coding: shift_jis\nx = '日本'\n".encode("shift_jis"),
    b"x = 1\n# coding: nonsense\n",
    b"\x0c\n# coding: latin-1\nx = '\xe4'\n",
    codecs.BOM_UTF8 + b"# coding: utf-8\nx = 1\n",
    b"x = 1\r\ny = 2\rz = 3\n",
]
BAD = [
    b"x = '\xe4'\n",
    b"# coding: nonsense\nx = 1\n",
    b"# coding: rot13\nx = 1\n",
    b"# coding: hex\nx = 1\n",
    codecs.BOM_UTF8 + b"# coding: latin-1\nx = 1\n",
    "x = 1\n".encode("utf-16"),
    b"x = 1\0\n",
    b"# coding: ascii\nx = '\xe4'\n",
]


def _python_accepts(data: bytes, tmp_path: os.PathLike[str]) -> bool:
    path = os.path.join(tmp_path, "sample.py")
    with open(path, "wb") as file:
        file.write(data)
    run = subprocess.run([sys.executable, path], capture_output=True, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("data", GOOD)
def test_what_python_reads_is_read(data: bytes, tmp_path: os.PathLike[str]) -> None:
    assert _python_accepts(data, tmp_path)
    decoded = decode(data)
    compile(decoded.text, "sample.py", "exec")
    assert encode(decoded.text, decoded) == data


@pytest.mark.parametrize("data", BAD)
def test_what_python_refuses_is_refused(data: bytes, tmp_path: os.PathLike[str]) -> None:
    assert not _python_accepts(data, tmp_path)
    with pytest.raises(Undecodable):
        decode(data)


def test_the_place_of_a_bad_byte_is_counted_in_characters() -> None:
    with pytest.raises(Undecodable) as caught:
        decode("a = 'ä'\nb = 'ä".encode() + b"\xff'\n")
    assert (caught.value.row, caught.value.column) == (2, 7)
    assert "0xff" in caught.value.message


def test_the_place_of_a_null_byte() -> None:
    with pytest.raises(Undecodable) as caught:
        decode(b"a = 1\nb =\0 2\n")
    assert (caught.value.row, caught.value.column) == (2, 4)
