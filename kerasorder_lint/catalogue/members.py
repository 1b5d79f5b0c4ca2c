"""Names that methods of Keras's layers and models go by: who sets or overrides one changes these.

Written by `tools/generate_members.py`; not to be edited.
Source: the classes of `keras.layers` and `tf_keras.layers` and the models, with all that their
        code asks of `self`; Keras 3.15.1, tf_keras 2.21.0.
"""

from __future__ import annotations

__all__ = ["MEMBERS"]

# fmt: off
#: By the class; "Layer" has what all of them have.
MEMBERS: dict[str, str] = {
    "AbstractRNNCell": "batch_size get_initial_state output_size recurrent_kernel state_size",
    "Activation": "",
    "ActivityRegularization": "l1 l2",
    "AdaptiveAveragePooling1D": "data_format output_size",
    "AdaptiveAveragePooling2D": "data_format output_size",
    "AdaptiveAveragePooling3D": "data_format output_size",
    "AdaptiveMaxPooling1D": "data_format output_size",
    "AdaptiveMaxPooling2D": "data_format output_size",
    "AdaptiveMaxPooling3D": "data_format output_size",
    "Add": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "AdditiveAttention": (
        "_apply_scores _calculate_score_mask _calculate_scores _random_generator "
        "_validate_call_args _validate_inputs causal concat_score_weight dropout scale "
        "score_mode seed seed_generator use_scale "
    ),
    "AlphaDropout": (
        "_get_concrete_noise_shape _get_noise_shape _random_generator noise_shape rate seed "
        "seed_generator "
    ),
    "Attention": (
        "_apply_scores _calculate_score_mask _calculate_scores _random_generator "
        "_validate_call_args _validate_inputs causal concat_score_weight dropout scale "
        "score_mode seed seed_generator use_scale "
    ),
    "AugMix": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _augment_layers _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched "
        "_sample_from_dirichlet _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range all_ops alpha auto_contrast backend bounding_box_format "
        "chain_depth convert_weight data_format equalization factor generator "
        "get_random_transformation interpolation num_chains probability_bias random_brightness "
        "random_color_degeneration random_contrast random_posterization random_rotation "
        "random_sharpness random_shear random_translation seed solarization "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "AutoContrast": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_value_range _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "Average": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "AveragePooling1D": "data_format padding pool_function pool_mode pool_size strides",
    "AveragePooling2D": "data_format padding pool_function pool_mode pool_size strides",
    "AveragePooling3D": "data_format padding pool_function pool_mode pool_size strides",
    "AvgPool1D": "data_format padding pool_function pool_mode pool_size strides",
    "AvgPool2D": "data_format padding pool_function pool_mode pool_size strides",
    "AvgPool3D": "data_format padding pool_function pool_mode pool_size strides",
    "BatchNormalization": (
        "_USE_V2_BEHAVIOR _assign_moving_average _assign_new_value "
        "_bessels_correction_test_only _calculate_mean_and_var _compose_transforms _data_format "
        "_dtensor_calculate_mean_and_var _dtensor_no_sync_calculate_mean_and_var "
        "_dtensor_sync_calculate_mean_and_var _fused_batch_norm _fused_can_be_used "
        "_get_training_value _moments _no_sync_calculate_mean_and_var _param_dtype _param_shape "
        "_raise_if_fused_cannot_be_used _reduction_axes _renorm_correction_and_moments _scope "
        "_support_zero_size_input _sync_calculate_mean_and_var _update_renorm_statistics "
        "adjustment axis beta beta_constraint beta_initializer beta_regularizer center epsilon "
        "fused gamma gamma_constraint gamma_initializer gamma_regularizer momentum moving_mean "
        "moving_mean_initializer moving_stddev moving_var moving_variance "
        "moving_variance_initializer renorm renorm_clipping renorm_mean renorm_momentum "
        "renorm_stddev scale synchronized virtual_batch_size "
    ),
    "Bidirectional": (
        "_backward_layer_config _call_fused_gru _call_fused_lstm _can_attempt_fused_gru "
        "_can_attempt_fused_lstm _num_constants _recreate_layer_from_config "
        "_verify_layer_config backward_layer constraints forward_layer layer merge_mode "
        "reset_state reset_states return_sequences return_state states "
    ),
    "CategoryEncoding": (
        "_backend_generators _encode _get_seed_generator backend convert_weight generator "
        "num_tokens output_mode probability_bias seed sparse "
    ),
    "CenterCrop": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format convert_weight data_format factor "
        "generator get_random_transformation height interpolation probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask width "
    ),
    "Concatenate": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required axis "
    ),
    "ContrastLimitedAdaptiveHistogramEqualization": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _clahe _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format clip_limit convert_weight data_format "
        "factor generator get_random_transformation interpolation probability_bias seed "
        "tile_grid_size transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "Conv1D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Conv1DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "Conv2D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Conv2DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "Conv3D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Conv3DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "ConvLSTM1D": (
        "_create_state_variables _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _states _validate_args_if_ragged _validate_state_spec bias_constraint "
        "bias_initializer bias_regularizer cell constants_spec data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding rank recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_kernel "
        "recurrent_regularizer reset_state reset_states return_sequences return_state "
        "single_state state_size state_spec states strides time_major unit_forget_bias unroll "
        "use_bias zero_output_for_mask "
    ),
    "ConvLSTM2D": (
        "_create_state_variables _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _states _validate_args_if_ragged _validate_state_spec bias_constraint "
        "bias_initializer bias_regularizer cell constants_spec data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding rank recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_kernel "
        "recurrent_regularizer reset_state reset_states return_sequences return_state "
        "single_state state_size state_spec states strides time_major unit_forget_bias unroll "
        "use_bias zero_output_for_mask "
    ),
    "ConvLSTM3D": (
        "_create_state_variables _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _states _validate_args_if_ragged _validate_state_spec bias_constraint "
        "bias_initializer bias_regularizer cell constants_spec data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding rank recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_kernel "
        "recurrent_regularizer reset_state reset_states return_sequences return_state "
        "single_state state_size state_spec states strides time_major unit_forget_bias unroll "
        "use_bias zero_output_for_mask "
    ),
    "Convolution1D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Convolution1DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "Convolution2D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Convolution2DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "Convolution3D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _kernel _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate enable_lora filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha "
        "lora_enabled lora_kernel_a lora_kernel_b lora_rank padding rank strides use_bias "
    ),
    "Convolution3DTranspose": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format dilation_rate filters groups "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding "
        "padding rank strides use_bias "
    ),
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "CutMix": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_compute_crop_bounds _format_single_input_bounding_box "
        "_format_single_output_bounding_box _generate_batch_mask _generate_mix_weight "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format channel_axis convert_weight "
        "data_format factor generator get_random_transformation height_axis interpolation "
        "probability_bias seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask width_axis "
    ),
    "Dense": (
        "_awq_build _float8_build _get_kernel_with_merged_lora _gptq_build _int4_block_size "
        "_int4_build _int8_build _is_quantized _kernel _orig_input_dim _orig_output_dim "
        "awq_scales bias_constraint bias_initializer bias_regularizer enable_lora g_idx "
        "inputs_amax_history inputs_quantizer inputs_scale is_awq_calibrated is_gptq_calibrated "
        "kernel_amax_history kernel_constraint kernel_initializer kernel_regularizer "
        "kernel_scale kernel_shape kernel_zero lora_alpha lora_enabled lora_kernel_a "
        "lora_kernel_b lora_rank outputs_grad_amax_history outputs_grad_scale "
        "quantization_config quantized_kernel use_bias variable_serialization_spec "
    ),
    "DenseFeatures": (
        "_feature_columns _is_feature_layer _output_shape _partitioner _process_dense_tensor "
        "_state_manager _target_shape _verify_and_concat_tensors "
    ),
    "DepthwiseConv1D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "rank strides use_bias "
    ),
    "DepthwiseConv2D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "rank strides use_bias "
    ),
    "Discretization": (
        "_abc_impl _adapt_function _adapt_maybe_build _backend_generators "
        "_configure_steps_per_execution _get_seed_generator _is_adapted _is_compiled "
        "_reset_state_impl _reset_state_wrapper _run_eagerly _steps_per_execution adapt backend "
        "bin_boundaries compile convert_weight epsilon generator input_bin_boundaries "
        "is_adapted make_adapt_function num_bins output_dtype output_mode probability_bias "
        "reset_state seed sparse summary update_state "
    ),
    "Dot": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required axes normalize "
    ),
    "Dropout": (
        "_get_noise_shape _random_generator _validate_noise_shape noise_shape rate seed "
        "seed_generator "
    ),
    "ELU": "alpha",
    "EinsumDense": (
        "_adjust_scale_for_dequant _adjust_scale_for_quant _awq_build _custom_gradient_equation "
        "_float8_build _get_kernel_scale_shape _get_kernel_with_merged_lora _gptq_build "
        "_input_expand_axes _input_reduced_axes _input_squeeze_axes _input_transpose_axes "
        "_int4_block_size _int4_build _int4_rows _int4_unpacked_column_size _int8_build "
        "_is_quantized _kernel _kernel_expand_axes _kernel_reduced_axes "
        "_kernel_reverse_transpose_axes _kernel_squeeze_axes _kernel_transpose_axes "
        "_set_quantization_info _update_kernel_initializer awq_scales awq_unpacked_column_size "
        "bias_axes bias_constraint bias_initializer bias_regularizer enable_lora equation "
        "full_output_shape g_idx gptq_unpacked_column_size inputs_amax_history inputs_quantizer "
        "inputs_scale is_awq_calibrated is_gptq_calibrated kernel_amax_history "
        "kernel_constraint kernel_initializer kernel_regularizer kernel_scale kernel_zero "
        "lora_alpha lora_enabled lora_kernel_a lora_kernel_b lora_rank original_kernel_shape "
        "outputs_grad_amax_history outputs_grad_scale partial_output_shape quantization_axis "
        "quantization_config quantized_kernel variable_serialization_spec "
    ),
    "Embedding": (
        "_embeddings _get_embeddings_with_merged_lora _int4_block_size _int4_build _int8_build "
        "_is_quantized _orig_output_dim _use_one_hot_matmul embeddings embeddings_constraint "
        "embeddings_initializer embeddings_regularizer embeddings_scale embeddings_zero "
        "enable_lora g_idx input_dim input_length lora_alpha lora_embeddings_a "
        "lora_embeddings_b lora_enabled lora_rank mask_zero output_dim quantization_config "
        "sparse variable_serialization_spec "
    ),
    "Equalization": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR _apply_equalization "
        "_backend_generators _compute_affine_matrix _custom_histogram_fixed_width "
        "_equalize_channel _format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _scale_values _set_factor _set_value_range "
        "_transform_images _transform_value_range _unwrap_value_range backend bins "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "Flatten": "_channels_first data_format",
    "FlaxLayer": (
        "_create_variables _get_call_rng _get_call_seed _get_init_rng _get_init_seed "
        "_get_jax2tf_input_shape _initialize_weights _jax2tf_convert "
        "_params_and_state_to_variables _partial_with_positional _validate_signature "
        "_variables_to_params_and_state call_fn call_fn_arguments call_fn_has_params "
        "call_fn_has_state init_fn init_fn_arguments jax2tf_native_serialization_platforms "
        "jax2tf_training_false_fn jax2tf_training_true_fn method module params seed_generator "
        "state tracked_params tracked_state "
    ),
    "Functional": (
        "_SCALAR_UPRANKING_ON __copy__ __deepcopy__ _adjust_input_rank "
        "_aggregate_additional_loss _aggregate_exact_metrics _assert_compile_called "
        "_assert_compile_was_called _assert_weights_created _assign_variable_values "
        "_autoconvert_optionals _autotune_steps_per_execution _base_model_initialized "
        "_check_call_args _check_sample_weight_warning _checkpoint _cluster_coordinator "
        "_compile_config _compile_loss _compile_metrics _compile_was_called "
        "_compiled_metrics_update_state _compiled_trainable_state _compute_loss "
        "_compute_loss_has_training_arg _compute_output_and_mask_jointly "
        "_compute_tensor_usage_count _configure_steps_per_execution _conform_to_reference_input "
        "_convert_inputs_to_tensors _create_counter_variable _create_nested_dict "
        "_disallow_exact_eval_with_add_metrics _distribute_reduction_method "
        "_distribute_strategy _distribution_strategy _enable_dict_to_input_mapping "
        "_eval_data_handler _eval_epoch_iterator _feed_input_names _feed_input_shapes "
        "_feed_inputs _flatten_metrics_in_order _flatten_nested_dict "
        "_flatten_to_reference_inputs _get_callback_model _get_compile_args "
        "_get_metrics_result_or_logs _get_operation_for_node _get_optimizer _get_own_metrics "
        "_get_test_function_runner _get_variable_map _handle_deferred_layer_dependencies "
        "_in_multi_worker_mode _infer_exact_eval_shards _init_batch_counters "
        "_init_graph_network _initial_epoch _input_coordinates _input_layers _inputs "
        "_inputs_struct _insert_layers _is_compiled _is_graph_network "
        "_is_model_for_instrumentation _jit_compile _layer_call_argspecs "
        "_layer_checkpoint_dependencies _layout_map _loss_tracker _make_function "
        "_make_test_function_exact _manual_input_spec _maybe_load_initial_counters_from_ckpt "
        "_maybe_symbolic_build _maybe_warn_inputs_struct_mismatch _nested_inputs "
        "_nested_outputs _network_nodes _nnx_op_mapping _nodes _nodes_by_depth _operations "
        "_operations_by_depth _output_coordinates _output_layers _output_mask_cache "
        "_output_shape_cache _output_tensor_cache _outputs _outputs_struct _post_quantize "
        "_predict_counter _pss_evaluation_shards _reset_compile_cache _resolve_auto_jit_compile "
        "_run_eagerly _run_internal_graph _run_through_graph _set_output_names "
        "_setup_nnx_op_mapping _shard_test_function _should_compute_mask _should_eval "
        "_standardize_inputs _steps_per_execution _steps_per_execution_tuner _symbolic_build "
        "_tensor_usage_count _test_counter _train_counter _training_state "
        "_undeduplicated_weights _updated_config _validate_and_get_metrics_result "
        "_validate_compile _validate_graph_inputs_and_outputs _validate_target_and_loss "
        "_warn_if_trainable_state_changed autotune_steps_per_execution compile "
        "compile_from_config compiled compiled_loss compiled_metrics compute_loss "
        "compute_metrics custom_metric d1 d2 dense1 dense2 distribute_reduction_method "
        "distribute_strategy dropout evaluate evaluate_generator export fit fit_generator "
        "get_compile_config get_layer get_metrics_result get_quantization_layer_structure "
        "get_state_tree get_weight_paths history input_names jit_compile layers load_weights "
        "loss loss_tracker make_predict_function make_test_function make_train_function "
        "metrics_names nnx_operations operations optimizer output_names outputs predict "
        "predict_generator predict_on_batch predict_step reset_metrics reset_states run_eagerly "
        "save save_spec save_weights set_state_tree state_updates stateless_compute_loss "
        "steps_per_execution stop_evaluating stop_predicting stop_training summary "
        "test_on_batch test_step to_json to_yaml train_on_batch train_step train_tf_function "
        "unrolled_steps_per_execution "
    ),
    "GRU": (
        "_could_use_gpu_kernel _create_dropout_mask _create_non_trackable_mask_cache "
        "_create_recurrent_dropout_mask _create_state_variables _defun_gru_call _defun_wrapper "
        "_dropout_mask_cache _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _random_generator _recurrent_dropout_mask_cache _return_runtime "
        "_states _tf_docs_do_not_document _validate_args_if_ragged _validate_state_spec "
        "bias_constraint bias_initializer bias_regularizer cell constants_spec dropout "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "go_backwards implementation inner_loop kernel_constraint kernel_initializer "
        "kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout "
        "recurrent_initializer recurrent_kernel recurrent_regularizer reset_after "
        "reset_dropout_mask reset_recurrent_dropout_mask reset_state reset_states "
        "return_sequences return_state single_state state_size state_spec states time_major "
        "unroll use_bias use_cudnn zero_output_for_mask "
    ),
    "GRUCell": (
        "_create_dropout_mask _create_non_trackable_mask_cache _create_recurrent_dropout_mask "
        "_dropout_mask _dropout_mask_cache _enable_caching_device _random_generator "
        "_recurrent_dropout_mask _recurrent_dropout_mask_cache _tf_docs_do_not_document "
        "bias_constraint bias_initializer bias_regularizer dropout dropout_mask_count "
        "get_dropout_mask get_dropout_mask_for_cell get_initial_state "
        "get_recurrent_dropout_mask get_recurrent_dropout_mask_for_cell implementation "
        "kernel_constraint kernel_initializer kernel_regularizer output_size "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_kernel recurrent_regularizer reset_after reset_dropout_mask "
        "reset_recurrent_dropout_mask seed seed_generator state_size use_bias "
    ),
    "GaussianDropout": "_random_generator rate seed seed_generator",
    "GaussianNoise": "_random_generator seed seed_generator stddev",
    "GlobalAveragePooling1D": "_validate_reduction_axis data_format keepdims",
    "GlobalAveragePooling2D": "_validate_reduction_axis data_format keepdims",
    "GlobalAveragePooling3D": "_validate_reduction_axis data_format keepdims",
    "GlobalAvgPool1D": "_validate_reduction_axis data_format keepdims",
    "GlobalAvgPool2D": "_validate_reduction_axis data_format keepdims",
    "GlobalAvgPool3D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPool1D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPool2D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPool3D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPooling1D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPooling2D": "_validate_reduction_axis data_format keepdims",
    "GlobalMaxPooling3D": "_validate_reduction_axis data_format keepdims",
    "GroupNormalization": (
        "_apply_normalization _create_broadcast_shape _get_reshaped_weights "
        "_reshape_into_groups axis beta beta_constraint beta_initializer beta_regularizer "
        "center epsilon gamma gamma_constraint gamma_initializer gamma_regularizer groups scale "
    ),
    "GroupQueryAttention": (
        "_combine_equation _compute_attention _compute_attention_mask _compute_causal_mask "
        "_compute_sliding_window_mask _dot_product_equation _dropout_layer _flash_attention "
        "_gate_dense _get_common_kwargs_for_sublayer _inverse_sqrt_head_dim _key_dense "
        "_masked_softmax _output_dense _query_dense _return_attention_scores _softmax "
        "_value_dense bias_constraint bias_initializer bias_regularizer dropout feature_dim "
        "head_dim kernel_constraint kernel_initializer kernel_regularizer num_key_value_heads "
        "num_query_heads num_repeats seed sliding_window use_bias use_gate "
    ),
    "HashedCrossing": (
        "_check_at_least_two_inputs _check_input_shape_and_type num_bins output_mode sparse "
    ),
    "Hashing": "_hash_values_to_bins mask_value num_bins output_mode salt sparse strong_hash",
    "Identity": "",
    "InputLayer": (
        "_batch_shape _init_batch_size _init_dtype _init_input_shape _init_ragged _init_sparse "
        "_init_type_spec _input_tensor _type_spec batch_shape batch_size is_placeholder "
        "optional ragged sparse "
    ),
    "IntegerLookup": (
        "_abc_impl _adapt_function _adapt_maybe_build _configure_steps_per_execution "
        "_convert_to_ndarray _default_value _ensure_known_vocab_size "
        "_ensure_vocab_size_unchanged _expand_dims _find_repeated_tokens _frozen_vocab_size "
        "_has_input_vocabulary _inverse_document_frequency _is_adapted _is_compiled _key_dtype "
        "_lookup_dense _lookup_table_from_file _lookup_table_from_tokens _mask_key _mask_value "
        "_num_tokens _oov_start_index _record_vocabulary_size _reset_state_impl "
        "_reset_state_wrapper _run_eagerly _steps_per_execution _tensor_vocab_to_numpy "
        "_token_start_index _uninitialized_lookup_table _value_dtype adapt compile "
        "get_vocabulary idf_weights idf_weights_const input_idf_weights input_vocabulary invert "
        "is_adapted load_assets lookup_table make_adapt_function mask_token max_tokens "
        "num_documents num_oov_indices oov_method oov_token output_mode pad_to_max_tokens "
        "reset_state salt save_assets set_vocabulary sparse token_counts token_document_counts "
        "update_state vocab_size vocabulary_dtype vocabulary_size "
    ),
    "JaxLayer": (
        "_create_variables _get_call_rng _get_call_seed _get_init_rng _get_init_seed "
        "_get_jax2tf_input_shape _initialize_weights _jax2tf_convert _partial_with_positional "
        "_validate_signature call_fn call_fn_arguments call_fn_has_params call_fn_has_state "
        "init_fn init_fn_arguments jax2tf_native_serialization_platforms "
        "jax2tf_training_false_fn jax2tf_training_true_fn params seed_generator state "
        "tracked_params tracked_state "
    ),
    "LSTM": (
        "_could_use_gpu_kernel _create_dropout_mask _create_non_trackable_mask_cache "
        "_create_recurrent_dropout_mask _create_state_variables _defun_wrapper "
        "_dropout_mask_cache _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _random_generator _recurrent_dropout_mask_cache _states "
        "_tf_docs_do_not_document _validate_args_if_ragged _validate_state_spec bias_constraint "
        "bias_initializer bias_regularizer cell constants_spec dropout "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "go_backwards implementation inner_loop kernel_constraint kernel_initializer "
        "kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout "
        "recurrent_initializer recurrent_kernel recurrent_regularizer reset_dropout_mask "
        "reset_recurrent_dropout_mask reset_state reset_states return_runtime return_sequences "
        "return_state single_state state_size state_spec states time_major unit_forget_bias "
        "unroll use_bias use_cudnn zero_output_for_mask "
    ),
    "LSTMCell": (
        "_compute_carry_and_output _compute_carry_and_output_fused _create_dropout_mask "
        "_create_non_trackable_mask_cache _create_recurrent_dropout_mask _dropout_mask "
        "_dropout_mask_cache _enable_caching_device _random_generator _recurrent_dropout_mask "
        "_recurrent_dropout_mask_cache _tf_docs_do_not_document bias_constraint "
        "bias_initializer bias_regularizer dropout dropout_mask_count get_dropout_mask "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask "
        "get_recurrent_dropout_mask_for_cell implementation kernel_constraint "
        "kernel_initializer kernel_regularizer output_size recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_kernel "
        "recurrent_regularizer reset_dropout_mask reset_recurrent_dropout_mask seed "
        "seed_generator state_size unit_forget_bias use_bias "
    ),
    "Lambda": (
        "_already_warned _check_variables _fn_expects_mask_arg _fn_expects_training_arg "
        "_output_shape _parse_function_from_config _raise_for_lambda_deserialization "
        "_serialize_function_to_config _warn arguments assertWarns function mask scale "
    ),
    "Layer": (
        "_TF_MODULE_IGNORED_PROPERTIES __call__ __setstate__ __weakref__ _activity_regularizer "
        "_add_inbound_node _add_trackable _add_trackable_child _add_variable_with_custom_getter "
        "_allow_non_tensor_positional_args _api_export_path _api_export_symbol_id "
        "_assert_input_compatibility _auto_config _auto_track_sub_layers _autocast "
        "_autographed_call _awq_call _batch_input_shape _build_at_init _build_by_run_for_kwargs "
        "_build_by_run_for_single_pos_arg _build_input_shape _build_shapes_dict "
        "_call_context_args _call_has_context_arg _call_has_mask_arg _call_has_training_arg "
        "_call_signature _call_spec _callable_losses _called _captured_weight_regularizer "
        "_cast_single_input _check_load_own_variables _check_quantize_args _check_super_called "
        "_checkpoint_adapter _checkpoint_dependencies _clear_losses _compute_dtype "
        "_compute_dtype_object _convert_input_args _convert_tracked_collections "
        "_copy_trackable_to_cpu _dedup_weights _default_save_signature _deferred_dependencies "
        "_delete_tracking _deserialization_dependencies _deserialize_from_proto _dtype "
        "_dtype_policy _dynamic _eager_losses _expects_context_arg _expects_mask_arg "
        "_expects_training_arg _export_to_saved_model_graph _flatten _flatten_layers "
        "_flatten_modules _float8_call _functional _functional_construction_call "
        "_gather_children_attribute _gather_saveables_for_checkpoint _get_call_context "
        "_get_cell_name _get_existing_metric _get_input_masks _get_node_attribute_at_index "
        "_get_own_losses _get_propagated_call_context_arguments _get_regularization_losses "
        "_get_save_spec _get_trainable_state _get_unnested_name_scope _gptq_call "
        "_graph_network_add_loss _graph_network_add_metric _handle_activity_regularization "
        "_handle_deferred_dependencies _handle_weight_regularization _inbound_nodes "
        "_inbound_nodes_value _infer_output_signature _init_call_fn_args _init_set_name "
        "_initial_weights _initialize_tracker _input_shape_arg _input_spec "
        "_instrument_layer_creation _instrumented_keras_api _instrumented_keras_layer_class "
        "_instrumented_keras_model_class _int4_call _int8_call _is_layer _keras_api_names "
        "_keras_api_names_v1 _keras_tensor_symbolic_call _layers _lock _lock_state "
        "_lookup_dependency _loss_ids _losses _losses_override _maybe_build _maybe_cast_inputs "
        "_maybe_create_attribute _maybe_initialize_trackable _maybe_reset_call_context _metrics "
        "_metrics_lock _must_restore_from_config _name _name_based_attribute_restore "
        "_name_based_restores _name_scope _name_scope_on_declaration _no_dependency "
        "_non_trainable_variable _non_trainable_variables _non_trainable_weights "
        "_not_implemented_error _obj_reference_counts _obj_reference_counts_dict _obj_type "
        "_object_identifier _open_name_scope _outbound_nodes _outbound_nodes_value _parent_path "
        "_path _post_build _post_track_variable _post_untrack_variable "
        "_preload_simple_restoration _preserve_input_structure_in_config "
        "_quantization_mode_error _register_call_context_args _remat_mode "
        "_resolve_and_populate_arg _restore_from_tensors _saved_model_arg_spec "
        "_saved_model_inputs_spec _seed_generators _self_setattr_tracking "
        "_self_tracked_trackables _serialize_to_proto _serialize_to_tensors "
        "_set_connectivity_metadata _set_dtype_policy _set_inputs "
        "_set_mask_keras_history_checked _set_mask_metadata _set_save_spec _set_trainable_state "
        "_setattr_hook _setattr_tracking _should_cast_single_input _should_use_autograph "
        "_stateful _supports_masking _tf_api_names _tf_api_names_v1 _thread_local "
        "_track_trackable _track_variable _track_variables _trackable_children "
        "_trackable_saved_model_saver _tracked _tracker _tracking_metadata _trainable "
        "_trainable_variables _trainable_weights _unconditional_checkpoint_dependencies "
        "_unconditional_dependency_names _unpickle_model _untrack_variable _update_trackables "
        "_update_uid _updates _use_input_spec_as_call_signature activation activity_regularizer "
        "add_loss add_metric add_update add_variable add_weight arg1 arg2 autocast b bias build "
        "build_from_config built call call_signature_parameters compute_dtype compute_mask "
        "compute_output_shape compute_output_signature compute_output_spec count_params dtype "
        "dtype_policy dynamic finalize_state foo from_config get_build_config get_config "
        "get_input_at get_input_mask_at get_input_shape_at get_output_at get_output_mask_at "
        "get_output_shape_at get_weights inbound_nodes inner input input_dtype input_mask "
        "input_shape input_spec inputs kernel load_own_variables losses mean metrics "
        "metrics_variables name name_scope non_trainable_variables non_trainable_weights "
        "outbound_nodes output output_mask output_shape path predict_function quantization_mode "
        "quantize quantized_build quantized_call rematerialized_call save_own_variables "
        "set_weights stateful stateless_call submodules supports_jit supports_masking "
        "symbolic_call test_function total train_function trainable trainable_variables "
        "trainable_weights units updates variable_dtype variables w weights with_name_scope "
    ),
    "LayerNormalization": (
        "_fused _fused_can_be_used axis beta beta_constraint beta_initializer beta_regularizer "
        "center epsilon gamma gamma_constraint gamma_initializer gamma_regularizer rms_scaling "
        "scale "
    ),
    "LeakyReLU": "alpha negative_slope",
    "LocallyConnected1D": (
        "bias_constraint bias_initializer bias_regularizer data_format filters implementation "
        "kernel_constraint kernel_idxs kernel_initializer kernel_mask kernel_regularizer "
        "kernel_shape kernel_size output_length padding strides use_bias "
    ),
    "LocallyConnected2D": (
        "bias_constraint bias_initializer bias_regularizer data_format filters implementation "
        "kernel_constraint kernel_idxs kernel_initializer kernel_mask kernel_regularizer "
        "kernel_shape kernel_size output_col output_row padding strides use_bias "
    ),
    "Masking": "_compute_output_and_mask_jointly mask_value",
    "MaxNumBoundingBoxes": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format convert_weight data_format factor "
        "fill_value generator get_random_transformation interpolation max_number "
        "probability_bias seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "MaxPool1D": "data_format padding pool_function pool_mode pool_size strides",
    "MaxPool2D": "data_format padding pool_function pool_mode pool_size strides",
    "MaxPool3D": "data_format padding pool_function pool_mode pool_size strides",
    "MaxPooling1D": "data_format padding pool_function pool_mode pool_size strides",
    "MaxPooling2D": "data_format padding pool_function pool_mode pool_size strides",
    "MaxPooling3D": "data_format padding pool_function pool_mode pool_size strides",
    "Maximum": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "MelSpectrogram": (
        "_backend_generators _dbscale _get_seed_generator _hertz_to_mel _melscale _spectrogram "
        "backend convert_weight fft_length generator linear_to_mel_weight_matrix mag_exp "
        "max_freq min_freq min_power num_mel_bins power_to_db probability_bias ref_power "
        "sampling_rate seed sequence_length sequence_stride top_db window "
    ),
    "Minimum": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "MixUp": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range alpha backend bounding_box_format convert_weight data_format "
        "factor generator get_random_transformation interpolation probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "Model": (
        "_SCALAR_UPRANKING_ON __copy__ __deepcopy__ _aggregate_additional_loss "
        "_aggregate_exact_metrics _assert_compile_called _assert_compile_was_called "
        "_assert_weights_created _assign_variable_values _autoconvert_optionals "
        "_autotune_steps_per_execution _base_model_initialized _check_call_args "
        "_check_sample_weight_warning _checkpoint _cluster_coordinator _compile_config "
        "_compile_loss _compile_metrics _compile_was_called _compiled_metrics_update_state "
        "_compiled_trainable_state _compute_loss _compute_loss_has_training_arg "
        "_compute_output_and_mask_jointly _configure_steps_per_execution "
        "_create_counter_variable _create_nested_dict _disallow_exact_eval_with_add_metrics "
        "_distribute_reduction_method _distribute_strategy _distribution_strategy "
        "_eval_data_handler _eval_epoch_iterator _flatten_metrics_in_order _flatten_nested_dict "
        "_get_callback_model _get_compile_args _get_metrics_result_or_logs _get_optimizer "
        "_get_own_metrics _get_test_function_runner _get_variable_map _in_multi_worker_mode "
        "_infer_exact_eval_shards _init_batch_counters _initial_epoch _is_compiled "
        "_is_graph_network _is_model_for_instrumentation _jit_compile _layout_map _loss_tracker "
        "_make_function _make_test_function_exact _maybe_load_initial_counters_from_ckpt "
        "_maybe_symbolic_build _post_quantize _predict_counter _pss_evaluation_shards "
        "_reset_compile_cache _resolve_auto_jit_compile _run_eagerly _shard_test_function "
        "_should_compute_mask _should_eval _steps_per_execution _steps_per_execution_tuner "
        "_symbolic_build _test_counter _train_counter _training_state _undeduplicated_weights "
        "_updated_config _validate_and_get_metrics_result _validate_compile "
        "_validate_target_and_loss _warn_if_trainable_state_changed "
        "autotune_steps_per_execution compile compile_from_config compiled compiled_loss "
        "compiled_metrics compute_loss compute_metrics custom_metric d1 d2 dense1 dense2 "
        "distribute_reduction_method distribute_strategy dropout evaluate evaluate_generator "
        "export fit fit_generator get_compile_config get_layer get_metrics_result "
        "get_quantization_layer_structure get_state_tree get_weight_paths history input_names "
        "jit_compile layers load_weights loss loss_tracker make_predict_function "
        "make_test_function make_train_function metrics_names optimizer output_names outputs "
        "predict predict_generator predict_on_batch predict_step reset_metrics reset_states "
        "run_eagerly save save_spec save_weights set_state_tree state_updates "
        "stateless_compute_loss steps_per_execution stop_evaluating stop_predicting "
        "stop_training summary test_on_batch test_step to_json to_yaml train_on_batch "
        "train_step train_tf_function unrolled_steps_per_execution "
    ),
    "MultiHeadAttention": (
        "_attention_axes _bias_constraint _bias_initializer _bias_regularizer _build_attention "
        "_build_from_signature _built_from_signature _combine_equation _compute_attention "
        "_compute_attention_mask _compute_causal_mask _compute_sliding_window_mask "
        "_dot_product_equation _dropout _dropout_layer _flash_attention _gate_dense "
        "_get_common_kwargs_for_sublayer _inverse_sqrt_key_dim _kernel_constraint "
        "_kernel_initializer _kernel_regularizer _key_dense _key_dim _key_shape "
        "_make_output_dense _masked_softmax _num_heads _output_dense _output_shape _query_dense "
        "_query_shape _sliding_window _softmax _softmax_robust_masking _use_bias _use_gate "
        "_value_dense _value_dim _value_shape attention_axes dropout key_dense key_dim "
        "num_heads output_dense query_dense seed use_bias value_dense value_dim "
    ),
    "Multiply": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "Normalization": (
        "_abc_impl _adapt_function _adapt_maybe_build _backend_generators _broadcast_shape "
        "_configure_steps_per_execution _get_seed_generator _is_adapted _is_compiled _keep_axis "
        "_mean_and_var_shape _reduce_axis _reduce_axis_mask _reset_state_impl "
        "_reset_state_wrapper _run_eagerly _standardize_inputs _steps_per_execution adapt "
        "adapt_mean adapt_variance axis backend compile convert_weight count generator "
        "input_mean input_variance invert is_adapted make_adapt_function probability_bias "
        "reset_state seed update_state variance "
    ),
    "PReLU": "alpha alpha_constraint alpha_initializer alpha_regularizer shared_axes",
    "Permute": "dims",
    "Pipeline": "_pipeline_layers layers",
    "RMSNormalization": "axis epsilon scale",
    "RNN": (
        "_create_state_variables _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _states _validate_args_if_ragged _validate_state_spec cell "
        "constants_spec get_initial_state go_backwards inner_loop recurrent_kernel reset_state "
        "reset_states return_sequences return_state single_state state_size state_spec states "
        "time_major unroll zero_output_for_mask "
    ),
    "RandAugment": (
        "_AUGMENT_LAYERS _FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_transform_images _transform_value_range _unwrap_value_range auto_contrast backend "
        "bounding_box_format convert_weight data_format equalization factor generator "
        "get_random_transformation interpolation num_ops probability_bias random_brightness "
        "random_color_degeneration random_contrast random_posterization random_rotation "
        "random_sharpness random_shear random_translation seed solarization "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomBrightness": (
        "_FACTOR_BOUNDS _FACTOR_VALIDATION_ERROR _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR "
        "_backend_generators _brightness_adjust _check_factor_range _compute_affine_matrix "
        "_factor _format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _random_generator _seed _set_factor _set_value_range "
        "_transform_images _transform_value_range _unwrap_value_range _value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomColorDegeneration": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_value_range _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomColorJitter": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format brightness_factor contrast_factor "
        "convert_weight data_format factor generator get_random_transformation hue_factor "
        "interpolation probability_bias random_brightness random_contrast random_hue "
        "random_saturation saturation_factor seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomContrast": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _adjust_contrast _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _random_generator "
        "_set_factor _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation lower probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask upper value_range "
    ),
    "RandomCrop": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _random_generator _set_factor _transform_images "
        "_transform_value_range _unwrap_value_range backend bounding_box_format convert_weight "
        "data_format factor generator get_random_transformation height height_axis "
        "interpolation probability_bias seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask width "
        "width_axis "
    ),
    "RandomElasticTransform": (
        "_FACTOR_BOUNDS _SUPPORTED_FILL_MODES _SUPPORTED_INTERPOLATION _USE_BASE_FACTOR "
        "_backend_generators _compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_factor_by_name _transform_images _transform_value_range _unwrap_value_range "
        "backend bounding_box_format channel_axis convert_weight data_format factor fill_mode "
        "fill_value generator get_elastic_transform_params get_random_transformation "
        "height_axis interpolation probability_bias scale seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range width_axis "
    ),
    "RandomErasing": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_compute_crop_bounds _format_single_input_bounding_box "
        "_format_single_output_bounding_box _generate_batch_mask _get_fill_value "
        "_get_seed_generator _is_batched _set_factor _set_factor_by_name _transform_images "
        "_transform_value_range _unwrap_value_range backend bounding_box_format channel_axis "
        "convert_weight data_format factor fill_value generator get_random_transformation "
        "height_axis interpolation probability_bias scale seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range width_axis "
    ),
    "RandomFlip": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_flip_inputs _format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _random_generator _set_factor _transform_images "
        "_transform_value_range _unwrap_value_range backend bounding_box_format convert_weight "
        "data_format factor generator get_random_transformation horizontal interpolation mode "
        "probability_bias seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask vertical "
    ),
    "RandomGaussianBlur": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _set_factor_by_name _set_kernel_size "
        "_transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation kernel_size probability_bias seed sigma "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomGrayscale": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format convert_weight data_format factor "
        "generator get_random_transformation interpolation probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "RandomHeight": (
        "_interpolation_method _random_generator factor height_lower height_upper interpolation "
        "seed "
    ),
    "RandomHue": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format convert_weight data_format factor "
        "generator get_random_transformation interpolation probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomInvert": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _transform_images _transform_value_range "
        "_unwrap_value_range backend bounding_box_format convert_weight data_format factor "
        "generator get_random_transformation interpolation probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomPerspective": (
        "_FACTOR_BOUNDS _SUPPORTED_INTERPOLATION _USE_BASE_FACTOR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _get_transformed_coordinates "
        "_is_batched _set_factor _transform_images _transform_value_range _unwrap_value_range "
        "backend bounding_box_format channel_axis convert_weight data_format factor fill_value "
        "generator get_random_transformation height_axis interpolation probability_bias scale "
        "seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask width_axis "
    ),
    "RandomPosterization": (
        "_FACTOR_BOUNDS _MAX_FACTOR _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR "
        "_backend_generators _compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_value_range _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomRotation": (
        "_FACTOR_BOUNDS _SUPPORTED_FILL_MODE _SUPPORTED_INTERPOLATION _USE_BASE_FACTOR "
        "_backend_generators _compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _random_generator "
        "_set_factor _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor fill_mode fill_value generator "
        "get_random_transformation interpolation lower probability_bias seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask upper "
    ),
    "RandomSaturation": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_value_range _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomSharpness": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR _backend_generators "
        "_compute_affine_matrix _format_single_input_bounding_box "
        "_format_single_output_bounding_box _get_seed_generator _is_batched _set_factor "
        "_set_value_range _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomShear": (
        "_FACTOR_BOUNDS _FACTOR_VALIDATION_ERROR _SUPPORTED_FILL_MODE _SUPPORTED_INTERPOLATION "
        "_USE_BASE_FACTOR _backend_generators _check_factor_range _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _get_shear_matrix _is_batched _set_factor _set_factor_with_name "
        "_shear_bboxes _transform_images _transform_value_range _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor fill_mode fill_value generator "
        "get_random_transformation get_shifted_bbox get_transformed_x_y interpolation "
        "probability_bias seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask x_factor y_factor "
    ),
    "RandomTranslation": (
        "_FACTOR_BOUNDS _FACTOR_VALIDATION_ERROR _SUPPORTED_FILL_MODE _SUPPORTED_INTERPOLATION "
        "_USE_BASE_FACTOR _backend_generators _check_factor_range _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _get_translation_matrix _is_batched _random_generator _set_factor "
        "_transform_images _transform_value_range _translate_inputs _unwrap_value_range backend "
        "bounding_box_format convert_weight data_format factor fill_mode fill_value generator "
        "get_random_transformation get_shifted_bbox get_transformed_x_y height_factor "
        "height_lower height_upper interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask width_factor width_lower width_upper "
    ),
    "RandomWidth": (
        "_interpolation_method _random_generator factor interpolation seed width_lower "
        "width_upper "
    ),
    "RandomZoom": (
        "_FACTOR_BOUNDS _FACTOR_VALIDATION_ERROR _SUPPORTED_FILL_MODE _SUPPORTED_INTERPOLATION "
        "_USE_BASE_FACTOR _backend_generators _check_factor_range _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _get_zoom_matrix _is_batched _random_generator _set_factor "
        "_transform_images _transform_value_range _unwrap_value_range _zoom_inputs backend "
        "bounding_box_format convert_weight data_format factor fill_mode fill_value generator "
        "get_clipped_bbox get_random_transformation get_transformed_x_y height_factor "
        "height_lower height_upper interpolation probability_bias seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask width_factor width_lower width_upper "
    ),
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": (
        "_backend_generators _get_seed_generator backend convert_weight generator offset "
        "probability_bias scale seed "
    ),
    "Reshape": "_fix_unknown_dimension target_shape",
    "Resizing": (
        "_FACTOR_BOUNDS _USE_BASE_FACTOR _backend_generators _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _interpolation_method _is_batched _set_factor "
        "_transform_boxes_crop_to_aspect_ratio _transform_boxes_pad_to_aspect_ratio "
        "_transform_boxes_stretch _transform_images _transform_value_range _transform_xyxy "
        "_unwrap_value_range antialias backend bounding_box_format convert_weight "
        "crop_to_aspect_ratio data_format factor fill_mode fill_value generator "
        "get_random_transformation height height_axis interpolation pad_to_aspect_ratio "
        "probability_bias seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask width width_axis "
    ),
    "ReversibleEmbedding": (
        "_embeddings _get_embeddings_with_merged_lora _int4_block_size _int4_build _int8_build "
        "_is_quantized _orig_output_dim embeddings embeddings_constraint embeddings_initializer "
        "embeddings_regularizer embeddings_scale embeddings_zero enable_lora g_idx input_dim "
        "inputs_quantizer logit_soft_cap lora_alpha lora_embeddings_a lora_embeddings_b "
        "lora_enabled lora_rank mask_zero output_dim quantization_config reverse_dtype "
        "reverse_embeddings reverse_embeddings_scale reverse_embeddings_zero tie_weights "
        "variable_serialization_spec "
    ),
    "STFTSpectrogram": (
        "_adjust_shapes _apply_conv _fft_length _frame_step data_format expand_dims fft_length "
        "frame_length frame_step imag_kernel mode padding periodic real_kernel scaling window "
    ),
    "SeparableConv1D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "pointwise_constraint pointwise_initializer pointwise_kernel pointwise_regularizer rank "
        "strides use_bias "
    ),
    "SeparableConv2D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "pointwise_constraint pointwise_initializer pointwise_kernel pointwise_regularizer rank "
        "strides use_bias "
    ),
    "SeparableConvolution1D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "pointwise_constraint pointwise_initializer pointwise_kernel pointwise_regularizer rank "
        "strides use_bias "
    ),
    "SeparableConvolution2D": (
        "_channels_first _compute_causal_padding _get_channel_axis _get_input_channel "
        "_get_padding_op _is_causal _jit_compiled_convolution_op _recreate_conv_op "
        "_spatial_output_shape _tf_data_format _validate_init bias_constraint bias_initializer "
        "bias_regularizer convolution_op data_format depth_multiplier depthwise_constraint "
        "depthwise_initializer depthwise_kernel depthwise_regularizer dilation_rate filters "
        "groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding "
        "pointwise_constraint pointwise_initializer pointwise_kernel pointwise_regularizer rank "
        "strides use_bias "
    ),
    "Sequential": (
        "_SCALAR_UPRANKING_ON __copy__ __deepcopy__ _aggregate_additional_loss "
        "_aggregate_exact_metrics _assert_compile_called _assert_compile_was_called "
        "_assert_weights_created _assign_variable_values _autoconvert_optionals "
        "_autotune_steps_per_execution _base_model_initialized "
        "_build_graph_network_for_inferred_shape _check_call_args _check_sample_weight_warning "
        "_checkpoint _cluster_coordinator _compile_config _compile_loss _compile_metrics "
        "_compile_was_called _compiled_metrics_update_state _compiled_trainable_state "
        "_compute_loss _compute_loss_has_training_arg _compute_output_and_mask_jointly "
        "_compute_tensor_usage_count _configure_steps_per_execution _conform_to_reference_input "
        "_create_counter_variable _create_nested_dict _created_nodes "
        "_disallow_exact_eval_with_add_metrics _distribute_reduction_method "
        "_distribute_strategy _distribution_strategy _enable_dict_to_input_mapping "
        "_eval_data_handler _eval_epoch_iterator _feed_input_names _feed_input_shapes "
        "_feed_inputs _flatten_metrics_in_order _flatten_nested_dict "
        "_flatten_to_reference_inputs _get_callback_model _get_compile_args "
        "_get_metrics_result_or_logs _get_optimizer _get_own_metrics _get_test_function_runner "
        "_get_variable_map _graph_initialized _handle_deferred_layer_dependencies "
        "_has_explicit_input_shape _in_multi_worker_mode _infer_exact_eval_shards "
        "_inferred_input_shape _init_batch_counters _init_graph_network _initial_epoch "
        "_input_coordinates _input_dtype _input_layers _insert_layers _is_compiled "
        "_is_graph_network _is_layer_name_unique _is_model_for_instrumentation _jit_compile "
        "_layer_call_argspecs _layer_checkpoint_dependencies _layout_map _loss_tracker "
        "_make_function _make_test_function_exact _manual_input_spec "
        "_maybe_load_initial_counters_from_ckpt _maybe_rebuild _maybe_symbolic_build "
        "_nested_inputs _nested_outputs _network_nodes _nodes_by_depth _output_coordinates "
        "_output_layers _output_mask_cache _output_shape_cache _output_tensor_cache "
        "_post_quantize _predict_counter _pss_evaluation_shards _reset_compile_cache "
        "_resolve_auto_jit_compile _run_eagerly _run_internal_graph _set_output_names "
        "_shard_test_function _should_compute_mask _should_eval _steps_per_execution "
        "_steps_per_execution_tuner _symbolic_build _tensor_usage_count _test_counter "
        "_train_counter _training_state _undeduplicated_weights _updated_config "
        "_use_legacy_deferred_behavior _validate_and_get_metrics_result _validate_compile "
        "_validate_graph_inputs_and_outputs _validate_target_and_loss "
        "_warn_if_trainable_state_changed add autotune_steps_per_execution compile "
        "compile_from_config compiled compiled_loss compiled_metrics compute_loss "
        "compute_metrics custom_metric d1 d2 dense1 dense2 distribute_reduction_method "
        "distribute_strategy dropout evaluate evaluate_generator export fit fit_generator "
        "get_compile_config get_layer get_metrics_result get_quantization_layer_structure "
        "get_state_tree get_weight_paths history input_names jit_compile layers load_weights "
        "loss loss_tracker make_predict_function make_test_function make_train_function "
        "metrics_names optimizer output_names outputs pop predict predict_generator "
        "predict_on_batch predict_step reset_metrics reset_states run_eagerly save save_spec "
        "save_weights set_state_tree state_updates stateless_compute_loss steps_per_execution "
        "stop_evaluating stop_predicting stop_training summary test_on_batch test_step to_json "
        "to_yaml train_on_batch train_step train_tf_function unrolled_steps_per_execution "
    ),
    "SimpleRNN": (
        "_create_state_variables _expected_batch_size _maybe_config_dropout_masks "
        "_maybe_reset_cell_dropout_mask _maybe_reset_dropout_masks _num_constants "
        "_process_inputs _states _validate_args_if_ragged _validate_state_spec bias_constraint "
        "bias_initializer bias_regularizer cell constants_spec dropout get_initial_state "
        "go_backwards inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_kernel "
        "recurrent_regularizer reset_state reset_states return_sequences return_state "
        "single_state state_size state_spec states time_major unroll use_bias "
        "zero_output_for_mask "
    ),
    "SimpleRNNCell": (
        "_create_dropout_mask _create_non_trackable_mask_cache _create_recurrent_dropout_mask "
        "_dropout_mask _dropout_mask_cache _enable_caching_device _random_generator "
        "_recurrent_dropout_mask _recurrent_dropout_mask_cache _tf_docs_do_not_document "
        "bias_constraint bias_initializer bias_regularizer dropout get_dropout_mask "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask "
        "get_recurrent_dropout_mask_for_cell kernel_constraint kernel_initializer "
        "kernel_regularizer output_size recurrent_constraint recurrent_dropout "
        "recurrent_initializer recurrent_kernel recurrent_regularizer reset_dropout_mask "
        "reset_recurrent_dropout_mask seed seed_generator state_size use_bias "
    ),
    "Softmax": "axis robust_masking",
    "Solarization": (
        "_FACTOR_BOUNDS _FACTOR_VALIDATION_ERROR _USE_BASE_FACTOR _VALUE_RANGE_VALIDATION_ERROR "
        "_backend_generators _check_factor_range _compute_affine_matrix "
        "_format_single_input_bounding_box _format_single_output_bounding_box "
        "_get_seed_generator _is_batched _set_factor _set_value_range _transform_images "
        "_transform_value_range _unwrap_value_range addition_factor backend bounding_box_format "
        "convert_weight data_format factor generator get_random_transformation interpolation "
        "probability_bias seed threshold_factor transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "SpatialDropout1D": (
        "_get_noise_shape _random_generator _validate_noise_shape noise_shape rate seed "
        "seed_generator "
    ),
    "SpatialDropout2D": (
        "_get_noise_shape _random_generator _validate_noise_shape data_format noise_shape rate "
        "seed seed_generator "
    ),
    "SpatialDropout3D": (
        "_get_noise_shape _random_generator _validate_noise_shape data_format noise_shape rate "
        "seed seed_generator "
    ),
    "SpectralNormalization": (
        "_update_weights kernel_shape layer normalize_weights normalized_weights "
        "power_iterations vector_u "
    ),
    "StackedRNNCells": "cells get_initial_state output_size reverse_state_order state_size",
    "StringLookup": (
        "_abc_impl _adapt_function _adapt_maybe_build _configure_steps_per_execution "
        "_convert_to_ndarray _default_value _ensure_known_vocab_size "
        "_ensure_vocab_size_unchanged _expand_dims _find_repeated_tokens _frozen_vocab_size "
        "_has_input_vocabulary _inverse_document_frequency _is_adapted _is_compiled _key_dtype "
        "_lookup_dense _lookup_table_from_file _lookup_table_from_tokens _mask_key _mask_value "
        "_num_tokens _oov_start_index _record_vocabulary_size _reset_state_impl "
        "_reset_state_wrapper _run_eagerly _steps_per_execution _tensor_vocab_to_numpy "
        "_token_start_index _uninitialized_lookup_table _value_dtype adapt compile encoding "
        "get_vocabulary idf_weights idf_weights_const input_idf_weights input_vocabulary invert "
        "is_adapted load_assets lookup_table make_adapt_function mask_token max_tokens "
        "num_documents num_oov_indices oov_method oov_token output_mode pad_to_max_tokens "
        "reset_state salt save_assets set_vocabulary sparse token_counts token_document_counts "
        "update_state vocab_size vocabulary_dtype vocabulary_size "
    ),
    "Subtract": (
        "_apply_merge_op_and_or_mask _compute_elemwise_op_output_shape _merge_function "
        "_reshape_required "
    ),
    "TFSMLayer": (
        "_add_existing_weight _reloaded_obj call_endpoint call_endpoint_fn "
        "call_training_endpoint call_training_endpoint_fn filepath "
    ),
    "TextVectorization": (
        "_abc_impl _adapt_function _adapt_maybe_build _apply_standardize_with_np_arrays "
        "_configure_steps_per_execution _encoding _has_input_vocabulary _is_adapted "
        "_is_compiled _lookup_layer _max_tokens _ngrams _ngrams_arg _output_mode "
        "_output_sequence_length _preprocess _ragged _reset_state_impl _reset_state_wrapper "
        "_run_eagerly _split _standardize _steps_per_execution adapt compile get_vocabulary "
        "is_adapted load_assets make_adapt_function reset_state save_assets set_vocabulary "
        "update_state vocabulary_size "
    ),
    "ThresholdedReLU": "theta",
    "TimeDistributed": (
        "_always_use_reshape _get_child_input_shape _get_shape_tuple _input_map "
        "_remove_timesteps layer "
    ),
    "TorchModuleWrapper": (
        "_track_module_parameters conv1 conv2 dropout eval fc flatten module parameters pool "
        "train "
    ),
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "UpSampling2D": "_resize_images data_format interpolation size",
    "UpSampling3D": "_resize_volumes data_format size",
    "Wrapper": "layer",
    "ZeroPadding1D": "data_format padding",
    "ZeroPadding2D": "data_format padding",
    "ZeroPadding3D": "data_format padding",
}
