"""Attributes that layers and models have, which of them code can set, and which a build makes.

Written by `tools/generate_attributes.py`; not to be edited.
Source: the classes of `keras.layers` and `tf_keras.layers`, and the models; Keras 3.15.1,
        tf_keras 2.21.0.
"""

from __future__ import annotations

__all__ = [
    "FOLLOWED",
    "HELD",
    "KERAS_2",
    "KERAS_3",
    "MADE_ANEW",
    "MADE_BY_BUILD",
    "NOT_ALWAYS",
    "OF_CLASSES",
    "OF_CLASSES_2",
]

# fmt: off
#: Properties without a setter in Keras 3, by the class.
#: `Layer` has those of all, `Model` those of all models.
KERAS_3: dict[str, str] = {
    "Bidirectional": "states",
    "Conv1D": "kernel",
    "Conv2D": "kernel",
    "Conv3D": "kernel",
    "ConvLSTM1D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "ConvLSTM2D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "ConvLSTM3D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "Convolution1D": "kernel",
    "Convolution2D": "kernel",
    "Convolution3D": "kernel",
    "Dense": "kernel variable_serialization_spec",
    "Discretization": "output_dtype",
    "EinsumDense": "kernel variable_serialization_spec",
    "Embedding": "embeddings variable_serialization_spec",
    "Functional": "input_shape inputs operations output_shape outputs",
    "GRU": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_after units use_bias "
    ),
    "InputLayer": "batch_shape",
    "LSTM": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "unit_forget_bias units use_bias "
    ),
    "Layer": (
        "compute_dtype dtype input input_dtype losses metrics metrics_variables "
        "non_trainable_variables non_trainable_weights output path quantization_mode "
        "trainable_variables trainable_weights variable_dtype variables weights "
    ),
    "Model": "compiled_metrics distribute_strategy metrics_names",
    "MultiHeadAttention": (
        "attention_axes dropout key_dense key_dim num_heads output_dense query_dense use_bias "
        "value_dense value_dim "
    ),
    "Pipeline": "layers",
    "ReversibleEmbedding": "embeddings variable_serialization_spec",
    "Sequential": "input_shape inputs output_shape outputs",
    "SimpleRNN": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer units use_bias "
    ),
    "StackedRNNCells": "output_size state_size",
}
#: The same in tf_keras.
KERAS_2: dict[str, str] = {
    "AbstractRNNCell": "output_size state_size",
    "Bidirectional": "activity_regularizer constraints",
    "ConvLSTM1D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "ConvLSTM2D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "ConvLSTM3D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer strides "
        "unit_forget_bias use_bias "
    ),
    "Discretization": "is_adapted",
    "GRU": (
        "activation bias_constraint bias_initializer bias_regularizer dropout implementation "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_after units use_bias "
    ),
    "IntegerLookup": "is_adapted",
    "LSTM": (
        "activation bias_constraint bias_initializer bias_regularizer dropout implementation "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "unit_forget_bias units use_bias "
    ),
    "Layer": (
        "compute_dtype dtype dtype_policy dynamic inbound_nodes input input_mask input_shape "
        "losses metrics name name_scope non_trainable_variables non_trainable_weights "
        "outbound_nodes output output_mask output_shape submodules trainable_variables "
        "trainable_weights updates variable_dtype variables weights "
    ),
    "Model": "distribute_strategy metrics_names state_updates",
    "Normalization": "is_adapted",
    "Sequential": "layers",
    "SimpleRNN": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer units use_bias "
    ),
    "SpectralNormalization": "activity_regularizer",
    "StackedRNNCells": "output_size state_size",
    "StringLookup": "is_adapted",
    "TextVectorization": "is_adapted",
    "TimeDistributed": "activity_regularizer",
    "Wrapper": "activity_regularizer",
}
#: Those of Keras 3 that are made anew whenever they are read: nothing that is set is what is
#: there already.
MADE_ANEW: str = (
    "batch_shape compiled_metrics dilation_rate input_shape inputs kernel_size layers "
    "losses metrics metrics_names metrics_variables non_trainable_variables "
    "non_trainable_weights operations output_shape outputs state_size strides "
    "trainable_variables trainable_weights variable_serialization_spec variables weights "
)
#: Whatever the code of Keras 3 gives objects of a class, by any argument or method.
HELD: dict[str, str] = {
    "ActivityRegularization": "l1 l2",
    "AdaptiveAveragePooling1D": "data_format output_size",
    "AdaptiveAveragePooling2D": "data_format output_size",
    "AdaptiveAveragePooling3D": "data_format output_size",
    "AdaptiveMaxPooling1D": "data_format output_size",
    "AdaptiveMaxPooling2D": "data_format output_size",
    "AdaptiveMaxPooling3D": "data_format output_size",
    "AdditiveAttention": (
        "concat_score_weight dropout scale score_mode seed seed_generator use_scale "
    ),
    "AlphaDropout": "noise_shape rate seed seed_generator",
    "Attention": "concat_score_weight dropout scale score_mode seed seed_generator use_scale",
    "AugMix": (
        "all_ops alpha auto_contrast backend bounding_box_format chain_depth convert_weight "
        "data_format equalization factor generator get_random_transformation interpolation "
        "num_chains random_brightness random_color_degeneration random_contrast "
        "random_posterization random_rotation random_sharpness random_shear "
        "random_translation seed solarization transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "AutoContrast": (
        "backend bounding_box_format convert_weight data_format factor "
        "get_random_transformation transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "AveragePooling1D": "data_format padding pool_mode pool_size strides",
    "AveragePooling2D": "data_format padding pool_mode pool_size strides",
    "AveragePooling3D": "data_format padding pool_mode pool_size strides",
    "AvgPool1D": "data_format padding pool_mode pool_size strides",
    "AvgPool2D": "data_format padding pool_mode pool_size strides",
    "AvgPool3D": "data_format padding pool_mode pool_size strides",
    "BatchNormalization": (
        "axis beta beta_constraint beta_initializer beta_regularizer center epsilon gamma "
        "gamma_constraint gamma_initializer gamma_regularizer momentum moving_mean "
        "moving_mean_initializer moving_stddev moving_variance moving_variance_initializer "
        "renorm renorm_clipping renorm_mean renorm_momentum renorm_stddev scale synchronized "
    ),
    "Bidirectional": (
        "backward_layer forward_layer merge_mode reset_state reset_states return_sequences "
        "return_state stateful states "
    ),
    "CategoryEncoding": "backend convert_weight num_tokens output_mode sparse",
    "CenterCrop": (
        "backend bounding_box_format convert_weight data_format factor "
        "get_random_transformation height transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "width "
    ),
    "Concatenate": "axis",
    "ContrastLimitedAdaptiveHistogramEqualization": (
        "backend bounding_box_format clip_limit convert_weight data_format factor "
        "get_random_transformation tile_grid_size transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "Conv1D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Conv1DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Conv2D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Conv2DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Conv3D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Conv3DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "ConvLSTM1D": (
        "bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states return_sequences return_state single_state state_size "
        "stateful states strides unit_forget_bias unroll use_bias zero_output_for_mask "
    ),
    "ConvLSTM2D": (
        "bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states return_sequences return_state single_state state_size "
        "stateful states strides unit_forget_bias unroll use_bias zero_output_for_mask "
    ),
    "ConvLSTM3D": (
        "bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate "
        "dropout filters get_initial_state go_backwards inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states return_sequences return_state single_state state_size "
        "stateful states strides unit_forget_bias unroll use_bias zero_output_for_mask "
    ),
    "Convolution1D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution1DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Convolution2D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution2DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Convolution3D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution3DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "CutMix": (
        "backend bounding_box_format channel_axis convert_weight data_format factor generator "
        "get_random_transformation height_axis seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "width_axis "
    ),
    "Dense": (
        "awq_scales bias bias_constraint bias_initializer bias_regularizer enable_lora g_idx "
        "inputs_amax_history inputs_quantizer inputs_scale is_awq_calibrated "
        "is_gptq_calibrated kernel kernel_amax_history kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_scale kernel_shape kernel_zero lora_alpha lora_enabled "
        "lora_kernel_a lora_kernel_b lora_rank outputs_grad_amax_history outputs_grad_scale "
        "quantization_config quantized_kernel units use_bias variable_serialization_spec "
    ),
    "DepthwiseConv1D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate "
        "kernel kernel_size padding rank strides use_bias "
    ),
    "DepthwiseConv2D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate "
        "kernel kernel_size padding rank strides use_bias "
    ),
    "Discretization": (
        "adapt backend bin_boundaries convert_weight epsilon finalize_state num_bins "
        "output_dtype output_mode reset_state sparse summary update_state "
    ),
    "Dot": "axes normalize",
    "Dropout": "noise_shape rate seed seed_generator",
    "ELU": "alpha",
    "EinsumDense": (
        "awq_scales awq_unpacked_column_size bias bias_axes bias_constraint bias_initializer "
        "bias_regularizer enable_lora equation g_idx gptq_unpacked_column_size "
        "inputs_amax_history inputs_quantizer inputs_scale is_awq_calibrated "
        "is_gptq_calibrated kernel kernel_amax_history kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_scale kernel_zero lora_alpha lora_enabled lora_kernel_a "
        "lora_kernel_b lora_rank original_kernel_shape outputs_grad_amax_history "
        "outputs_grad_scale partial_output_shape quantization_axis quantization_config "
        "quantized_kernel variable_serialization_spec "
    ),
    "Embedding": (
        "embeddings embeddings_constraint embeddings_initializer embeddings_regularizer "
        "embeddings_scale embeddings_zero enable_lora g_idx input_dim lora_alpha "
        "lora_embeddings_a lora_embeddings_b lora_enabled lora_rank mask_zero output_dim "
        "quantization_config variable_serialization_spec "
    ),
    "Equalization": (
        "backend bins bounding_box_format convert_weight data_format factor "
        "get_random_transformation transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "Flatten": "data_format",
    "FlaxLayer": (
        "call_fn call_fn_arguments call_fn_has_params call_fn_has_state init_fn "
        "init_fn_arguments jax2tf_native_serialization_platforms jax2tf_training_false_fn "
        "jax2tf_training_true_fn method module params seed_generator state tracked_params "
        "tracked_state "
    ),
    "Functional": "input_shape inputs nnx_operations operations output_names output_shape outputs",
    "GRU": (
        "bias_constraint bias_initializer bias_regularizer cell dropout get_initial_state "
        "go_backwards inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_after reset_state reset_states return_sequences "
        "return_state single_state state_size stateful states units unroll use_bias use_cudnn "
        "zero_output_for_mask "
    ),
    "GRUCell": (
        "bias bias_constraint bias_initializer bias_regularizer dropout dropout_mask_count "
        "get_dropout_mask get_initial_state get_recurrent_dropout_mask implementation kernel "
        "kernel_constraint kernel_initializer kernel_regularizer output_size "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_kernel recurrent_regularizer reset_after reset_dropout_mask "
        "reset_recurrent_dropout_mask seed seed_generator state_size units use_bias "
    ),
    "GaussianDropout": "rate seed seed_generator",
    "GaussianNoise": "seed seed_generator stddev",
    "GlobalAveragePooling1D": "data_format keepdims",
    "GlobalAveragePooling2D": "data_format keepdims",
    "GlobalAveragePooling3D": "data_format keepdims",
    "GlobalAvgPool1D": "data_format keepdims",
    "GlobalAvgPool2D": "data_format keepdims",
    "GlobalAvgPool3D": "data_format keepdims",
    "GlobalMaxPool1D": "data_format keepdims",
    "GlobalMaxPool2D": "data_format keepdims",
    "GlobalMaxPool3D": "data_format keepdims",
    "GlobalMaxPooling1D": "data_format keepdims",
    "GlobalMaxPooling2D": "data_format keepdims",
    "GlobalMaxPooling3D": "data_format keepdims",
    "GroupNormalization": (
        "axis beta beta_constraint beta_initializer beta_regularizer center epsilon gamma "
        "gamma_constraint gamma_initializer gamma_regularizer groups scale "
    ),
    "GroupQueryAttention": (
        "bias_constraint bias_initializer bias_regularizer dropout feature_dim head_dim "
        "kernel_constraint kernel_initializer kernel_regularizer num_key_value_heads "
        "num_query_heads num_repeats seed sliding_window use_bias use_gate "
    ),
    "HashedCrossing": "num_bins output_mode sparse",
    "Hashing": "mask_value num_bins output_mode salt sparse strong_hash",
    "InputLayer": "batch_shape optional ragged sparse",
    "IntegerLookup": (
        "adapt finalize_state get_vocabulary idf_weights idf_weights_const input_idf_weights "
        "input_vocabulary invert load_assets lookup_table mask_token max_tokens num_documents "
        "num_oov_indices oov_method oov_token output_mode pad_to_max_tokens reset_state salt "
        "save_assets set_vocabulary sparse token_counts token_document_counts update_state "
        "vocabulary_dtype vocabulary_size "
    ),
    "JaxLayer": (
        "call_fn call_fn_arguments call_fn_has_params call_fn_has_state init_fn "
        "init_fn_arguments jax2tf_native_serialization_platforms jax2tf_training_false_fn "
        "jax2tf_training_true_fn params seed_generator state tracked_params tracked_state "
    ),
    "LSTM": (
        "bias_constraint bias_initializer bias_regularizer cell dropout get_initial_state "
        "go_backwards inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_state reset_states return_sequences return_state "
        "single_state state_size stateful states unit_forget_bias units unroll use_bias "
        "use_cudnn zero_output_for_mask "
    ),
    "LSTMCell": (
        "bias bias_constraint bias_initializer bias_regularizer dropout dropout_mask_count "
        "get_dropout_mask get_initial_state get_recurrent_dropout_mask implementation kernel "
        "kernel_constraint kernel_initializer kernel_regularizer output_size "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_kernel recurrent_regularizer reset_dropout_mask "
        "reset_recurrent_dropout_mask seed seed_generator state_size unit_forget_bias units "
        "use_bias "
    ),
    "Lambda": "arguments function mask",
    "Layer": (
        "activation activity_regularizer add_loss add_metric add_variable add_weight autocast "
        "build build_from_config built call call_signature_parameters compute_dtype "
        "compute_mask compute_output_shape compute_output_spec count_params dtype "
        "dtype_policy from_config get_build_config get_config get_weights input input_dtype "
        "input_spec load_own_variables losses metrics metrics_variables name "
        "non_trainable_variables non_trainable_weights output path predict_function "
        "quantization_mode quantize quantized_build quantized_call rematerialized_call "
        "save_own_variables set_weights stateless_call supports_jit supports_masking "
        "symbolic_call test_function train_function trainable trainable_variables "
        "trainable_weights variable_dtype variables weights "
    ),
    "LayerNormalization": (
        "axis beta beta_constraint beta_initializer beta_regularizer center epsilon gamma "
        "gamma_constraint gamma_initializer gamma_regularizer rms_scaling scale "
    ),
    "LeakyReLU": "negative_slope",
    "Masking": "mask_value",
    "MaxNumBoundingBoxes": (
        "backend bounding_box_format convert_weight data_format factor fill_value "
        "get_random_transformation max_number transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "MaxPool1D": "data_format padding pool_mode pool_size strides",
    "MaxPool2D": "data_format padding pool_mode pool_size strides",
    "MaxPool3D": "data_format padding pool_mode pool_size strides",
    "MaxPooling1D": "data_format padding pool_mode pool_size strides",
    "MaxPooling2D": "data_format padding pool_mode pool_size strides",
    "MaxPooling3D": "data_format padding pool_mode pool_size strides",
    "MelSpectrogram": (
        "backend convert_weight fft_length linear_to_mel_weight_matrix mag_exp max_freq "
        "min_freq min_power num_mel_bins power_to_db ref_power sampling_rate sequence_length "
        "sequence_stride top_db window "
    ),
    "MixUp": (
        "alpha backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Model": (
        "compile compile_from_config compiled compiled_loss compiled_metrics compute_loss "
        "compute_metrics distribute_reduction_method distribute_strategy evaluate export fit "
        "get_compile_config get_layer get_metrics_result get_quantization_layer_structure "
        "get_state_tree history jit_compile layers load_weights loss make_predict_function "
        "make_test_function make_train_function metrics_names optimizer predict "
        "predict_on_batch predict_step reset_metrics run_eagerly save save_weights "
        "set_state_tree stateless_compute_loss steps_per_execution stop_evaluating "
        "stop_predicting stop_training summary test_on_batch test_step to_json train_on_batch "
        "train_step unrolled_steps_per_execution "
    ),
    "MultiHeadAttention": (
        "attention_axes dropout key_dense key_dim num_heads output_dense query_dense seed "
        "use_bias value_dense value_dim "
    ),
    "Normalization": (
        "adapt adapt_mean adapt_variance axis backend convert_weight count finalize_state "
        "input_mean input_variance invert mean variance "
    ),
    "PReLU": "alpha alpha_constraint alpha_initializer alpha_regularizer shared_axes",
    "Permute": "dims",
    "Pipeline": "layers",
    "RMSNormalization": "axis epsilon scale",
    "RNN": (
        "cell get_initial_state go_backwards inner_loop reset_state reset_states "
        "return_sequences return_state single_state state_size stateful states unroll "
        "zero_output_for_mask "
    ),
    "RandAugment": (
        "auto_contrast backend bounding_box_format convert_weight data_format equalization "
        "factor generator get_random_transformation interpolation num_ops random_brightness "
        "random_color_degeneration random_contrast random_posterization random_rotation "
        "random_sharpness random_shear random_translation seed solarization "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomBrightness": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomColorDegeneration": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomColorJitter": (
        "backend bounding_box_format brightness_factor contrast_factor convert_weight "
        "data_format factor generator get_random_transformation hue_factor random_brightness "
        "random_contrast random_hue random_saturation saturation_factor seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range "
    ),
    "RandomContrast": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomCrop": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation height height_axis seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask width width_axis "
    ),
    "RandomElasticTransform": (
        "backend bounding_box_format channel_axis convert_weight data_format factor fill_mode "
        "fill_value generator get_elastic_transform_params get_random_transformation "
        "height_axis interpolation scale seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range width_axis "
    ),
    "RandomErasing": (
        "backend bounding_box_format channel_axis convert_weight data_format factor "
        "fill_value generator get_random_transformation height_axis scale seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask value_range width_axis "
    ),
    "RandomFlip": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation mode seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomGaussianBlur": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation kernel_size seed sigma transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "RandomGrayscale": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomHue": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomInvert": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomPerspective": (
        "backend bounding_box_format channel_axis convert_weight data_format factor "
        "fill_value generator get_random_transformation height_axis interpolation scale seed "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask width_axis "
    ),
    "RandomPosterization": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomRotation": (
        "backend bounding_box_format convert_weight data_format factor fill_mode fill_value "
        "generator get_random_transformation interpolation seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask "
    ),
    "RandomSaturation": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomSharpness": (
        "backend bounding_box_format convert_weight data_format factor generator "
        "get_random_transformation seed transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "value_range "
    ),
    "RandomShear": (
        "backend bounding_box_format convert_weight data_format factor fill_mode fill_value "
        "generator get_random_transformation get_shifted_bbox get_transformed_x_y "
        "interpolation seed transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask x_factor y_factor "
    ),
    "RandomTranslation": (
        "backend bounding_box_format convert_weight data_format factor fill_mode fill_value "
        "generator get_random_transformation get_shifted_bbox get_transformed_x_y "
        "height_factor height_lower height_upper interpolation seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask width_factor width_lower width_upper "
    ),
    "RandomZoom": (
        "backend bounding_box_format convert_weight data_format factor fill_mode fill_value "
        "generator get_clipped_bbox get_random_transformation get_transformed_x_y "
        "height_factor height_lower height_upper interpolation seed transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask width_factor width_lower width_upper "
    ),
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "backend convert_weight offset scale",
    "Reshape": "target_shape",
    "Resizing": (
        "antialias backend bounding_box_format convert_weight crop_to_aspect_ratio "
        "data_format factor fill_mode fill_value get_random_transformation height height_axis "
        "interpolation pad_to_aspect_ratio transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
        "width width_axis "
    ),
    "ReversibleEmbedding": (
        "embeddings embeddings_constraint embeddings_initializer embeddings_regularizer "
        "embeddings_scale embeddings_zero enable_lora g_idx input_dim inputs_quantizer "
        "logit_soft_cap lora_alpha lora_embeddings_a lora_embeddings_b lora_enabled lora_rank "
        "mask_zero output_dim quantization_config reverse_dtype reverse_embeddings "
        "reverse_embeddings_scale reverse_embeddings_zero tie_weights "
        "variable_serialization_spec "
    ),
    "STFTSpectrogram": (
        "data_format expand_dims fft_length frame_length frame_step imag_kernel mode padding "
        "periodic real_kernel scaling window "
    ),
    "SeparableConv1D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "SeparableConv2D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "SeparableConvolution1D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "SeparableConvolution2D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "Sequential": "add input_shape inputs output_shape outputs pop",
    "SimpleRNN": (
        "bias_constraint bias_initializer bias_regularizer cell dropout get_initial_state "
        "go_backwards inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states return_sequences return_state single_state state_size "
        "stateful states units unroll use_bias zero_output_for_mask "
    ),
    "SimpleRNNCell": (
        "bias bias_constraint bias_initializer bias_regularizer dropout get_dropout_mask "
        "get_initial_state get_recurrent_dropout_mask kernel kernel_constraint "
        "kernel_initializer kernel_regularizer output_size recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_kernel recurrent_regularizer "
        "reset_dropout_mask reset_recurrent_dropout_mask seed seed_generator state_size units "
        "use_bias "
    ),
    "Softmax": "axis",
    "Solarization": (
        "addition_factor backend bounding_box_format convert_weight data_format factor "
        "generator get_random_transformation seed threshold_factor transform_bounding_boxes "
        "transform_images transform_labels transform_segmentation_masks "
        "transform_single_bounding_box transform_single_image transform_single_label "
        "transform_single_segmentation_mask value_range "
    ),
    "SpatialDropout1D": "noise_shape rate seed seed_generator",
    "SpatialDropout2D": "data_format noise_shape rate seed seed_generator",
    "SpatialDropout3D": "data_format noise_shape rate seed seed_generator",
    "SpectralNormalization": (
        "kernel kernel_shape layer normalized_weights power_iterations vector_u "
    ),
    "StackedRNNCells": "cells get_initial_state output_size state_size",
    "StringLookup": (
        "adapt encoding finalize_state get_vocabulary idf_weights idf_weights_const "
        "input_idf_weights input_vocabulary invert load_assets lookup_table mask_token "
        "max_tokens num_documents num_oov_indices oov_method oov_token output_mode "
        "pad_to_max_tokens reset_state salt save_assets set_vocabulary sparse token_counts "
        "token_document_counts update_state vocabulary_dtype vocabulary_size "
    ),
    "TFSMLayer": (
        "call_endpoint call_endpoint_fn call_training_endpoint call_training_endpoint_fn "
        "filepath "
    ),
    "TextVectorization": (
        "adapt finalize_state get_vocabulary load_assets reset_state save_assets "
        "set_vocabulary update_state vocabulary_size "
    ),
    "TimeDistributed": "layer",
    "TorchModuleWrapper": "module output_shape parameters",
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "UpSampling2D": "data_format interpolation size",
    "UpSampling3D": "data_format size",
    "Wrapper": "layer",
    "ZeroPadding1D": "data_format padding",
    "ZeroPadding2D": "data_format padding",
    "ZeroPadding3D": "data_format padding",
}
#: Of those, what an object of the class may not have yet, or not with every argument.
NOT_ALWAYS: dict[str, str] = {
    "AdditiveAttention": "concat_score_weight scale seed_generator",
    "AlphaDropout": "seed_generator",
    "Attention": "concat_score_weight scale seed_generator",
    "AugMix": "random_brightness random_color_degeneration random_contrast random_sharpness",
    "AutoContrast": "factor",
    "AvgPool1D": "data_format padding pool_mode pool_size strides",
    "AvgPool2D": "data_format padding pool_mode pool_size strides",
    "AvgPool3D": "data_format padding pool_mode pool_size strides",
    "BatchNormalization": "moving_stddev renorm_mean renorm_stddev",
    "CenterCrop": "factor",
    "Conv1D": "bias kernel lora_kernel_a lora_kernel_b",
    "Conv1DTranspose": "bias kernel",
    "Conv2D": "bias kernel lora_kernel_a lora_kernel_b",
    "Conv2DTranspose": "bias kernel",
    "Conv3D": "bias kernel lora_kernel_a lora_kernel_b",
    "Conv3DTranspose": "bias kernel",
    "Convolution1D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution1DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Convolution2D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution2DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Convolution3D": (
        "bias bias_constraint bias_initializer bias_regularizer convolution_op data_format "
        "dilation_rate enable_lora filters groups kernel kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size lora_alpha lora_enabled lora_kernel_a lora_kernel_b "
        "lora_rank padding rank strides use_bias "
    ),
    "Convolution3DTranspose": (
        "bias bias_constraint bias_initializer bias_regularizer data_format dilation_rate "
        "filters kernel kernel_constraint kernel_initializer kernel_regularizer kernel_size "
        "output_padding padding rank strides use_bias "
    ),
    "Dense": (
        "awq_scales bias g_idx inputs_amax_history inputs_quantizer inputs_scale "
        "is_awq_calibrated is_gptq_calibrated kernel kernel_amax_history kernel_scale "
        "kernel_shape kernel_zero lora_kernel_a lora_kernel_b outputs_grad_amax_history "
        "outputs_grad_scale quantized_kernel "
    ),
    "DepthwiseConv1D": "bias kernel",
    "DepthwiseConv2D": "bias kernel",
    "Dropout": "seed_generator",
    "EinsumDense": (
        "awq_scales awq_unpacked_column_size bias g_idx inputs_amax_history inputs_quantizer "
        "inputs_scale is_awq_calibrated is_gptq_calibrated kernel kernel_amax_history "
        "kernel_scale kernel_zero lora_kernel_a lora_kernel_b original_kernel_shape "
        "outputs_grad_amax_history outputs_grad_scale quantization_axis quantized_kernel "
    ),
    "Embedding": (
        "embeddings embeddings_scale embeddings_zero g_idx lora_embeddings_a "
        "lora_embeddings_b "
    ),
    "FlaxLayer": (
        "call_fn call_fn_arguments call_fn_has_params call_fn_has_state init_fn "
        "init_fn_arguments jax2tf_native_serialization_platforms jax2tf_training_false_fn "
        "jax2tf_training_true_fn method module params seed_generator state tracked_params "
        "tracked_state "
    ),
    "Functional": "nnx_operations",
    "GRUCell": "bias dropout_mask_count kernel recurrent_kernel",
    "GaussianDropout": "seed_generator",
    "GaussianNoise": "seed_generator",
    "GlobalAvgPool1D": "data_format keepdims",
    "GlobalAvgPool2D": "data_format keepdims",
    "GlobalAvgPool3D": "data_format keepdims",
    "GlobalMaxPool1D": "data_format keepdims",
    "GlobalMaxPool2D": "data_format keepdims",
    "GlobalMaxPool3D": "data_format keepdims",
    "GroupNormalization": "beta gamma",
    "GroupQueryAttention": "feature_dim",
    "IntegerLookup": (
        "idf_weights idf_weights_const num_documents token_counts token_document_counts "
    ),
    "JaxLayer": (
        "call_fn call_fn_arguments call_fn_has_params call_fn_has_state init_fn "
        "init_fn_arguments jax2tf_native_serialization_platforms jax2tf_training_false_fn "
        "jax2tf_training_true_fn params seed_generator state tracked_params tracked_state "
    ),
    "LSTMCell": "bias dropout_mask_count kernel recurrent_kernel",
    "Layer": "activation input output predict_function test_function train_function",
    "LayerNormalization": "beta gamma",
    "MaxPool1D": "data_format padding pool_mode pool_size strides",
    "MaxPool2D": "data_format padding pool_mode pool_size strides",
    "MaxPool3D": "data_format padding pool_mode pool_size strides",
    "Model": (
        "distribute_reduction_method history optimizer stop_evaluating stop_predicting "
        "stop_training "
    ),
    "MultiHeadAttention": "key_dense output_dense query_dense value_dense",
    "Normalization": "adapt_mean adapt_variance count variance",
    "PReLU": "alpha",
    "RMSNormalization": "scale",
    "RandomFlip": "factor",
    "RandomShear": "factor",
    "RandomTranslation": "factor",
    "RandomZoom": "factor width_lower width_upper",
    "Resizing": "factor",
    "ReversibleEmbedding": (
        "embeddings embeddings_scale embeddings_zero g_idx inputs_quantizer lora_embeddings_a "
        "lora_embeddings_b reverse_embeddings reverse_embeddings_scale "
        "reverse_embeddings_zero "
    ),
    "STFTSpectrogram": "imag_kernel real_kernel",
    "SeparableConv1D": "bias depthwise_kernel pointwise_kernel",
    "SeparableConv2D": "bias depthwise_kernel pointwise_kernel",
    "SeparableConvolution1D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "SeparableConvolution2D": (
        "bias bias_constraint bias_initializer bias_regularizer data_format depth_multiplier "
        "depthwise_constraint depthwise_initializer depthwise_kernel depthwise_regularizer "
        "dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer "
        "pointwise_kernel pointwise_regularizer rank strides use_bias "
    ),
    "Sequential": "input_shape inputs output_shape outputs",
    "SimpleRNNCell": "bias kernel recurrent_kernel",
    "Solarization": "factor",
    "SpatialDropout1D": "seed_generator",
    "SpatialDropout2D": "seed_generator",
    "SpatialDropout3D": "seed_generator",
    "StringLookup": (
        "idf_weights idf_weights_const num_documents token_counts token_document_counts "
    ),
    "TFSMLayer": (
        "call_endpoint call_endpoint_fn call_training_endpoint call_training_endpoint_fn "
        "filepath "
    ),
    "TorchModuleWrapper": "module output_shape parameters",
}
#: What a layer of Keras 3 has no sooner than it is built.
MADE_BY_BUILD: dict[str, str] = {
    "AdditiveAttention": "scale",
    "Attention": "concat_score_weight scale",
    "BatchNormalization": "moving_stddev renorm_mean renorm_stddev",
    "Conv1D": "bias kernel",
    "Conv1DTranspose": "bias kernel",
    "Conv2D": "bias kernel lora_kernel_a lora_kernel_b",
    "Conv2DTranspose": "bias kernel",
    "Conv3D": "bias kernel lora_kernel_a lora_kernel_b",
    "Conv3DTranspose": "bias kernel",
    "Dense": "bias kernel lora_kernel_a lora_kernel_b",
    "DepthwiseConv1D": "bias kernel",
    "DepthwiseConv2D": "bias kernel",
    "EinsumDense": "bias kernel",
    "Embedding": "embeddings",
    "GroupNormalization": "beta gamma",
    "LayerNormalization": "beta gamma",
    "Normalization": "adapt_mean adapt_variance count variance",
    "PReLU": "alpha",
    "RMSNormalization": "scale",
    "ReversibleEmbedding": "embeddings reverse_embeddings",
    "STFTSpectrogram": "imag_kernel real_kernel",
    "SeparableConv1D": "bias depthwise_kernel pointwise_kernel",
    "SeparableConv2D": "bias depthwise_kernel pointwise_kernel",
    "SpectralNormalization": "kernel kernel_shape vector_u",
}
#: Arguments that a layer of Keras 3 takes as well when they are set as attributes before its first
#: call.
FOLLOWED: dict[str, str] = {
    "ActivityRegularization": "l1 l2",
    "AdaptiveAveragePooling1D": "data_format output_size",
    "AdaptiveAveragePooling2D": "data_format output_size",
    "AdaptiveAveragePooling3D": "data_format output_size",
    "AdaptiveMaxPooling1D": "data_format output_size",
    "AdaptiveMaxPooling2D": "data_format output_size",
    "AdaptiveMaxPooling3D": "data_format output_size",
    "AdditiveAttention": "use_scale",
    "Attention": "use_scale",
    "AugMix": "all_ops alpha chain_depth data_format interpolation num_chains value_range",
    "AutoContrast": "value_range",
    "AveragePooling1D": "data_format padding pool_size strides",
    "AveragePooling2D": "data_format padding pool_size strides",
    "AveragePooling3D": "data_format padding pool_size strides",
    "BatchNormalization": "axis center renorm scale synchronized",
    "Bidirectional": "merge_mode",
    "CategoryEncoding": "num_tokens sparse",
    "CenterCrop": "data_format height width",
    "Concatenate": "axis",
    "ContrastLimitedAdaptiveHistogramEqualization": (
        "clip_limit data_format tile_grid_size value_range "
    ),
    "Conv1D": "data_format dilation_rate filters groups kernel_size padding strides use_bias",
    "Conv1DTranspose": (
        "data_format dilation_rate filters kernel_size output_padding padding strides "
        "use_bias "
    ),
    "Conv2D": "data_format dilation_rate filters groups kernel_size padding strides use_bias",
    "Conv2DTranspose": (
        "data_format dilation_rate filters kernel_size output_padding padding strides "
        "use_bias "
    ),
    "Conv3D": "data_format dilation_rate filters groups kernel_size padding strides use_bias",
    "Conv3DTranspose": (
        "data_format dilation_rate filters kernel_size output_padding padding strides "
        "use_bias "
    ),
    "ConvLSTM1D": "go_backwards return_sequences return_state stateful",
    "ConvLSTM2D": "go_backwards return_sequences return_state stateful",
    "ConvLSTM3D": "go_backwards return_sequences return_state stateful",
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "CutMix": "data_format factor",
    "Dense": "lora_alpha lora_rank units use_bias",
    "DepthwiseConv1D": (
        "data_format depth_multiplier dilation_rate kernel_size padding strides use_bias "
    ),
    "DepthwiseConv2D": (
        "data_format depth_multiplier dilation_rate kernel_size padding strides use_bias "
    ),
    "Discretization": "num_bins sparse",
    "Dot": "axes normalize",
    "ELU": "alpha",
    "Embedding": "input_dim mask_zero output_dim",
    "Equalization": "bins data_format value_range",
    "Flatten": "data_format",
    "GRU": "go_backwards return_sequences return_state stateful unroll",
    "GRUCell": "reset_after units use_bias",
    "GaussianNoise": "stddev",
    "GlobalAveragePooling1D": "data_format keepdims",
    "GlobalAveragePooling2D": "data_format keepdims",
    "GlobalAveragePooling3D": "data_format keepdims",
    "GlobalMaxPooling1D": "data_format keepdims",
    "GlobalMaxPooling2D": "data_format keepdims",
    "GlobalMaxPooling3D": "data_format keepdims",
    "GroupNormalization": "axis center groups scale",
    "GroupQueryAttention": "head_dim num_key_value_heads num_query_heads use_bias use_gate",
    "HashedCrossing": "num_bins sparse",
    "Hashing": "num_bins sparse",
    "IntegerLookup": "invert num_oov_indices oov_token sparse",
    "LSTM": "go_backwards return_sequences return_state stateful unroll",
    "LSTMCell": "unit_forget_bias units use_bias",
    "LayerNormalization": "axis center scale",
    "LeakyReLU": "negative_slope",
    "Masking": "mask_value",
    "MaxNumBoundingBoxes": "fill_value max_number",
    "MaxPooling1D": "data_format padding pool_size strides",
    "MaxPooling2D": "data_format padding pool_size strides",
    "MaxPooling3D": "data_format padding pool_size strides",
    "MelSpectrogram": (
        "fft_length mag_exp max_freq min_freq min_power num_mel_bins power_to_db ref_power "
        "sequence_length sequence_stride top_db "
    ),
    "MixUp": "alpha data_format",
    "Normalization": "axis invert",
    "PReLU": "shared_axes",
    "RMSNormalization": "axis",
    "RNN": "go_backwards return_sequences return_state stateful unroll zero_output_for_mask",
    "RandAugment": "data_format interpolation num_ops value_range",
    "RandomBrightness": "value_range",
    "RandomColorDegeneration": "data_format value_range",
    "RandomColorJitter": (
        "brightness_factor contrast_factor data_format hue_factor saturation_factor "
        "value_range "
    ),
    "RandomContrast": "factor value_range",
    "RandomCrop": "height width",
    "RandomElasticTransform": "data_format factor fill_value interpolation scale value_range",
    "RandomErasing": "data_format factor fill_value value_range",
    "RandomFlip": "data_format",
    "RandomGaussianBlur": "data_format factor kernel_size sigma value_range",
    "RandomGrayscale": "data_format factor",
    "RandomHue": "data_format factor value_range",
    "RandomInvert": "data_format factor value_range",
    "RandomPerspective": "data_format factor fill_value interpolation scale",
    "RandomPosterization": "data_format factor value_range",
    "RandomRotation": "data_format fill_value interpolation",
    "RandomSaturation": "data_format value_range",
    "RandomSharpness": "data_format factor value_range",
    "RandomTranslation": "data_format fill_value height_factor interpolation",
    "RandomZoom": "data_format fill_value height_factor interpolation width_factor",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "offset scale",
    "Reshape": "target_shape",
    "Resizing": (
        "antialias crop_to_aspect_ratio data_format fill_value height interpolation "
        "pad_to_aspect_ratio width "
    ),
    "ReversibleEmbedding": "input_dim mask_zero output_dim tie_weights",
    "STFTSpectrogram": "data_format expand_dims padding periodic",
    "SeparableConv1D": (
        "data_format depth_multiplier dilation_rate filters kernel_size padding strides "
        "use_bias "
    ),
    "SeparableConv2D": (
        "data_format depth_multiplier dilation_rate filters kernel_size padding strides "
        "use_bias "
    ),
    "SimpleRNN": "go_backwards return_sequences return_state stateful unroll",
    "SimpleRNNCell": "units use_bias",
    "Softmax": "axis",
    "Solarization": "addition_factor threshold_factor value_range",
    "SpatialDropout2D": "data_format",
    "SpatialDropout3D": "data_format",
    "SpectralNormalization": "power_iterations",
    "StringLookup": "invert num_oov_indices sparse",
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "UpSampling2D": "data_format interpolation size",
    "UpSampling3D": "data_format size",
    "ZeroPadding1D": "data_format padding",
    "ZeroPadding2D": "data_format padding",
    "ZeroPadding3D": "data_format padding",
}
#: Whatever a class of Keras 3 has itself: methods, properties and constants.
OF_CLASSES: dict[str, str] = {
    "AugMix": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "AutoContrast": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Bidirectional": "reset_state reset_states states",
    "CategoryEncoding": "convert_weight",
    "CenterCrop": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "ContrastLimitedAdaptiveHistogramEqualization": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Conv1D": "convolution_op enable_lora kernel",
    "Conv2D": "convolution_op enable_lora kernel",
    "Conv3D": "convolution_op enable_lora kernel",
    "ConvLSTM1D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states strides unit_forget_bias use_bias "
    ),
    "ConvLSTM2D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states strides unit_forget_bias use_bias "
    ),
    "ConvLSTM3D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state inner_loop kernel_constraint "
        "kernel_initializer kernel_regularizer kernel_size padding recurrent_activation "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states strides unit_forget_bias use_bias "
    ),
    "Convolution1D": "convolution_op enable_lora kernel",
    "Convolution2D": "convolution_op enable_lora kernel",
    "Convolution3D": "convolution_op enable_lora kernel",
    "CutMix": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Dense": "enable_lora kernel variable_serialization_spec",
    "Discretization": "adapt convert_weight finalize_state output_dtype reset_state update_state",
    "EinsumDense": "enable_lora kernel variable_serialization_spec",
    "Embedding": "embeddings enable_lora variable_serialization_spec",
    "Equalization": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Functional": "input_shape inputs operations output_shape outputs",
    "GRU": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_initial_state inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_after reset_state reset_states units use_bias "
    ),
    "GRUCell": (
        "get_dropout_mask get_initial_state get_recurrent_dropout_mask reset_dropout_mask "
        "reset_recurrent_dropout_mask "
    ),
    "InputLayer": "batch_shape",
    "IntegerLookup": (
        "adapt finalize_state get_vocabulary load_assets reset_state save_assets "
        "set_vocabulary update_state vocabulary_size "
    ),
    "LSTM": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_initial_state inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_state reset_states unit_forget_bias units use_bias "
    ),
    "LSTMCell": (
        "get_dropout_mask get_initial_state get_recurrent_dropout_mask reset_dropout_mask "
        "reset_recurrent_dropout_mask "
    ),
    "Layer": (
        "add_loss add_metric add_variable add_weight build build_from_config call "
        "compute_dtype compute_mask compute_output_shape compute_output_spec count_params "
        "dtype dtype_policy from_config get_build_config get_config get_weights input "
        "input_dtype input_spec load_own_variables losses metrics metrics_variables "
        "non_trainable_variables non_trainable_weights output path quantization_mode quantize "
        "quantized_build quantized_call rematerialized_call save_own_variables set_weights "
        "stateless_call supports_masking symbolic_call trainable trainable_variables "
        "trainable_weights variable_dtype variables weights "
    ),
    "MaxNumBoundingBoxes": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "MelSpectrogram": "convert_weight linear_to_mel_weight_matrix",
    "MixUp": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "Model": (
        "compile compile_from_config compiled_loss compiled_metrics compute_loss "
        "compute_metrics distribute_reduction_method distribute_strategy evaluate export fit "
        "get_compile_config get_layer get_metrics_result get_quantization_layer_structure "
        "get_state_tree jit_compile layers load_weights loss make_predict_function "
        "make_test_function make_train_function metrics_names predict predict_on_batch "
        "predict_step reset_metrics run_eagerly save save_weights set_state_tree "
        "stateless_compute_loss summary test_on_batch test_step to_json train_on_batch "
        "train_step "
    ),
    "MultiHeadAttention": (
        "attention_axes dropout key_dense key_dim num_heads output_dense query_dense use_bias "
        "value_dense value_dim "
    ),
    "Normalization": "adapt convert_weight finalize_state",
    "Pipeline": "layers",
    "RNN": "get_initial_state inner_loop reset_state reset_states",
    "RandAugment": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomBrightness": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomColorDegeneration": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomColorJitter": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomContrast": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomCrop": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomElasticTransform": (
        "convert_weight get_elastic_transform_params get_random_transformation "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "RandomErasing": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomFlip": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomGaussianBlur": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomGrayscale": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomHue": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomInvert": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomPerspective": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomPosterization": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomRotation": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomSaturation": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomSharpness": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "RandomShear": (
        "convert_weight get_random_transformation get_shifted_bbox get_transformed_x_y "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "RandomTranslation": (
        "convert_weight get_random_transformation get_shifted_bbox get_transformed_x_y "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "RandomZoom": (
        "convert_weight get_clipped_bbox get_random_transformation get_transformed_x_y "
        "transform_bounding_boxes transform_images transform_labels "
        "transform_segmentation_masks transform_single_bounding_box transform_single_image "
        "transform_single_label transform_single_segmentation_mask "
    ),
    "Rescaling": "convert_weight",
    "Resizing": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "ReversibleEmbedding": "embeddings enable_lora variable_serialization_spec",
    "Sequential": "add input_shape inputs output_shape outputs pop",
    "SimpleRNN": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_initial_state inner_loop kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_state reset_states units use_bias "
    ),
    "SimpleRNNCell": (
        "get_dropout_mask get_initial_state get_recurrent_dropout_mask reset_dropout_mask "
        "reset_recurrent_dropout_mask "
    ),
    "Solarization": (
        "convert_weight get_random_transformation transform_bounding_boxes transform_images "
        "transform_labels transform_segmentation_masks transform_single_bounding_box "
        "transform_single_image transform_single_label transform_single_segmentation_mask "
    ),
    "SpectralNormalization": "normalized_weights",
    "StackedRNNCells": "get_initial_state output_size state_size",
    "StringLookup": (
        "adapt finalize_state get_vocabulary load_assets reset_state save_assets "
        "set_vocabulary update_state vocabulary_size "
    ),
    "TextVectorization": (
        "adapt finalize_state get_vocabulary load_assets reset_state save_assets "
        "set_vocabulary update_state vocabulary_size "
    ),
    "TorchModuleWrapper": "parameters",
}
#: The same in tf_keras.
OF_CLASSES_2: dict[str, str] = {
    "AbstractRNNCell": "get_initial_state output_size state_size",
    "Bidirectional": "constraints reset_states",
    "Conv1D": "convolution_op",
    "Conv1DTranspose": "convolution_op",
    "Conv2D": "convolution_op",
    "Conv2DTranspose": "convolution_op",
    "Conv3D": "convolution_op",
    "Conv3DTranspose": "convolution_op",
    "ConvLSTM1D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer reset_states states "
        "strides unit_forget_bias use_bias "
    ),
    "ConvLSTM2D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer reset_states states "
        "strides unit_forget_bias use_bias "
    ),
    "ConvLSTM3D": (
        "activation bias_constraint bias_initializer bias_regularizer data_format "
        "dilation_rate dropout filters get_initial_state kernel_constraint kernel_initializer "
        "kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint "
        "recurrent_dropout recurrent_initializer recurrent_regularizer reset_states states "
        "strides unit_forget_bias use_bias "
    ),
    "Convolution1D": "convolution_op",
    "Convolution1DTranspose": "convolution_op",
    "Convolution2D": "convolution_op",
    "Convolution2DTranspose": "convolution_op",
    "Convolution3D": "convolution_op",
    "Convolution3DTranspose": "convolution_op",
    "DepthwiseConv1D": "convolution_op",
    "DepthwiseConv2D": "convolution_op",
    "Discretization": "adapt compile is_adapted make_adapt_function reset_state update_state",
    "GRU": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "implementation kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_after reset_dropout_mask reset_recurrent_dropout_mask "
        "reset_states states units use_bias "
    ),
    "GRUCell": (
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "reset_dropout_mask reset_recurrent_dropout_mask "
    ),
    "IntegerLookup": (
        "adapt compile get_vocabulary is_adapted load_assets make_adapt_function reset_state "
        "save_assets set_vocabulary update_state vocab_size vocabulary_size "
    ),
    "LSTM": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "implementation kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer "
        "recurrent_regularizer reset_dropout_mask reset_recurrent_dropout_mask reset_states "
        "states unit_forget_bias units use_bias "
    ),
    "LSTMCell": (
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "reset_dropout_mask reset_recurrent_dropout_mask "
    ),
    "Layer": (
        "activity_regularizer add_loss add_metric add_update add_variable add_weight build "
        "build_from_config call compute_dtype compute_mask compute_output_shape "
        "compute_output_signature count_params dtype dtype_policy dynamic finalize_state "
        "from_config get_build_config get_config get_input_at get_input_mask_at "
        "get_input_shape_at get_output_at get_output_mask_at get_output_shape_at get_weights "
        "inbound_nodes input input_mask input_shape input_spec load_own_variables losses "
        "metrics name name_scope non_trainable_variables non_trainable_weights outbound_nodes "
        "output output_mask output_shape save_own_variables set_weights stateful submodules "
        "supports_masking trainable trainable_variables trainable_weights updates "
        "variable_dtype variables weights with_name_scope "
    ),
    "Model": (
        "autotune_steps_per_execution compile compile_from_config compute_loss "
        "compute_metrics distribute_reduction_method distribute_strategy evaluate "
        "evaluate_generator export fit fit_generator get_compile_config get_layer "
        "get_metrics_result get_weight_paths jit_compile layers load_weights "
        "make_predict_function make_test_function make_train_function metrics_names predict "
        "predict_generator predict_on_batch predict_step reset_metrics reset_states "
        "run_eagerly save save_spec save_weights state_updates steps_per_execution summary "
        "test_on_batch test_step to_json to_yaml train_on_batch train_step "
    ),
    "Normalization": "adapt compile is_adapted make_adapt_function reset_state update_state",
    "RNN": "get_initial_state reset_states states",
    "SeparableConv1D": "convolution_op",
    "SeparableConv2D": "convolution_op",
    "SeparableConvolution1D": "convolution_op",
    "SeparableConvolution2D": "convolution_op",
    "Sequential": "add pop",
    "SimpleRNN": (
        "activation bias_constraint bias_initializer bias_regularizer dropout "
        "get_initial_state kernel_constraint kernel_initializer kernel_regularizer "
        "recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer "
        "reset_states states units use_bias "
    ),
    "SimpleRNNCell": (
        "get_dropout_mask_for_cell get_initial_state get_recurrent_dropout_mask_for_cell "
        "reset_dropout_mask reset_recurrent_dropout_mask "
    ),
    "SpectralNormalization": "normalize_weights",
    "StackedRNNCells": "get_initial_state output_size state_size",
    "StringLookup": (
        "adapt compile get_vocabulary is_adapted load_assets make_adapt_function reset_state "
        "save_assets set_vocabulary update_state vocab_size vocabulary_size "
    ),
    "TextVectorization": (
        "adapt compile get_vocabulary is_adapted load_assets make_adapt_function reset_state "
        "save_assets set_vocabulary update_state vocabulary_size "
    ),
}
