"""Arguments of the constructors of optimizers, callbacks, losses and other public classes.

Written by `tools/generate_public_arguments.py`; not to be edited.
Source: Keras 3.15.1, tf_keras 2.21.0.
"""

from __future__ import annotations

__all__ = ["ARGUMENTS"]

# fmt: off
#: By the package and the path of the class below it: names, with spaces between. A class that
#: takes what it does not name is not here.
ARGUMENTS: dict[str, dict[str, str]] = {
    "keras": {
        "callbacks.BackupAndRestore": (
            "backup_dir save_freq double_checkpoint delete_checkpoint"
        ),
        "callbacks.CSVLogger": (
            "filename separator append"
        ),
        "callbacks.Callback": (
            ""
        ),
        "callbacks.EarlyStopping": (
            "monitor min_delta patience verbose mode baseline restore_best_weights "
            "start_from_epoch"
        ),
        "callbacks.History": (
            ""
        ),
        "callbacks.LearningRateScheduler": (
            "schedule verbose"
        ),
        "callbacks.ModelCheckpoint": (
            "filepath monitor verbose save_best_only save_weights_only mode save_freq "
            "initial_value_threshold"
        ),
        "callbacks.OrbaxCheckpoint": (
            "directory monitor verbose save_best_only mode save_freq initial_value_threshold "
            "max_to_keep save_on_background save_weights_only"
        ),
        "callbacks.ProgbarLogger": (
            ""
        ),
        "callbacks.RemoteMonitor": (
            "root path field headers send_as_json"
        ),
        "callbacks.SwapEMAWeights": (
            "swap_on_epoch"
        ),
        "callbacks.TensorBoard": (
            "log_dir histogram_freq write_graph write_images write_steps_per_second "
            "update_freq profile_batch embeddings_freq embeddings_metadata"
        ),
        "callbacks.TerminateOnNaN": (
            "raise_error"
        ),
        "constraints.MaxNorm": (
            "max_value axis"
        ),
        "constraints.MinMaxNorm": (
            "min_value max_value rate axis"
        ),
        "constraints.UnitNorm": (
            "axis"
        ),
        "constraints.max_norm": (
            "max_value axis"
        ),
        "constraints.min_max_norm": (
            "min_value max_value rate axis"
        ),
        "constraints.unit_norm": (
            "axis"
        ),
        "initializers.Constant": (
            "value"
        ),
        "initializers.GlorotNormal": (
            "seed input_axes output_axes"
        ),
        "initializers.GlorotUniform": (
            "seed input_axes output_axes"
        ),
        "initializers.HeNormal": (
            "seed input_axes output_axes"
        ),
        "initializers.HeUniform": (
            "seed input_axes output_axes"
        ),
        "initializers.Identity": (
            "gain"
        ),
        "initializers.IdentityInitializer": (
            "gain"
        ),
        "initializers.LecunNormal": (
            "seed input_axes output_axes"
        ),
        "initializers.LecunUniform": (
            "seed input_axes output_axes"
        ),
        "initializers.Orthogonal": (
            "gain seed"
        ),
        "initializers.OrthogonalInitializer": (
            "gain seed"
        ),
        "initializers.RandomNormal": (
            "mean stddev seed"
        ),
        "initializers.RandomUniform": (
            "minval maxval seed"
        ),
        "initializers.STFT": (
            "side window scaling periodic"
        ),
        "initializers.STFTInitializer": (
            "side window scaling periodic"
        ),
        "initializers.TruncatedNormal": (
            "mean stddev seed"
        ),
        "initializers.VarianceScaling": (
            "scale mode distribution seed input_axes output_axes"
        ),
        "initializers.constant": (
            "value"
        ),
        "initializers.glorot_normal": (
            "seed input_axes output_axes"
        ),
        "initializers.glorot_uniform": (
            "seed input_axes output_axes"
        ),
        "initializers.he_normal": (
            "seed input_axes output_axes"
        ),
        "initializers.he_uniform": (
            "seed input_axes output_axes"
        ),
        "initializers.identity": (
            "gain"
        ),
        "initializers.lecun_normal": (
            "seed input_axes output_axes"
        ),
        "initializers.lecun_uniform": (
            "seed input_axes output_axes"
        ),
        "initializers.orthogonal": (
            "gain seed"
        ),
        "initializers.random_normal": (
            "mean stddev seed"
        ),
        "initializers.random_uniform": (
            "minval maxval seed"
        ),
        "initializers.stft": (
            "side window scaling periodic"
        ),
        "initializers.truncated_normal": (
            "mean stddev seed"
        ),
        "initializers.variance_scaling": (
            "scale mode distribution seed input_axes output_axes"
        ),
        "losses.BinaryCrossentropy": (
            "from_logits label_smoothing axis reduction name dtype"
        ),
        "losses.BinaryFocalCrossentropy": (
            "apply_class_balancing alpha gamma from_logits label_smoothing axis reduction "
            "name dtype"
        ),
        "losses.CTC": (
            "reduction name dtype"
        ),
        "losses.CategoricalCrossentropy": (
            "from_logits label_smoothing axis reduction name dtype"
        ),
        "losses.CategoricalFocalCrossentropy": (
            "alpha gamma from_logits label_smoothing axis reduction name dtype"
        ),
        "losses.CategoricalGeneralizedCrossEntropy": (
            "q reduction name dtype"
        ),
        "losses.CategoricalHinge": (
            "reduction name dtype"
        ),
        "losses.Circle": (
            "gamma margin remove_diagonal reduction name dtype"
        ),
        "losses.CosineSimilarity": (
            "axis reduction name dtype"
        ),
        "losses.Dice": (
            "reduction name axis dtype"
        ),
        "losses.Hinge": (
            "reduction name dtype"
        ),
        "losses.Huber": (
            "delta reduction name dtype"
        ),
        "losses.KLDivergence": (
            "reduction name dtype"
        ),
        "losses.LogCosh": (
            "reduction name dtype"
        ),
        "losses.Loss": (
            "name reduction dtype"
        ),
        "losses.MeanAbsoluteError": (
            "reduction name dtype"
        ),
        "losses.MeanAbsolutePercentageError": (
            "reduction name dtype"
        ),
        "losses.MeanSquaredError": (
            "reduction name dtype"
        ),
        "losses.MeanSquaredLogarithmicError": (
            "reduction name dtype"
        ),
        "losses.Poisson": (
            "reduction name dtype"
        ),
        "losses.SparseCategoricalCrossentropy": (
            "from_logits ignore_class reduction axis name dtype"
        ),
        "losses.SquaredHinge": (
            "reduction name dtype"
        ),
        "losses.Tversky": (
            "alpha beta reduction name axis dtype"
        ),
        "metrics.AUC": (
            "num_thresholds curve summation_method name dtype thresholds multi_label "
            "num_labels label_weights from_logits"
        ),
        "metrics.Accuracy": (
            "name dtype"
        ),
        "metrics.BinaryAccuracy": (
            "name dtype threshold"
        ),
        "metrics.BinaryCrossentropy": (
            "name dtype from_logits label_smoothing"
        ),
        "metrics.BinaryIoU": (
            "target_class_ids threshold name dtype"
        ),
        "metrics.CategoricalAccuracy": (
            "name dtype"
        ),
        "metrics.CategoricalCrossentropy": (
            "name dtype from_logits label_smoothing axis"
        ),
        "metrics.CategoricalHinge": (
            "name dtype"
        ),
        "metrics.ConcordanceCorrelation": (
            "name dtype axis"
        ),
        "metrics.CosineSimilarity": (
            "name dtype axis"
        ),
        "metrics.F1Score": (
            "average threshold name dtype"
        ),
        "metrics.FBetaScore": (
            "average beta threshold name dtype"
        ),
        "metrics.FalseNegatives": (
            "thresholds name dtype"
        ),
        "metrics.FalsePositives": (
            "thresholds name dtype"
        ),
        "metrics.Hinge": (
            "name dtype"
        ),
        "metrics.IoU": (
            "num_classes target_class_ids name dtype ignore_class sparse_y_true sparse_y_pred "
            "axis"
        ),
        "metrics.KLDivergence": (
            "name dtype"
        ),
        "metrics.LogCoshError": (
            "name dtype"
        ),
        "metrics.Mean": (
            "name dtype"
        ),
        "metrics.MeanAbsoluteError": (
            "name dtype"
        ),
        "metrics.MeanAbsolutePercentageError": (
            "name dtype"
        ),
        "metrics.MeanIoU": (
            "num_classes name dtype ignore_class sparse_y_true sparse_y_pred axis"
        ),
        "metrics.MeanSquaredError": (
            "name dtype"
        ),
        "metrics.MeanSquaredLogarithmicError": (
            "name dtype"
        ),
        "metrics.Metric": (
            "dtype name"
        ),
        "metrics.OneHotIoU": (
            "num_classes target_class_ids name dtype ignore_class sparse_y_pred axis"
        ),
        "metrics.OneHotMeanIoU": (
            "num_classes name dtype ignore_class sparse_y_pred axis"
        ),
        "metrics.PearsonCorrelation": (
            "name dtype axis"
        ),
        "metrics.Poisson": (
            "name dtype"
        ),
        "metrics.Precision": (
            "thresholds top_k class_id name dtype"
        ),
        "metrics.PrecisionAtRecall": (
            "recall num_thresholds class_id name dtype"
        ),
        "metrics.R2Score": (
            "class_aggregation num_regressors name dtype"
        ),
        "metrics.Recall": (
            "thresholds top_k class_id name dtype"
        ),
        "metrics.RecallAtPrecision": (
            "precision num_thresholds class_id name dtype"
        ),
        "metrics.RootMeanSquaredError": (
            "name dtype"
        ),
        "metrics.SensitivityAtSpecificity": (
            "specificity num_thresholds class_id name dtype"
        ),
        "metrics.SparseCategoricalAccuracy": (
            "name dtype"
        ),
        "metrics.SparseCategoricalCrossentropy": (
            "name dtype from_logits ignore_class axis"
        ),
        "metrics.SparseTopKCategoricalAccuracy": (
            "k name dtype from_sorted_ids"
        ),
        "metrics.SpecificityAtSensitivity": (
            "sensitivity num_thresholds class_id name dtype"
        ),
        "metrics.SquaredHinge": (
            "name dtype"
        ),
        "metrics.Sum": (
            "name dtype"
        ),
        "metrics.TopKCategoricalAccuracy": (
            "k name dtype"
        ),
        "metrics.TrueNegatives": (
            "thresholds name dtype"
        ),
        "metrics.TruePositives": (
            "thresholds name dtype"
        ),
        "optimizers.Adadelta": (
            "learning_rate rho epsilon weight_decay clipnorm clipvalue global_clipnorm "
            "use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Adafactor": (
            "learning_rate beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step "
            "weight_decay clipnorm clipvalue global_clipnorm use_ema ema_momentum "
            "ema_overwrite_frequency loss_scale_factor gradient_accumulation_steps name decay"
        ),
        "optimizers.Adagrad": (
            "learning_rate initial_accumulator_value epsilon weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Adam": (
            "learning_rate beta_1 beta_2 epsilon amsgrad weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.AdamW": (
            "learning_rate weight_decay beta_1 beta_2 epsilon amsgrad clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Adamax": (
            "learning_rate beta_1 beta_2 epsilon weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Ftrl": (
            "learning_rate learning_rate_power initial_accumulator_value "
            "l1_regularization_strength l2_regularization_strength "
            "l2_shrinkage_regularization_strength beta weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Lamb": (
            "learning_rate beta_1 beta_2 epsilon weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Lion": (
            "learning_rate beta_1 beta_2 weight_decay clipnorm clipvalue global_clipnorm "
            "use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.LossScaleOptimizer": (
            "inner_optimizer initial_scale dynamic_growth_steps name decay"
        ),
        "optimizers.MultiOptimizer": (
            "optimizer_map loss_scale_factor name"
        ),
        "optimizers.Muon": (
            "learning_rate adam_beta_1 adam_beta_2 adam_weight_decay epsilon weight_decay "
            "clipnorm clipvalue global_clipnorm use_ema ema_momentum ema_overwrite_frequency "
            "loss_scale_factor gradient_accumulation_steps name exclude_layers "
            "exclude_embeddings muon_a muon_b muon_c adam_lr_ratio momentum ns_steps nesterov "
            "rms_rate decay"
        ),
        "optimizers.Nadam": (
            "learning_rate beta_1 beta_2 epsilon weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.Optimizer": (
            "args decay"
        ),
        "optimizers.OptimizerMap": (
            "default_optimizer optimizer_map"
        ),
        "optimizers.RMSprop": (
            "learning_rate rho momentum epsilon centered weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.SGD": (
            "learning_rate momentum nesterov weight_decay clipnorm clipvalue global_clipnorm "
            "use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.ScheduleFreeAdamW": (
            "learning_rate beta_1 beta_2 epsilon warmup_steps weight_decay clipnorm clipvalue "
            "global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor "
            "gradient_accumulation_steps name decay"
        ),
        "optimizers.schedules.CosineDecay": (
            "initial_learning_rate decay_steps alpha name warmup_target warmup_steps"
        ),
        "optimizers.schedules.CosineDecayRestarts": (
            "initial_learning_rate first_decay_steps t_mul m_mul alpha name"
        ),
        "optimizers.schedules.ExponentialDecay": (
            "initial_learning_rate decay_steps decay_rate staircase name"
        ),
        "optimizers.schedules.InverseTimeDecay": (
            "initial_learning_rate decay_steps decay_rate staircase name"
        ),
        "optimizers.schedules.PiecewiseConstantDecay": (
            "boundaries values name"
        ),
        "optimizers.schedules.PolynomialDecay": (
            "initial_learning_rate decay_steps end_learning_rate power cycle name"
        ),
        "regularizers.L1": (
            "l1"
        ),
        "regularizers.L1L2": (
            "l1 l2"
        ),
        "regularizers.L2": (
            "l2"
        ),
        "regularizers.OrthogonalRegularizer": (
            "factor mode"
        ),
        "regularizers.l1": (
            "l1"
        ),
        "regularizers.l1_l2": (
            "l1 l2"
        ),
        "regularizers.l2": (
            "l2"
        ),
        "regularizers.orthogonal_regularizer": (
            "factor mode"
        ),
    },
    "tf_keras": {
        "callbacks.BackupAndRestore": (
            "backup_dir save_freq delete_checkpoint save_before_preemption"
        ),
        "callbacks.BaseLogger": (
            "stateful_metrics"
        ),
        "callbacks.CSVLogger": (
            "filename separator append"
        ),
        "callbacks.Callback": (
            ""
        ),
        "callbacks.EarlyStopping": (
            "monitor min_delta patience verbose mode baseline restore_best_weights "
            "start_from_epoch"
        ),
        "callbacks.History": (
            ""
        ),
        "callbacks.LearningRateScheduler": (
            "schedule verbose"
        ),
        "callbacks.ProgbarLogger": (
            "count_mode stateful_metrics"
        ),
        "callbacks.RemoteMonitor": (
            "root path field headers send_as_json"
        ),
        "callbacks.TerminateOnNaN": (
            ""
        ),
        "constraints.MaxNorm": (
            "max_value axis"
        ),
        "constraints.MinMaxNorm": (
            "min_value max_value rate axis"
        ),
        "constraints.UnitNorm": (
            "axis"
        ),
        "constraints.max_norm": (
            "max_value axis"
        ),
        "constraints.min_max_norm": (
            "min_value max_value rate axis"
        ),
        "constraints.unit_norm": (
            "axis"
        ),
        "initializers.Constant": (
            "value"
        ),
        "initializers.GlorotNormal": (
            "seed"
        ),
        "initializers.GlorotUniform": (
            "seed"
        ),
        "initializers.HeNormal": (
            "seed"
        ),
        "initializers.HeUniform": (
            "seed"
        ),
        "initializers.Identity": (
            "gain"
        ),
        "initializers.LecunNormal": (
            "seed"
        ),
        "initializers.LecunUniform": (
            "seed"
        ),
        "initializers.Orthogonal": (
            "gain seed"
        ),
        "initializers.RandomNormal": (
            "mean stddev seed"
        ),
        "initializers.RandomUniform": (
            "minval maxval seed"
        ),
        "initializers.TruncatedNormal": (
            "mean stddev seed"
        ),
        "initializers.VarianceScaling": (
            "scale mode distribution seed"
        ),
        "initializers.constant": (
            "value"
        ),
        "initializers.glorot_normal": (
            "seed"
        ),
        "initializers.glorot_uniform": (
            "seed"
        ),
        "initializers.he_normal": (
            "seed"
        ),
        "initializers.he_uniform": (
            "seed"
        ),
        "initializers.identity": (
            "gain"
        ),
        "initializers.lecun_normal": (
            "seed"
        ),
        "initializers.lecun_uniform": (
            "seed"
        ),
        "initializers.orthogonal": (
            "gain seed"
        ),
        "initializers.random_normal": (
            "mean stddev seed"
        ),
        "initializers.random_uniform": (
            "minval maxval seed"
        ),
        "initializers.truncated_normal": (
            "mean stddev seed"
        ),
        "initializers.variance_scaling": (
            "scale mode distribution seed"
        ),
        "losses.BinaryCrossentropy": (
            "from_logits label_smoothing axis reduction name"
        ),
        "losses.BinaryFocalCrossentropy": (
            "apply_class_balancing alpha gamma from_logits label_smoothing axis reduction "
            "name"
        ),
        "losses.CategoricalCrossentropy": (
            "from_logits label_smoothing axis reduction name"
        ),
        "losses.CategoricalFocalCrossentropy": (
            "alpha gamma from_logits label_smoothing axis reduction name"
        ),
        "losses.CategoricalHinge": (
            "reduction name"
        ),
        "losses.CosineSimilarity": (
            "axis reduction name"
        ),
        "losses.Hinge": (
            "reduction name"
        ),
        "losses.Huber": (
            "delta reduction name"
        ),
        "losses.KLDivergence": (
            "reduction name"
        ),
        "losses.LogCosh": (
            "reduction name"
        ),
        "losses.Loss": (
            "reduction name"
        ),
        "losses.MeanAbsoluteError": (
            "reduction name"
        ),
        "losses.MeanAbsolutePercentageError": (
            "reduction name"
        ),
        "losses.MeanSquaredError": (
            "reduction name"
        ),
        "losses.MeanSquaredLogarithmicError": (
            "reduction name"
        ),
        "losses.Poisson": (
            "reduction name"
        ),
        "losses.SparseCategoricalCrossentropy": (
            "from_logits ignore_class reduction name"
        ),
        "losses.SquaredHinge": (
            "reduction name"
        ),
        "metrics.AUC": (
            "num_thresholds curve summation_method name dtype thresholds multi_label "
            "num_labels label_weights from_logits"
        ),
        "metrics.Accuracy": (
            "name dtype"
        ),
        "metrics.BinaryAccuracy": (
            "name dtype threshold"
        ),
        "metrics.BinaryCrossentropy": (
            "name dtype from_logits label_smoothing"
        ),
        "metrics.BinaryIoU": (
            "target_class_ids threshold name dtype"
        ),
        "metrics.CategoricalAccuracy": (
            "name dtype"
        ),
        "metrics.CategoricalCrossentropy": (
            "name dtype from_logits label_smoothing axis"
        ),
        "metrics.CategoricalHinge": (
            "name dtype"
        ),
        "metrics.CosineSimilarity": (
            "name dtype axis"
        ),
        "metrics.F1Score": (
            "average threshold name dtype"
        ),
        "metrics.FBetaScore": (
            "average beta threshold name dtype"
        ),
        "metrics.FalseNegatives": (
            "thresholds name dtype"
        ),
        "metrics.FalsePositives": (
            "thresholds name dtype"
        ),
        "metrics.Hinge": (
            "name dtype"
        ),
        "metrics.IoU": (
            "num_classes target_class_ids name dtype ignore_class sparse_y_true sparse_y_pred "
            "axis"
        ),
        "metrics.KLDivergence": (
            "name dtype"
        ),
        "metrics.LogCoshError": (
            "name dtype"
        ),
        "metrics.Mean": (
            "name dtype"
        ),
        "metrics.MeanAbsoluteError": (
            "name dtype"
        ),
        "metrics.MeanAbsolutePercentageError": (
            "name dtype"
        ),
        "metrics.MeanIoU": (
            "num_classes name dtype ignore_class sparse_y_true sparse_y_pred axis"
        ),
        "metrics.MeanRelativeError": (
            "normalizer name dtype"
        ),
        "metrics.MeanSquaredError": (
            "name dtype"
        ),
        "metrics.MeanSquaredLogarithmicError": (
            "name dtype"
        ),
        "metrics.MeanTensor": (
            "name dtype shape"
        ),
        "metrics.OneHotIoU": (
            "num_classes target_class_ids name dtype ignore_class sparse_y_pred axis"
        ),
        "metrics.OneHotMeanIoU": (
            "num_classes name dtype ignore_class sparse_y_pred axis"
        ),
        "metrics.Poisson": (
            "name dtype"
        ),
        "metrics.Precision": (
            "thresholds top_k class_id name dtype"
        ),
        "metrics.PrecisionAtRecall": (
            "recall num_thresholds class_id name dtype"
        ),
        "metrics.R2Score": (
            "class_aggregation num_regressors name dtype"
        ),
        "metrics.Recall": (
            "thresholds top_k class_id name dtype"
        ),
        "metrics.RecallAtPrecision": (
            "precision num_thresholds class_id name dtype"
        ),
        "metrics.RootMeanSquaredError": (
            "name dtype"
        ),
        "metrics.SensitivityAtSpecificity": (
            "specificity num_thresholds class_id name dtype"
        ),
        "metrics.SparseCategoricalAccuracy": (
            "name dtype"
        ),
        "metrics.SparseCategoricalCrossentropy": (
            "name dtype from_logits ignore_class axis"
        ),
        "metrics.SparseTopKCategoricalAccuracy": (
            "k name dtype"
        ),
        "metrics.SpecificityAtSensitivity": (
            "sensitivity num_thresholds class_id name dtype"
        ),
        "metrics.SquaredHinge": (
            "name dtype"
        ),
        "metrics.Sum": (
            "name dtype"
        ),
        "metrics.TopKCategoricalAccuracy": (
            "k name dtype"
        ),
        "metrics.TrueNegatives": (
            "thresholds name dtype"
        ),
        "metrics.TruePositives": (
            "thresholds name dtype"
        ),
        "optimizers.schedules.CosineDecay": (
            "initial_learning_rate decay_steps alpha name warmup_target warmup_steps"
        ),
        "optimizers.schedules.CosineDecayRestarts": (
            "initial_learning_rate first_decay_steps t_mul m_mul alpha name"
        ),
        "optimizers.schedules.ExponentialDecay": (
            "initial_learning_rate decay_steps decay_rate staircase name"
        ),
        "optimizers.schedules.InverseTimeDecay": (
            "initial_learning_rate decay_steps decay_rate staircase name"
        ),
        "optimizers.schedules.PiecewiseConstantDecay": (
            "boundaries values name"
        ),
        "optimizers.schedules.PolynomialDecay": (
            "initial_learning_rate decay_steps end_learning_rate power cycle name"
        ),
        "regularizers.L1L2": (
            "l1 l2"
        ),
        "regularizers.OrthogonalRegularizer": (
            "factor mode"
        ),
        "regularizers.orthogonal_regularizer": (
            "factor mode"
        ),
    },
}
# fmt: on
