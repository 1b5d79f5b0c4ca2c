"""Hovers: what a layer, a tensor or a model is, in a few lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Union

from kerasorder_lint.catalogue.descriptions import DESCRIPTIONS
from kerasorder_lint.inspections import LayerView, NameView
from kerasorder_lint.spans import Span
from kerasorder_lint.summaries import ModelSummary
from kerasorder_lint.surfaces.lsp.jobs import Place
from kerasorder_lint.surfaces.lsp.places import Pages
from kerasorder_lint.surfaces.lsp.wording import parameters, written

__all__ = ["places"]


def places(
    layers: Sequence[LayerView],
    names: Sequence[NameView],
    models: Sequence[ModelSummary],
    uri: str,
    pages: Pages,
) -> list[Place]:
    """What there is to say in one document; of two places around a position the smaller counts."""
    texts: dict[_Key, str] = {}
    found: list[Place] = []
    for model in models:
        texts[_key(model.span)] = _of_model(model)
    # `Dense(3)(x)`: what makes the layer says what the call around it knows; so does a name.
    called = {(*_start(view.span), view.class_name): view for view in layers if view.uses}
    made = {_key(view.span): view for view in layers}
    for view in layers:
        same = called.get((*_start(view.span), view.class_name), view)
        if _key(view.span) not in texts or view.uses:
            texts[_key(view.span)] = _of_layer(view if view.uses else same)
    for span in [*(model.span for model in models), *(view.span for view in layers)]:
        # Of a class that nothing makes, its name is not said all over it.
        says = "\n" in texts[_key(span)] or span.start.row == span.end.row
        if pages.own(span) == uri and says:
            found.append((*pages.ends(span), texts[_key(span)]))
    # Of `self.block.conv(x)` the longest name is what is called.
    longest = {_start(name.span): name for name in sorted(names, key=lambda n: n.span.end)}
    for name in names:
        if pages.own(name.span) == uri:
            text = _of_name(name, texts)
            if name.kind == "layer" and longest[_start(name.span)] is name:
                classes = {made[key].class_name for key in map(_key, name.made) if key in made}
                call = called.get((*_start(name.span), classes.pop())) if classes else None
                if call is not None and not classes:
                    text = _of_layer(call)
            if text is not None:
                found.append((*pages.ends(name.span), text))
    return found


_Start = tuple[Union[int, None], int, int]
_Key = tuple[Union[int, None], int, int, int, int]


def _start(span: Span) -> _Start:
    return span.cell, span.start.row, span.start.column


def _key(span: Span) -> _Key:
    """A span of the analysed file, as something that is quickly looked up."""
    return *_start(span), span.end.row, span.end.column


def _of_layer(view: LayerView) -> str:
    lines = [f"**{view.class_name}**" + (f" `{view.name}`" if view.name else "")]
    description = DESCRIPTIONS.get(view.keras_name or "")
    if description is not None:
        lines.append(description)
    lines += list(dict.fromkeys(_uses(view)))
    return "\n\n".join(lines)


def _uses(view: LayerView) -> Iterator[str]:
    for use in view.uses or view.elsewhere:
        sides = [] if use.given is None and use.output is None else [f"`{written(use.output)}`"]
        if sides and use.given is not None:
            sides.insert(0, f"`{written(use.given)}`")
        parts = [" → ".join(sides)] if sides else []
        if use.params is not None:
            parts.append(parameters(use.params))
        if use.condition is not None and parts:
            parts.append(use.condition)
        if parts:
            yield " · ".join(parts)


def _of_model(model: ModelSummary) -> str:
    lines = [f"**{model.class_name or model.kind}**" + (f" `{model.name}`" if model.name else "")]
    description = DESCRIPTIONS.get(model.kind)
    if description is not None:
        lines.append(description)
    if model.input_shapes is not None and model.output_shapes is not None:
        sides = [_sides(model.input_shapes), _sides(model.output_shapes)]
        lines.append(" → ".join(f"`{side}`" for side in sides))
    if model.params is not None:
        text = parameters(model.params)
        if model.trainable_params is not None:
            text += f", {model.trainable_params} trainable"
        lines.append(text)
    return "\n\n".join(lines)


def _sides(shapes: list[list[object]]) -> str:
    return written(shapes[0]) if len(shapes) == 1 else written(shapes)


def _of_name(name: NameView, known: dict[_Key, str]) -> str | None:
    """A tensor's shape; of a layer or a model what is said where it was made."""
    if name.kind == "tensor":
        shapes = [shape for shape in name.shapes if shape is not None]
        if not shapes:
            return None
        text = " or ".join(f"`{written(shape)}`" for shape in shapes)
        return f"**tensor** {text}" + (" or of an unknown shape" if None in name.shapes else "")
    return _joined(known[_key(span)] for span in name.made if _key(span) in known)


def _joined(texts: Iterable[str]) -> str | None:
    return "\n\n---\n\n".join(dict.fromkeys(texts)) or None
