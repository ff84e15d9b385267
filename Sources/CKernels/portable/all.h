// Everything that is compiled once for each CPU level, and the level's table.
#include "vector.h"
#include "elementary.h"
#include "gemm.h"
#include "convolution.h"
#include "pooling.h"
#include "elementwise.h"
#include "normalisation.h"
#include "batch_norm_pool.h"
#include "copy.h"
#include "reductions.h"
#include "classification.h"
#include "embedding.h"
#include "layer_norm.h"
#include "attention.h"
#include "additive_attention.h"
#include "recurrent.h"
#include "updates.h"
#include "random.h"
#include "burst.h"

const ck_kernels TABLE = {
    .level = LEVEL,
    .gemm = gemm,
    .convolution = convolution,
    .convolution_input_gradient = convolution_input_gradient,
    .convolution_weight_gradient = convolution_weight_gradient,
    .max_pool = max_pool,
    .max_pool_gradient = max_pool_gradient,
    .average_pool = average_pool,
    .average_pool_gradient = average_pool_gradient,
    .batch_norm = batch_norm,
    .batch_norm_gradient = batch_norm_gradient,
    .batch_norm_max_pool = batch_norm_max_pool,
    .batch_norm_max_pool_gradient = batch_norm_max_pool_gradient,
    .scale_shift = scale_shift,
    .activation = activation,
    .activation_gradient = activation_gradient,
    .unary = unary,
    .binary = binary,
    .add_activated = add_activated,
    .binary_scalar = binary_scalar,
    .binary_rows = binary_rows,
    .binary_columns = binary_columns,
    .add_scaled = add_scaled,
    .dropout = dropout,
    .strided_copy = strided_copy,
    .round_storage = round_storage,
    .sum = sum,
    .dot = dot,
    .sum_of_squares = sum_of_squares,
    .maximum = maximum,
    .all_finite = all_finite,
    .sum_over_rows = sum_over_rows,
    .sum_over_columns = sum_over_columns,
    .log_softmax = log_softmax,
    .log_softmax_gradient = log_softmax_gradient,
    .cross_entropy = cross_entropy,
    .cross_entropy_gradient = cross_entropy_gradient,
    .embedding = embedding,
    .embedding_gradient = embedding_gradient,
    .layer_norm = layer_norm,
    .layer_norm_gradient = layer_norm_gradient,
    .group_norm = group_norm,
    .group_norm_gradient = group_norm_gradient,
    .attention = attention,
    .attention_gradient = attention_gradient,
    .additive_attention = additive_attention,
    .additive_attention_gradient = additive_attention_gradient,
    .lstm = lstm,
    .lstm_gradient = lstm_gradient,
    .gru = gru,
    .gru_gradient = gru_gradient,
    .sgd = sgd,
    .adam = adam,
    .random_words = random_words,
    .random_uniform = random_uniform,
    .random_normal = random_normal,
    .multiply_add_burst = multiply_add_burst,
    .fingerprint = fingerprint,
};
