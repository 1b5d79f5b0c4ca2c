"""Shapes that the code declares: comments, annotations; and `reveal_shape`, which asks for one.

What is declared of an unknown is taken; of a known value it is an assertion, and a contradiction is
recorded. A comment speaks of what its statement gives, of the parameter on its line, or of the
layer in a list that ends there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ShapeContradicted, ShapeRevealed, Site, Step
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    FunctionV,
    InstanceV,
    ListV,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Unknown, render_shape
from kerasorder_lint.shapes.notation import Notation, NotationError, parse_axes, parse_notation

__all__ = ["annotated", "of_parameters", "of_result", "of_statement", "of_steps", "reveal"]

#: The dtypes of jaxtyping, whose annotations carry axes.
_DTYPES = frozenset(
    {
        "Shaped", "Bool", "Num", "Real", "Inexact", "Float", "Complex", "Integer", "Int", "UInt",
        "BFloat16", "Float16", "Float32", "Float64", "Complex64", "Complex128", "Int4", "Int8",
        "Int16", "Int32", "Int64", "UInt4", "UInt8", "UInt16", "UInt32", "UInt64", "Key",
    }
)  # fmt: skip


def of_statement(m: Machine, node: ast.stmt, value: Any) -> Any:
    """The value of a statement with what a comment on its first or last line says of it."""
    comments = m.comments.get(m.filename)
    if not comments:
        return value
    text = comments.get(node.end_lineno or node.lineno) or comments.get(node.lineno)
    notation = _notation(text) if text is not None else None
    if notation is None:
        return value
    return _taken(m, value, notation, "the comment", m.site(node))


def annotated(m: Machine, node: ast.AnnAssign, value: Any) -> Any:
    """The value of an annotated assignment with what the annotation says of its shape."""
    notation = _of_annotation(node.annotation)
    if notation is None:
        return value
    return _taken(m, value, notation, "the annotation", m.site(node))


def of_parameters(
    m: Machine, function: FunctionV, names: dict[str, Any], place: Site | None = None
) -> None:
    """Gives parameters the shapes that they are declared with; `place` is the call, if any."""
    for name, notation in _declared(m, function):
        if name in names:
            what = f"the declaration of `{name}`"
            site = place or m.statement
            names[name] = _taken(m, m.resolve(names[name]), notation, what, site)


def of_result(m: Machine, function: FunctionV, result: Any) -> Any:
    """What a function returns, with what its annotation says of the shape."""
    returns = None if isinstance(function.node, ast.Lambda) else function.node.returns
    notation = _of_annotation(returns) if returns is not None else None
    if returns is None or notation is None:
        return result
    site = replace(m.site(returns), filename=function.filename)
    return _taken(m, m.resolve(result), notation, "the annotation", site)


def of_steps(m: Machine, steps: Iterable[Step]) -> None:
    """Compares the outputs of a chain of layers with the comments on the layers' lines."""
    if not any(m.comments.values()):
        return
    last: dict[tuple[str, int], Step] = {}
    for step in steps:
        site = step.layer.site if isinstance(step.layer, Layer) else None
        if site is not None and site.end_lineno in m.comments.get(site.filename, ()):
            last[site.filename, site.end_lineno] = step
    for (filename, row), step in last.items():
        notation = _notation(m.comments[filename][row])
        if notation is not None and isinstance(step.output, TensorSpec) and step.problem is None:
            _compare(m, step.output.shape, notation, "the comment", step.layer.site)


def reveal(m: Machine, positional: list[Any], node: Any) -> Any:
    """`reveal_shape(x)` says what is known of `x`, and gives it."""
    value = m.resolve(positional[0]) if positional else None
    m.record(ShapeRevealed(text=_described(m, value), **m.base(node)))
    return value


# ---------------------------------------------------------------------- what is declared


def _notation(text: str) -> Notation | None:
    try:
        return parse_notation(text)
    except NotationError:
        return None  # a comment for people


def _of_annotation(node: ast.expr) -> Notation | None:
    """The axes in `Float[Tensor, "batch 28 28 1"]`, which may stand in quotes as a whole."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return None
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
        return None
    base = node.value
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    parts = node.slice.elts
    if name not in _DTYPES or len(parts) != 2 or not isinstance(parts[1], ast.Constant):
        return None
    axes = parts[1].value
    return parse_axes(axes) if isinstance(axes, str) else None


def _declared(m: Machine, function: FunctionV) -> list[tuple[str, Notation]]:
    """Parameters with the shapes that they are declared with; kept on the node."""
    node = function.node
    kept: list[tuple[str, Notation]] | None = getattr(node, "_declared", None)
    if kept is None:
        kept = []
        args = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
        comments = m.comments.get(function.filename, {})
        rows = [arg.end_lineno for arg in args if arg.arg not in ("self", "cls")]
        for arg in args:
            notation = _of_annotation(arg.annotation) if arg.annotation is not None else None
            row = arg.end_lineno or 0
            if notation is None and row in comments and rows.count(row) == 1:
                if arg.arg not in ("self", "cls") and not isinstance(node, ast.Lambda):
                    notation = _notation(comments[row])
            if notation is not None:
                kept.append((arg.arg, notation))
        node._declared = kept  # type: ignore[union-attr]
    return kept


# ---------------------------------------------------------------------- taking and comparing


def _taken(m: Machine, value: Any, notation: Notation, what: str, site: Site) -> Any:
    """A value with a declared shape; a contradiction is recorded, and the value stays."""
    if isinstance(value, Tensor):
        if not _compare(m, value.spec.shape, notation, what, site):
            return value
        spec = value.spec.with_shape(notation.narrowed(value.spec.shape))
        return Tensor(
            spec, value.layer, value.parents, value.index, value.step_site, value.symbolic
        )
    if isinstance(value, ArrayV):
        if not _compare(m, value.shape, notation, what, site):
            return value
        return value.like(notation.narrowed(value.shape), value.dtype)
    layer = value.layer if isinstance(value, InstanceV) else value
    if isinstance(layer, Model):
        shape = _output_of(m, layer)
        if shape is not None:
            _compare(m, shape, notation, what, site)
        return value
    shape = notation.shape()
    if not isinstance(value, Unknown) or isinstance(shape, Unknown):
        return value
    if isinstance(value, Thing) and value.kind in ("int", "float", "str", "bool", "layer"):
        return value
    if shape and isinstance(shape[0], int):
        return ArrayV(shape)
    return Tensor(TensorSpec(shape, value), None, (), symbolic=False)


def _compare(m: Machine, shape: Any, notation: Notation, what: str, site: Site | None) -> bool:
    if notation.bind(shape) is not None or site is None:
        return True
    m.record(ShapeContradicted(what=what, declared=notation.text, found=shape, **m.base(site)))
    return False


def _output_of(m: Machine, model: Model) -> Any:
    from kerasorder_lint.interpreter import keras_objects

    node = ast.Name("model", ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    shape = keras_objects.attribute(m, model, "output_shape", node) if model.built else None
    return tuple(shape) if isinstance(shape, tuple) else None


# ---------------------------------------------------------------------- showing


def _described(m: Machine, value: Any) -> str:
    """What is known of a value, as shapes are written."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        if isinstance(value.spec.shape, Unknown):
            return "a tensor of which no axis is known"
        return render_shape(value.spec.shape)
    if isinstance(value, ArrayV):
        return f"data of the shape {render_shape(value.shape)}"
    layer = value.layer if isinstance(value, InstanceV) else value
    if isinstance(layer, Model):
        shape = _output_of(m, layer)
        return f"a model with the output {render_shape(shape)}" if shape else "a model"
    if isinstance(layer, Layer):
        return f"the layer `{layer.label}`"
    if isinstance(value, (ListV, tuple)):
        items = value.items if isinstance(value, ListV) else list(value)
        if isinstance(value, ListV) and not value.exact:
            return "a list of which not all is known"
        if value and all(is_constant(item) for item in items):
            return repr(tuple(items))
        return "[" + ", ".join(_described(m, item) for item in items[:8]) + "]"
    if is_constant(value):
        return repr(value)
    return "not known"
