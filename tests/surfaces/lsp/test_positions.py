"""Columns in bytes, in 16-bit units and in characters; and texts that are edited by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from kerasorder_lint.spans import Position, Span
from kerasorder_lint.surfaces.lsp.documents import Text
from kerasorder_lint.surfaces.lsp.positions import Encoding, Ruler, to_character, to_units
from tests.surfaces.lsp.stdio import Client, inserted, span

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def _measured(text: str, encoding: str) -> int:
    codec, width = CODECS[encoding]
    return len(text.encode(codec)) // width


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(line=st.text(st.sampled_from("aé≠😀\t\u2028"), max_size=12), data=st.data())
def test_columns_lead_there_and_back(encoding: Encoding, line: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(line)))
    units = to_units(line, index, encoding)
    assert units == _measured(line[:index], encoding)
    assert to_character(line, units, encoding) == index


def test_a_column_within_a_character_is_the_characters_own() -> None:
    assert to_character("a😀b", 2, "utf-16") == 1
    assert to_character("a😀b", 3, "utf-8") == 1
    assert to_character("ab", 99, "utf-16") == 2


def test_a_place_beyond_the_text_is_its_end() -> None:
    ruler = Ruler(["é", "ab"], "utf-8")
    assert ruler.pair(Position(1, 9)) == (0, 2)
    assert ruler.pair(Position(7, 3)) == (1, 2)
    assert Ruler([], "utf-16").range(Span("a.py", Position(1, 1), Position(1, 2))) == span(
        0, 0, 0, 0
    )


_PIECE = st.text(st.sampled_from("ab😀é\n\r\x0c\u2028"), max_size=8)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(text=_PIECE, edits=st.lists(st.tuples(st.data(), _PIECE), max_size=4))
def test_an_edited_text_is_what_the_editor_has(
    encoding: Encoding, text: str, edits: list[tuple[st.DataObject, str]]
) -> None:
    document = Text(types.TextDocumentItem("file:///a.py", "python", 1, text))
    for data, new in edits:
        first = data.draw(st.integers(0, len(text)))
        last = data.draw(st.integers(first, len(text)))
        if _splits_a_line_end(text, first) or _splits_a_line_end(text, last):
            continue
        change = types.TextDocumentContentChangePartial(
            range=types.Range(_place(text, first, encoding), _place(text, last, encoding)), text=new
        )
        document.change([change], 2, encoding)
        text = text[:first] + new + text[last:]
        assert document.text == text


def _splits_a_line_end(text: str, index: int) -> bool:
    return text[index - 1 : index + 1] == "\r\n"


def _place(text: str, index: int, encoding: str) -> types.Position:
    """Line and column of an index, worked out another way than by the code under test."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n")
    return types.Position(line, _measured(before[before.rfind("\n") + 1 :], encoding))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_server_counts_as_it_was_agreed(tmp_path: Path, encoding: str) -> None:
    uri = (tmp_path / "ü.py").as_uri()
    capabilities = {"general": {"positionEncodings": [encoding]}}
    line = "'😀é'; m = keras.Sequential([keras.Input((4,)), layers.Conv2D(1, 3, name='😀')]); 1\n"
    with Client(tmp_path, capabilities=capabilities) as client:
        assert client.announced["capabilities"]["positionEncoding"] == encoding
        client.open(uri, "import keras\r\nfrom keras import layers\r\n")
        client.diagnostics(uri)
        # The text goes in behind a character that is not in the line yet when it is counted.
        client.change(uri, inserted(2, 0, line))
        version = client.change(uri, inserted(2, _measured("'😀é", encoding), "≠"))
        line = line.replace("é", "é≠")
        (item,) = client.diagnostics(uri, version)
        start, end = line.index("layers."), line.index("]); 1")
        place = item["range"]["start"]["character"], item["range"]["end"]["character"]
        assert place == (_measured(line[:start], encoding), _measured(line[:end], encoding))
        hints = client.on(uri, "inlayHint", range=span(0, 0, 9, 0))
        after = line.index("keras.Input((4,))") + len("keras.Input((4,))")
        assert [hint["position"]["character"] for hint in hints] == [
            _measured(line[:after], encoding)
        ]
        column = _measured(line[: line.index("(4,)")], encoding)
        text = client.hover(uri, 2, column)
        assert text is not None
        assert "(None, 4)" in text
        action = next(a for a in client.actions(uri, 2, column, 2, 200) if "Suppress" in a["title"])
        (edit,) = action["edit"]["changes"][uri]
        assert edit["range"]["start"]["character"] == _measured(line.rstrip(), encoding)
