"""Steps of functional graphs beyond calls of layers: what people write around and between them."""

from __future__ import annotations

import math

from kerasorder_lint.catalogue import registry
from tests.differential import programs
from tests.differential.graph_draft import Draft, Step
from tests.differential.styles import source_of

__all__ = ["STEPS"]


def _axis(d: Draft, rank: int, faulty: bool) -> int:
    """An axis behind the batch, mostly: what becomes of the batch is beyond what Keras computes."""
    if rank < 2 or faulty:
        reach = max(1, rank) + faulty
        return d.r.randrange(-reach, reach)
    axis = d.r.randrange(1, rank)
    return axis - rank if d.r.random() < 0.5 else axis


def _operation(d: Draft, faulty: bool) -> bool:
    """A function of `keras.ops` on one tensor."""
    r = d.r
    x = d.pick()
    shape = d.shape(x)
    rank = len(shape)
    axis = _axis(d, rank, faulty)
    other = _axis(d, rank, False)
    order = list(range(rank))
    r.shuffle(order)
    widths = ", ".join(r.choice(["(0, 0)", "(1, 2)", "(0, 1)"]) for _ in range(rank))
    size = math.prod(n or 0 for n in shape[1:])
    name = r.choice(["mean", "max", "sum", "min", "var", "std", "prod", "any", "logsumexp"])
    options = [
        f"{name}({x}, axis={axis})",
        f"{name}({x}, axis={axis}, keepdims=True)",
        f"{name}({x}, axis=({axis}, {other}))",
        f"expand_dims({x}, {axis})",
        f"expand_dims({x}, axis=[{axis}, 0])",
        f"squeeze({x}, axis={axis})",
        f"squeeze({x})",
        f"softmax({x}, axis={axis})",
        f"relu({x})",
        f"sqrt(keras.ops.abs({x}) + 1)",
        f"cast({x}, 'float32')",
        f"cast({x}, 'int32') // 2",
        f"transpose({x}, {order})",
        f"transpose({x})",
        f"swapaxes({x}, {axis}, {other})",
        f"moveaxis({x}, {axis}, {other})",
        f"flip({x}, axis={axis})",
        f"roll({x}, 1, axis={axis})",
        f"cumsum({x}, axis={axis})",
        f"argmax({x}, axis={axis})",
        f"argsort({x}, axis={axis})",
        f"sort({x}, axis={axis})",
        f"top_k({x}, k={r.choice([1, 2, 3])})[0]",
        f"one_hot(keras.ops.argmax({x}, axis=-1), {r.choice([3, 4])})",
        f"one_hot(keras.ops.cast({x}, 'int32'), 3, axis=-1)",
        f"pad({x}, [{widths}])",
        f"pad({x}, (({widths})))" if rank == 1 else f"pad({x}, ({widths}), mode='reflect')",
        f"tile({x}, {[1, *[r.choice([1, 2])] * (rank - 1)]})",
        f"repeat({x}, 2, axis={axis})",
        f"take({x}, {r.choice(['0', '[0, 1]', 'np.array([0, 0, 1])', '-1'])}, axis={axis})",
        f"reshape({x}, (-1, {r.choice([2, 4, size or 1])}))",
        f"reshape({x}, (keras.ops.shape({x})[0], -1))",
        f"reshape({x}, (keras.ops.shape({x})[0], {r.choice([2, 4, size or 1])}, -1))",
        f"reshape({x}, (-1,) + tuple({x}.shape[1:]))",
        f"reshape({x}, [-1, int(np.prod({x}.shape[1:]))])" if size else f"ravel({x})",
        f"zeros_like({x})",
        f"ones_like({x})[..., :1]",
        f"clip({x}, 0, 1)",
        f"norm({x}, axis={axis})",
        f"normalize({x}, axis={axis})",
        f"diff({x}, axis={axis})",
        f"where({x} > 0, {x}, 0.0)",
        f"where({x} > 0, 1, {x})",
        f"logical_not({x})",
        f"stop_gradient({x})",
        f"convert_to_tensor({x})",
        f"stack([{x}, {x}], axis={axis})",
        f"concatenate([{x}, keras.ops.zeros_like({x})], axis={axis})",
        f"slice({x}, {[0] * rank}, {[1] * rank})",
        f"median({x}, axis={axis})",
        f"tril({x})",
        f"diagonal({x}, axis1={axis}, axis2={other})",
        f"count_nonzero({x}, axis={axis})",
        f"broadcast_to({x}, (2,) + {x}.shape)",
        f"matmul({x}, np.ones(({x}.shape[-1], 3)))",
        f"dot({x}, np.ones(({x}.shape[-1], 3)))",
        f"multiply({x}, np.arange({x}.shape[-1]))",
        f"power({x}, 2)",
        f"arange({x}.shape[-1]) * {x}",
        f"eye({x}.shape[-1]) @ keras.ops.expand_dims({x}, -1)",
        f"mean({x}, axis=list(range(1, len({x}.shape))))",
        f"nn.leaky_relu({x}, negative_slope=0.1)",
        f"nn.log_softmax({x})",
    ]
    if rank == 4:
        options += [
            f"image.resize({x}, (4, 5))",
            f"image.resize({x}, size=[6, 6], interpolation='nearest')",
            f"max_pool({x}, 2)",
            f"average_pool({x}, (2, 2), strides=1, padding='same')",
            f"image.crop_images({x}, 1, 1, target_height=3, target_width=3)",
            f"nn.conv({x}, np.ones((3, 3, {x}.shape[-1], 4)), padding='same')",
        ]
    return d.give("keras.ops." + r.choice(options), faulty=faulty)


def _operation_on_two(d: Draft, faulty: bool) -> bool:
    """A function of `keras.ops` on several tensors."""
    r = d.r
    x = d.pick()
    y = d.like(x)
    rank = len(d.shape(x))
    axis = _axis(d, rank, faulty)
    letters = "bijkl"[:rank]
    summed = letters[: r.randint(0, rank)]
    binary = r.choice(["add", "maximum", "subtract", "multiply", "divide", "power", "minimum"])
    compared = r.choice(["greater", "equal", "less_equal", "logical_and", "logical_or"])
    options = [
        f"{binary}({x}, {y})",
        f"{compared}({x}, {y})",
        f"concatenate([{x}, {y}], axis={axis})",
        f"concatenate(({x}, {y}), -1)",
        f"stack([{x}, {y}], axis={axis})",
        f"stack([{x}, {y}])",
        f"matmul({x}, {y})",
        f"matmul({x}, keras.ops.swapaxes({y}, -1, -2))" if rank > 1 else f"add({x}, {y})",
        f"where({x} > {y}, {x}, {y})",
        f"einsum('{letters},{letters}->{summed}', {x}, {y})",
        f"einsum('...i,...i->...', {x}, {y})",
        f"einsum('bi...,bi...->b...', {x}, {y})",
        f"einsum('bij,bkj->bik', {x}, {y})",
        f"tensordot({x}, {y}, axes={r.choice(['1', '[[1], [1]]', '((-1,), (-1,))'])})",
        f"outer({x}, {y})",
        f"append({x}, {y}, axis={axis})",
        f"hstack([{x}, {y}])",
        f"take_along_axis({x}, keras.ops.argsort({y}, axis={axis}), axis={axis})",
        f"nn.batch_normalization({x}, np.zeros(3), np.ones(3), axis=-1)",
    ]
    return d.give("keras.ops." + r.choice(options), faulty=faulty)


def _several_results(d: Draft, faulty: bool) -> bool:
    """A function of `keras.ops` that gives several tensors, taken apart."""
    r = d.r
    x = d.pick()
    rank = len(d.shape(x))
    axis = _axis(d, rank, faulty)
    name = d.name()
    text = r.choice(
        [
            f"keras.ops.split({x}, 2, axis={axis})",
            f"keras.ops.split({x}, [1, 3], axis={axis})",
            f"keras.ops.unstack({x}, axis={axis})",
            f"keras.ops.array_split({x}, 2, axis={axis})",
            f"keras.ops.top_k({x}, 2)",
            f"keras.ops.moments({x}, axes=[{axis}])",
            f"keras.ops.meshgrid({x}, {x})",
            f"[layers.Dense(n)({x}) for n in (2, 4)]",
            f"list(map(layers.Dense(3), ({x}, {d.like(x)})))",
            f"{{n: layers.Dense(n)({x}) for n in (2, 3)}}.values()",
        ]
    )
    if not d.run(f"{name} = {text}", faulty=faulty):
        return False
    made = list(d.space[name])
    if not 0 < len(made) < 7:
        return True
    form = r.random()
    if form < 0.3:
        names = [d.name() for _ in made]
        if not d.run(f"{', '.join(names)}{',' * (len(names) == 1)} = {name}"):
            return False
        d.note(*names)
        return True
    if form < 0.5:
        first, rest = d.name(), d.name()
        if not d.run(f"{first}, *{rest} = {name}"):
            return False
        d.note(first)
        return not made[1:] or d.give(f"{rest}[-1]")
    if form < 0.8:
        merge = r.choice(["Concatenate", "Add", "Average"])
        axis_of = "axis=-1" if merge == "Concatenate" else ""
        return d.give(f"layers.{merge}({axis_of})(list({name}))", faulty=faulty)
    return d.give(f"sum({name})", faulty=faulty)


def _slice(d: Draft, faulty: bool) -> bool:
    """Slices by negative steps, ellipses in the middle, slices from variables."""
    r = d.r
    x = d.pick()
    rank = len(d.shape(x))
    parts = ["::-1", "::-2", "-1:0:-1", "5:2:-1", "-2:-9", "3:1", "100:", ":-100", "-1:", "::3"]
    part = r.choice(parts)
    options = [
        f"[:, {part}]", f"[..., {part}]", f"[::-1, {part}]", f"[:, None, ..., {part}]",
        f"[..., {part}, None]", f"[:, ..., None, {part}]", "[(slice(None), slice(2))]",
        "[:, slice(None, None, -1)]", f"[:, :{x}.shape[1] // 2]" if rank > 1 else "[...]",
        f"[:, {x}.shape[-1] - 1:]", "[...]", f"[..., -{x}.shape[-1]:]", f"[None, ..., {part}]",
        f"[:, None, None, {part}]",
    ]  # fmt: skip
    if rank > 2:
        options += [f"[:, -1, {part}]", f"[:, {part}, {part}]", f"[..., {part}, 0]"]
        options += [f"[:, {part}, ..., -1]", f"[:, 0, ..., {part}]", f"[:, {part}, None, 1]"]
    if rank > 3:
        options += [f"[:, {part}, {part}, :]", f"[:, 0, 0, {part}]", f"[:, {part}, ..., 0, None]"]
    if faulty:
        options += ["[:, ::0]", "[..., -9]", "[:, 20]", "[:, 1.0]", "[:, 'a']", "[..., 1, ..., 1]"]
    return d.give(x + r.choice(options), faulty=faulty)


def _parts(d: Draft, count: int) -> list[str]:
    """Texts of layers that are made, for use inside a model."""
    every = [s for s in registry.all_specs().values() if s.name in ("Dense", "ReLU", "Dropout")]
    items = [programs._draw(d.r, every, valid=True) for _ in range(count)]
    return [item.text for item in items if item is not None]


def _structured(d: Draft, faulty: bool) -> bool:
    """A nested model with several inputs and outputs, in lists and dicts, called as it may be."""
    r = d.r
    x = d.pick()
    y = d.like(x) if r.random() < 0.7 else d.pick()
    number = len(d.inner)
    name = f"inner{number}"
    if not d.inner or r.random() < 0.6:
        loose = [tuple(None if r.random() < 0.2 else dim for dim in d.shape(v)[1:]) for v in (x, y)]
        inputs = r.choice(["[p, q]", "(p, q)", "{'a': p, 'b': q}", "{'b': p, 'a': q}", "[p, [q]]"])
        wide, narrow = r.choice([3, 4]), r.choice([2, 4])
        first = r.choice([f"layers.Dense({wide})(p)", "layers.Flatten()(p)", "layers.ReLU()(p)"])
        second = r.choice(
            [f"layers.Dense({narrow})(q)", "q * 2", "q[:, -1]", "layers.Flatten()(q)"]
        )
        outputs = r.choice(
            [
                "[u, v]",
                "{'u': u, 'v': v}",
                "{'z': u, 'c': v}",
                "(v, u)",
                "{'u': [u, v]}",
                "[[u], v]",
            ]
        )
        named = ", name='a'", ", name='b'"
        if r.random() < 0.4:
            named = "", ""
        if d.space.get("named"):
            named = "", ""  # a name is taken once for each program, so that names stay apart
        d.space["named"] = True
        text = (
            f"p = keras.Input({source_of(loose[0])}{named[0]})\n"
            f"q = keras.Input({source_of(loose[1])}{named[1]})\n"
            f"u = {first}\nv = {second}\n"
            f"{name} = keras.Model({inputs}, {outputs}, name='{name}')"
        )
        if not d.run(text):
            return False
        d.inner.append((name, inputs))
    name, inputs = r.choice(d.inner)
    forms = {
        "[": [f"[{x}, {y}]", f"({x}, {y})"],
        "(": [f"[{x}, {y}]", f"({x}, {y})"],
        "{": [f"{{'a': {x}, 'b': {y}}}", f"{{'b': {x}, 'a': {y}}}", f"dict(a={x}, b={y})"],
    }[inputs[0]]
    if inputs == "[p, [q]]":
        forms = [f"[{x}, [{y}]]", f"[{x}, {y}]"]
    if faulty or r.random() < 0.1:
        forms = [f"[{x}, {y}]", f"{{'a': {x}, 'b': {y}}}", f"{{'a': {x}}}", f"[{x}]", f"{x}, {y}"]
        forms += [f"{{'a': {x}, 'b': {y}, 'c': {x}}}", f"[{x}, {y}, {x}]", x, f"[{x}, None]"]
    target = d.name()
    if not d.run(f"{target} = {name}({r.choice(forms)})", faulty=faulty):
        return False
    made = d.space[target]
    keys = list(made) if isinstance(made, dict) else list(range(len(made)))
    for key in keys:
        part = made[key]
        taken = d.name()
        nested = "[0]" if isinstance(part, (list, tuple)) else ""
        if d.run(f"{taken} = {target}[{key!r}]{nested}"):
            d.note(taken)
    return True


def _masked(d: Draft, faulty: bool) -> bool:
    """Attention with masks, and masks that layers hand on."""
    r = d.r
    x = d.pick()
    rank = len(d.shape(x))
    y = d.like(x)
    heads = f"{r.choice([1, 2])}, {r.choice([2, 3])}"
    mask = r.choice(
        [
            f"keras.ops.any({x} > 0, axis=-1)",
            f"keras.ops.any({x} > 0, axis=-1, keepdims=True)",
            f"keras.ops.ones_like({x}[..., 0])",
            f"{x}[..., 0] > 0",
            f"{x}[:, None, :, 0] > 0" if rank == 3 else f"{x} > 0",
            f"keras.ops.expand_dims({x}[..., 0], 1)",
            f"np.tril(np.ones(({x}.shape[1], {x}.shape[1])))" if rank > 1 else "None",
            f"{x}",
            "None",
        ]
    )
    options = [
        f"layers.MultiHeadAttention({heads})({x}, {y}, attention_mask={mask})",
        f"layers.MultiHeadAttention({heads})({x}, {x}, attention_mask={mask})",
        f"layers.MultiHeadAttention({heads}, value_dim=3)({x}, {y}, use_causal_mask=True)",
        f"layers.MultiHeadAttention({heads})({x}, {y}, return_attention_scores=True)[1]",
        f"layers.MultiHeadAttention({heads})({x}, {y}, {x}, return_attention_scores=True)[0]",
        f"layers.MultiHeadAttention({heads}, attention_axes={r.choice([1, 2, (1, 2)])})({x}, {y})",
        f"layers.MultiHeadAttention(num_heads=2, key_dim={x}.shape[-1] // 2 or 1)({x}, value={y})",
        f"layers.MultiHeadAttention({heads})({x}, {y}, query_mask={x}[..., 0] > 0)",
        f"layers.GroupQueryAttention(2, 4, 2)({x}, {y}, attention_mask={mask})",
        f"layers.GroupQueryAttention(2, 4, 2)({x}, {y}, use_causal_mask=True)",
        f"layers.Attention()([{x}, {y}], mask=[{x}[..., 0] > 0, {y}[..., 0] > 0])",
        f"layers.Attention(use_scale=True)([{x}, {y}], use_causal_mask=True)",
        f"layers.Attention(score_mode='concat')([{x}, {y}], return_attention_scores=True)[1]",
        f"layers.AdditiveAttention()([{x}, {y}], return_attention_scores=True)[0]",
        f"layers.LSTM(3)({x}, mask={x}[..., 0] > 0)",
        f"layers.GRU(3, return_sequences=True)({x}, mask={mask})",
        f"layers.Bidirectional(layers.LSTM(3))(layers.Masking()({x}))",
        f"layers.LSTM(2, return_sequences=True)(layers.Masking(0.0)({x}))",
        f"layers.GlobalAveragePooling1D()({x}, mask={x}[..., 0] > 0)",
        f"layers.GlobalAveragePooling1D()(layers.Masking()({x}))",
        f"layers.Softmax()({x}, mask={x} > 0)",
        f"layers.Softmax(axis=1)({x}, {mask})",
        f"layers.TimeDistributed(layers.Dense(2))({x}, mask={x}[..., 0] > 0)",
        f"layers.Concatenate()([layers.Masking()({x}), {y}])",
        f"layers.Embedding(20, 4, mask_zero=True)({x})",
        f"layers.LSTM(3)(layers.Embedding(20, 4, mask_zero=True)({x}))",
        f"layers.MultiHeadAttention({heads})(*[layers.Embedding(9, 4, mask_zero=True)({x})] * 2)",
    ]
    return d.give(r.choice(options), faulty=faulty)


def _recurrent(d: Draft, faulty: bool) -> bool:
    """States of recurrent layers: bidirectional ones, stacked cells, encoders and decoders."""
    r = d.r
    x = d.pick()
    rank = len(d.shape(x))
    if rank not in (3, 5) and not faulty:
        return False
    y = d.like(x)
    units = r.choice([2, 3])
    several = r.choice(["", ", return_sequences=True"])
    cells = r.choice(
        [f"layers.LSTMCell({units})", f"[layers.LSTMCell({units}), layers.GRUCell(4)]",
         f"[layers.SimpleRNNCell(n) for n in (2, {units})]", f"layers.GRUCell({units})"]
    )  # fmt: skip
    inside = r.choice([f"layers.LSTM({units}", f"layers.GRU({units}"])
    made = r.choice(
        [f"layers.Bidirectional({inside}, return_state=True{several}))",
         f"layers.RNN({cells}, return_state=True{several})",
         f"{inside}, return_state=True{several})"]
    )  # fmt: skip
    target, states = d.name(), d.name()
    if not d.run(f"{target}, *{states} = {made}({x})", faulty=faulty):
        return False
    d.note(target)
    following = r.choice(
        [f"layers.LSTM({units})({y}, initial_state={states})",
         f"layers.GRU({units})({y}, initial_state={states}[0])",
         f"layers.Bidirectional({inside}))({y}, initial_state={states})",
         f"layers.RNN({cells})({y}, initial_state={states})",
         f"layers.RNN({cells})({y}, initial_state=list({states}))",
         f"layers.LSTM({units})({y}, initial_state=[layers.Dense({units})(s) for s in {states}])",
         f"layers.LSTM({units})({y}, initial_state=[{states}[0], {states}[0]])",
         f"layers.LSTM({units}, return_sequences=True)({y}, initial_state=tuple({states}))",
         f"layers.LSTM({units})([{y}, *{states}])",
         f"layers.concatenate({states} + {states})" if len(d.space[states]) > 1 else f"{states}[0]",
         f"layers.Concatenate()({states})",
         f"layers.Dense(3)({states}[-1])",
         f"layers.Add()([*{states}, {target}])" if inside in made else f"{target} * 2",
         f"layers.GRU({units}, stateful=True)({y}, initial_state={states}[0])"]
    )  # fmt: skip
    return d.give(following, faulty=faulty)


_CLASSES = {
    "Scaled(layers.Layer)": """\
class Scaled(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer='ones')
        self.bias = self.add_weight(shape=(self.units,), trainable=False)

    def call(self, x):
        return keras.ops.matmul(x, self.kernel) + self.bias
""",
    "Block(layers.Layer)": """\
class Block(layers.Layer):
    def __init__(self, units=4, skip=True):
        super().__init__()
        self.inner = [layers.Dense(units, activation='relu') for _ in range(2)]
        self.norm = layers.LayerNormalization()
        self.project = layers.Dense(units) if skip else None

    def call(self, x, training=None):
        start = x
        for layer in self.inner:
            x = layer(x)
        x = self.norm(x)
        if self.project is not None:
            x = x + self.project(start)
        return x
""",
    "Net(keras.Model)": """\
class Net(keras.Model):
    def __init__(self, units=2):
        super().__init__()
        self.flat = layers.Flatten()
        self.first = layers.Dense(8)
        self.heads = {'a': layers.Dense(units), 'b': layers.Dense(1)}

    def call(self, inputs, training=False):
        x = self.first(self.flat(inputs))
        return {name: head(x) for name, head in self.heads.items()}
""",
    "Encoder(keras.Model)": """\
class Encoder(keras.Model):
    def __init__(self, units):
        super().__init__(name='encoder')
        self.stack = keras.Sequential([layers.Dense(units), layers.ReLU(), layers.Dense(2)])
        self.out = layers.Concatenate()

    def call(self, inputs):
        return self.out([inputs, self.stack(inputs)])
""",
    "Two(layers.Layer)": """\
class Two(layers.Layer):
    def __init__(self, axis=-1):
        super().__init__()
        self.axis = axis
        self.left = layers.Dense(4)
        self.right = layers.Dense(4, use_bias=False)

    def call(self, inputs):
        a, b = inputs
        return keras.ops.concatenate([self.left(a), self.right(b)], axis=self.axis), a + b
""",
    "Patches(layers.Layer)": """\
class Patches(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.conv = layers.Conv2D(4, size, strides=size)

    def call(self, images):
        x = self.conv(images)
        shape = keras.ops.shape(x)
        return keras.ops.reshape(x, (shape[0], shape[1] * shape[2], 4))
""",
    "Tail(layers.Layer)": """\
class Tail(layers.Layer):
    def call(self, x):
        return x[:, -1]

    def compute_output_shape(self, shape):
        return shape[:1] + shape[2:]
""",
    "Sampling(layers.Layer)": """\
class Sampling(layers.Layer):
    def call(self, inputs):
        mean, spread = inputs
        noise = keras.random.normal(shape=keras.ops.shape(mean))
        return mean + keras.ops.exp(0.5 * spread) * noise
""",
    "Wide(layers.Dense)": """\
class Wide(layers.Dense):
    def __init__(self, units, factor=2, **kwargs):
        super().__init__(units * factor, **kwargs)
""",
}

_USES = {
    "Scaled": ["Scaled()({x})", "Scaled(units=2)({x})", "layers.TimeDistributed(Scaled())({x})"],
    "Block": ["Block()({x})", "Block(3, skip=False)({x})", "Block({x}.shape[-1])({x}) + {x}"],
    "Net": ["Net()({x})['a']", "Net(units=4)({x})['b']"],
    "Encoder": ["Encoder(3)({x})"],
    "Two": ["Two()([{x}, {y}])[0]", "Two()(({x}, {x}))[1]", "Two(axis=1)([{x}, {y}])[0]"],
    "Patches": ["Patches(2)({x})", "Patches(size=3)({x})"],
    "Tail": ["Tail()({x})", "layers.Dense(2)(Tail()({x}))"],
    "Sampling": ["Sampling()([{x}, {y}])", "Sampling()([layers.Dense(2)(t) for t in ({x}, {y})])"],
    "Wide": ["Wide(2)({x})", "Wide(3, factor=1, activation='relu')({x})"],
}


def _subclassed(d: Draft, faulty: bool) -> bool:
    """A layer or model of the program's own class."""
    name, text = d.r.choice(list(_CLASSES.items()))
    name = name.split("(")[0]
    if name not in d.space and not d.run(text):
        return False
    x = d.pick()
    if name == "Tail" and len(d.shape(x)) < 3:
        return False  # its `compute_output_shape` is right for more axes alone
    call = d.r.choice(_USES[name]).format(x=x, y=d.like(x))
    kept = f"own{len(d.shared)}"
    if d.r.random() < 0.3 and call.startswith(name) and name != "Two":
        made, _, given = call.partition(")(")
        if d.run(f"{kept} = {made})"):
            d.shared.append(kept)
            return d.give(f"{kept}({given}", faulty=faulty)
    return d.give(call, faulty=faulty)


def _shared_anew(d: Draft, faulty: bool) -> bool:
    """A layer that was called before, on another shape."""
    if not d.shared:
        every = [
            s
            for s in registry.all_specs().values()
            if s.name not in programs._SKIPPED | {"Equalization", "SpectralNormalization"}
        ]
        item = programs._draw(d.r, every, valid=True)
        if item is None or not d.run(f"layer{len(d.shared)} = {item.text}"):
            return False
        d.shared.append(f"layer{len(d.shared)}")
    return d.give(f"{d.r.choice(d.shared)}({d.r.choice(d.tensors)})", faulty=faulty)


def _part_of_base(d: Draft, faulty: bool) -> bool:
    """A part of a model, from the tensors of its layers."""
    r = d.r
    x = d.pick()
    shape = d.shape(x)[1:]
    name = f"base{len(d.models)}"
    if r.random() < 0.5:
        text = (
            f"{name} = keras.Sequential([keras.Input({source_of(shape)}), "
            f"{', '.join(_parts(d, 3) or ['layers.Dense(2)'])}, layers.Dense(3, name='head')])"
        )
    else:
        text = (
            f"given = keras.Input({source_of(shape)})\n"
            f"body = layers.Dense(5, activation='relu', name='body{len(d.models)}')(given)\n"
            f"{name} = keras.Model(given, layers.Dense(3)(layers.Dropout(0.3)(body)))"
        )
    if not d.run(text):
        return False
    d.models.append(name)
    index = r.choice([-1, -2, -2, -3, 1])
    cut = f"cut{len(d.models)}"
    lines = [
        f"{cut} = keras.Model({name}.input, {name}.layers[{index}].output)",
        f"{cut} = keras.Model({name}.inputs, {name}.layers[{index}].output, name='{cut}')",
        f"{cut} = keras.Sequential({name}.layers[:{index}])",
        f"{cut} = keras.Sequential([keras.Input({source_of(shape)}), *{name}.layers[:-1]])",
        f"{cut} = keras.Model({name}.input, [l.output for l in {name}.layers[-2:]])",
        f"{cut} = keras.models.clone_model({name})",
        f"{name}.trainable = False\n{cut} = keras.Model({name}.input, {name}.output)",
        f"for l in {name}.layers[:-1]:\n    l.trainable = False\n{cut} = {name}",
        f"{cut} = keras.Model({name}.input, layers.Dense(2)({name}.layers[{index}].output))",
        f"{cut} = keras.Model({name}.input, layers.Flatten()({name}.output))",
        f"{cut} = keras.Model({name}.get_layer(index={abs(index)}).output, {name}.output)",
    ]
    if not d.run(r.choice(lines), faulty=faulty):
        return False
    target = d.name()
    call = f"{cut}({x}, training=False)" if r.random() < 0.3 else f"{cut}({x})"
    if not d.run(f"{target} = {call}", faulty=faulty):
        return False
    if isinstance(d.space[target], list):
        return d.give(f"{target}[-1]")
    d.note(target)
    return True


def _on_arrays(d: Draft, faulty: bool) -> bool:
    """A model called on an array; what comes out tells the width of a layer."""
    r = d.r
    if not d.models:
        return False
    name = r.choice(d.models)
    model = d.space[name]
    shape = getattr(model, "input_shape", None) if model.built else None
    if not isinstance(shape, tuple) or not shape or not all(isinstance(n, int) for n in shape[1:]):
        return False
    given = list(shape[1:])
    if faulty and given:
        at = r.randrange(len(given))
        given[at] = r.choice([given[at] + 1, 1])
    x = d.pick()
    target = f"data{d.count}"
    array = f"np.{r.choice(['zeros', 'ones'])}({source_of((2, *given))})"
    if r.random() < 0.3:
        array = f"np.random.rand({', '.join(map(str, (2, *given)))})"
    if r.random() < 0.2:
        array = f"keras.ops.convert_to_tensor({array})"
    method = r.choice(["", "", ".predict"])
    silent = ", verbose=0" if method else ""
    if not d.run(f"{target} = {name}{method}({array}{silent})", faulty=faulty):
        return False
    if not hasattr(d.space[target], "shape"):
        return True  # several arrays, in one form or another
    rank = len(d.space[target].shape)
    options = [f"layers.Dense({target}.shape[-1])({x})", f"{x} * {target}.shape[0]"]
    options += [f"layers.Dense(len({target}))({x})", f"layers.Dense({rank} * 2)({x})"]
    if rank == 2:
        options += [f"layers.Dense(np.argmax({target}, axis=-1).shape[0])({x})"]
        options += [f"layers.RepeatVector({target}.shape[1])(layers.Flatten()({x}))"]
    return d.give(r.choice(options), faulty=faulty)


def _loop(d: Draft, faulty: bool) -> bool:
    """Layers in loops, in comprehensions and from lists of settings."""
    r = d.r
    x = d.pick()
    name = d.name()
    rank = len(d.shape(x))
    if not rank or d.shape(x)[-1] == 0:
        return False  # there is no last length to ask for, or none that grows
    layer = {3: "layers.Conv1D(n, 3, padding='same')", 4: "layers.Conv2D(n, 3, strides=2)"}.get(
        rank, "layers.Dense(n)"
    )
    text = r.choice(
        [
            f"{name} = {x}\nfor n in (4, 3):\n    {name} = {layer}({name})",
            f"{name} = {x}\nfor i, n in enumerate([2, 4]):\n"
            f"    {name} = {layer}({name})\n"
            f"    if i == 0:\n        {name} = layers.BatchNormalization()({name})",
            f"{name} = layers.Concatenate()([{layer}({x}) for n in (2, 3)])",
            f"{name} = {x}\nskips = []\nfor n in (2, 4):\n    {name} = {layer}({name})\n"
            f"    skips.append({name})\nfor skip in reversed(skips):\n"
            f"    {name} = layers.Concatenate()([{name}, skip])",
            f"{name} = {x}\nfor step in [layers.Dense(4), layers.ReLU(), layers.Dense(2)]:\n"
            f"    {name} = step({name})",
            f"{name} = {x}\nwhile {name}.shape[-1] < 20:\n"
            f"    {name} = layers.Concatenate()([{name}, {name}])",
            f"import functools\n{name} = functools.reduce(lambda y, layer: layer(y), "
            f"[layers.Dense(3), layers.ReLU()], {x})",
            f"{name} = layers.Add()([step({x}) for step in "
            f"(layers.Dense({x}.shape[-1]), layers.ReLU())])",
        ]
    )
    if not d.run(text, faulty=faulty):
        return False
    d.note(name)
    return True


def _sizes(d: Draft, faulty: bool) -> bool:
    """Code that computes with shapes."""
    r = d.r
    x = d.pick()
    rank = len(d.shape(x))
    options = [
        f"layers.Reshape((np.prod({x}.shape[1:]),))({x})",
        f"layers.Reshape((int(np.prod({x}.shape[1:])),))({x})",
        f"layers.Reshape({x}.shape[1:-1] + ({x}.shape[-1], 1))({x})",
        f"layers.Reshape((*{x}.shape[1:], 1))({x})",
        f"layers.Reshape((-1, *{x}.shape[2:]))({x})",
        f"layers.Dense(max(1, {x}.shape[-1] - 2))({x})",
        f"layers.Dense({x}.shape.index({x}.shape[-1]) + 1)({x})",
        f"layers.Dense(tuple({x}.shape)[-1])({x})",
        f"layers.Dense(keras.backend.is_keras_tensor({x}) + 1)({x})",
        f"layers.Permute(tuple(range({rank - 1}, 0, -1)))({x})",
        f"layers.Permute([i + 1 for i in range(len({x}.shape) - 1)][::-1])({x})",
        f"layers.Dense({x}.ndim)({x})",
        f"layers.Dense({x}.get_shape()[-1])({x})",
        f"layers.Activation({r.choice(['keras.ops.relu', 'keras.ops.softmax', 'abs'])})({x})",
        f"layers.Lambda(lambda v: keras.ops.mean(v, axis=1))({x})",
        f"layers.Lambda(lambda v: keras.ops.expand_dims(v, -1))({x})",
        f"layers.Lambda(lambda v: v[0] + v[1])([{x}, {d.like(x)}])",
        f"layers.Lambda(lambda v, n: v * n, arguments={{'n': 2}})({x})",
        f"layers.TimeDistributed(keras.Sequential([layers.Dense(3), layers.ReLU()]))({x})",
        f"layers.TimeDistributed(layers.TimeDistributed(layers.Dense(2)))({x})",
        f"layers.Bidirectional(layers.GRU(2), merge_mode='sum')({x})",
        f"layers.Identity()({x})",
    ]
    if rank == 4:
        a, b = d.shape(x)[1:3]
        options += [
            f"layers.Cropping2D((({(a or 4) // 4}, 0), (0, {(b or 4) // 4})))({x})",
            f"layers.Reshape(({x}.shape[1] * {x}.shape[2], {x}.shape[3]))({x})",
            f"layers.Multiply()([{x}, layers.Dense({x}.shape[-1])(layers.GlobalAveragePooling2D("
            f"keepdims=True)({x}))])",
        ]
    return d.give(r.choice(options), faulty=faulty)


STEPS: list[tuple[float, Step]] = [
    (2.5, _operation), (1.2, _operation_on_two), (0.8, _several_results), (1, _slice),
    (1, _structured), (1.2, _masked), (1, _recurrent), (1.2, _subclassed), (0.7, _shared_anew),
    (0.8, _part_of_base), (0.8, _on_arrays), (0.8, _loop), (0.8, _sizes),
]  # fmt: skip
