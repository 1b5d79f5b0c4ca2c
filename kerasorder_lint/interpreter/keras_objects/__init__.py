"""The interpreter's bridge to Keras: calls, attributes and methods of Keras's own objects.

`names` resolves dotted names, `creation` makes layers and models, `application` calls them,
`methods` and `attributes` are what code asks of them, `lists` follows lists of layers, `unknowns`
judges what may be a model, `graphs` follows functional models and operators, `lambdas` the
functions of `Lambda` layers, `subclassed` layers and models with a `call` of their own, `derived`
those that do as their base does, `finish` looks at what was never built.
"""

from kerasorder_lint.interpreter.keras_objects.api import (
    check_member,
    is_missing,
    lacks_member,
    resolved_member,
)
from kerasorder_lint.interpreter.keras_objects.application import (
    call_instance,
    call_keras,
    call_layer,
    unknown_result,
)
from kerasorder_lint.interpreter.keras_objects.attributes import (
    attribute,
    augment_attribute,
    beyond_shape,
    class_of,
    delete_attribute,
    free_length_used,
    is_keras_value,
    is_method_name,
    iteration_of_tensor,
    keeps_argument,
    length_of_tensor,
    number_of_tensor,
    part_written_unseen,
    truth_of_tensor,
    turns_change,
    unpacked_shape,
    unpacking_of_tensor,
    write_attribute,
    written_unseen,
)
from kerasorder_lint.interpreter.keras_objects.creation import (
    class_kind,
    deep_copy,
    init_keras_base,
    layer_for_class,
    made_instance,
    may_be_built,
    name_object,
)
from kerasorder_lint.interpreter.keras_objects.declared import declared_class, declared_layer
from kerasorder_lint.interpreter.keras_objects.derived import attribute_written
from kerasorder_lint.interpreter.keras_objects.graphs import (
    arithmetic,
    array_arithmetic,
    compared,
    item,
    unary,
)
from kerasorder_lint.interpreter.keras_objects.held import has as has_attribute
from kerasorder_lint.interpreter.keras_objects.held import refuse_as_list
from kerasorder_lint.interpreter.keras_objects.initializers import call_initializer
from kerasorder_lint.interpreter.keras_objects.insides import base_of as inside_base_of
from kerasorder_lint.interpreter.keras_objects.lists import (
    beyond,
    copied,
    escapes,
    holds_layers,
    list_changed,
    list_escapes,
    list_read,
)
from kerasorder_lint.interpreter.keras_objects.methods import call_base_method, call_method
from kerasorder_lint.interpreter.keras_objects.names import (
    derives_from_layer,
    environment_set,
    imported,
    is_derived,
    is_layer_everywhere,
    is_layer_here,
    is_trainer,
    star_member,
)
from kerasorder_lint.interpreter.keras_objects.nested_outputs import (
    attribute_refused,
    item_refused,
    operator_refused,
    unary_refused,
)
from kerasorder_lint.interpreter.keras_objects.operations import numpy_function
from kerasorder_lint.interpreter.keras_objects.overriding import surely_lacks
from kerasorder_lint.interpreter.keras_objects.own_configs import check_arguments
from kerasorder_lint.interpreter.keras_objects.patching import patch
from kerasorder_lint.interpreter.keras_objects.public import OF_CONTAINERS, has_name, kind_of_name
from kerasorder_lint.interpreter.keras_objects.subclassed import built_by_code, instance_of
from kerasorder_lint.interpreter.keras_objects.unknowns import (
    NO_MODEL,
    is_keras_instance,
    is_no_model_class,
    says_no_model,
    set_model,
    thing_attribute,
    thing_set_item,
    told_by_default,
)
from kerasorder_lint.interpreter.keras_objects.unpacking import beyond_weights, unpacked

__all__ = [
    "NO_MODEL",
    "OF_CONTAINERS",
    "arithmetic",
    "array_arithmetic",
    "attribute",
    "attribute_refused",
    "attribute_written",
    "augment_attribute",
    "beyond",
    "beyond_shape",
    "beyond_weights",
    "built_by_code",
    "call_base_method",
    "call_initializer",
    "call_instance",
    "call_keras",
    "call_layer",
    "call_method",
    "check_arguments",
    "check_member",
    "class_kind",
    "class_of",
    "compared",
    "copied",
    "declared_class",
    "declared_layer",
    "deep_copy",
    "delete_attribute",
    "derives_from_layer",
    "environment_set",
    "escapes",
    "free_length_used",
    "has_attribute",
    "has_name",
    "holds_layers",
    "imported",
    "init_keras_base",
    "inside_base_of",
    "instance_of",
    "is_derived",
    "is_keras_instance",
    "is_keras_value",
    "is_layer_everywhere",
    "is_layer_here",
    "is_method_name",
    "is_missing",
    "is_no_model_class",
    "is_trainer",
    "item",
    "item_refused",
    "iteration_of_tensor",
    "keeps_argument",
    "kind_of_name",
    "lacks_member",
    "layer_for_class",
    "length_of_tensor",
    "list_changed",
    "list_escapes",
    "list_read",
    "made_instance",
    "may_be_built",
    "name_object",
    "number_of_tensor",
    "numpy_function",
    "operator_refused",
    "part_written_unseen",
    "patch",
    "refuse_as_list",
    "resolved_member",
    "says_no_model",
    "set_model",
    "star_member",
    "surely_lacks",
    "thing_attribute",
    "thing_set_item",
    "told_by_default",
    "truth_of_tensor",
    "turns_change",
    "unary",
    "unary_refused",
    "unknown_result",
    "unpacked",
    "unpacked_shape",
    "unpacking_of_tensor",
    "write_attribute",
    "written_unseen",
]
