/// The innermost loops of the tensor core, as one table of functions for each CPU level.
///
/// All arrays are dense float32, row-major; images are NHWC, convolution weights HWIO
/// [kernel height, kernel width, input channels per group, output channels]; linear weights are
/// [inputs, outputs]. Outputs never overlap inputs unless stated. Every function threads over its
/// outputs by itself (threads.h), and its bits depend on its arguments alone: not on the level,
/// not on the number of threads. The order of every sum is stated beside the function.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: - Arguments

/// `act` is applied to the sum when it is stored; its derivative is computed from the output where
/// that is possible (none, relu, sigmoid, tanh) and from the input elsewhere.
typedef enum {
  CK_IDENTITY = 0,
  CK_RELU,
  CK_LEAKY_RELU,  // slope 0.01
  CK_SIGMOID,
  CK_TANH,
  CK_GELU,       // exact, by erf
  CK_GELU_TANH,  // tanh approximation
  CK_SILU,
  CK_SOFTPLUS,
  CK_ELU,
} ck_activation;

typedef enum {
  CK_NEGATE = 0,
  CK_ABS,
  CK_SIGN,
  CK_SQUARE,
  CK_SQRT,
  CK_RECIPROCAL,
  CK_EXP,
  CK_LOG,
  CK_SIN,
  CK_COS,
  CK_ERF,
} ck_unary;

typedef enum {
  CK_ADD = 0,
  CK_SUBTRACT,
  CK_MULTIPLY,
  CK_DIVIDE,
  CK_MAXIMUM,
  CK_MINIMUM,
} ck_binary;

/// How a GEMM's first and second factor are stored.
typedef enum {
  CK_NN = 0,  // a is [m, k], b is [k, n]
  CK_NT,      // a is [m, k], b is [n, k]
  CK_TN,      // a is [k, m], b is [k, n]
} ck_layout;

typedef struct {
  ck_layout layout;
  long m, n, k;
  long lda, ldb, ldc;       // distances between rows, in floats
  bool accumulate;          // start from c instead of the bias or 0
  const float *_Nullable bias;  // [n], or NULL
  ck_activation activation;
} ck_gemm_arguments;

typedef struct {
  long batch, height, width, in_channels;
  long out_height, out_width, out_channels;
  long kernel_height, kernel_width;
  long stride_height, stride_width;
  long pad_top, pad_left;   // zeros before the first row and column; after the last as needed
  long dilation_height, dilation_width;
  long groups;              // divides both channel counts
} ck_window;                // also pooling: in_channels == out_channels, groups == 1

typedef struct {
  long batch, heads, queries, keys, size;      // size: of a head's vectors
  long query_batch, query_step, query_head;    // distances in floats, of q and its gradient
  long key_batch, key_step, key_head;          // of k and v and their gradients
  float scale;                                 // > 0; multiplies the scores, usually 1/√size
  bool causal;                                 // query i sees the keys 0...i only
  // Ragged: example i has the rows query_starts[i] ..< query_starts[i + 1] of q and sees a group of
  // keys, seen[i] or (NULL) its own number, with rows by key_starts; queries, keys and the batches'
  // distances are not looked at. NULL for all: as many of each in every example.
  const long *_Nullable query_starts, *_Nullable key_starts, *_Nullable seen;
} ck_attention;

/// Groups of rows as in a ragged ck_attention.
typedef struct {
  long batch, width, value_width;
  long score_step;  // distance between rows of probabilities: no less than a group's most keys
  const long *_Nonnull query_starts, *_Nonnull key_starts, *_Nullable seen;
} ck_additive_attention;

typedef struct {
  long batch, steps, units;
  // Ragged: sequence i has the rows starts[i] ..< starts[i + 1] of arrays [rows, …]; order names the
  // sequences, longest first, and steps is not looked at. NULL for both: `steps` rows each.
  const long *_Nullable starts, *_Nullable order;
} ck_recurrent;

typedef struct {
  uint32_t key[2];    // from the seed and the stream's name
  uint32_t step;      // counter words 2 and 3: which draw of the stream
  uint32_t substep;
} ck_stream;          // element i is word i % 4 of the block with counter (i / 4 as 64 bits, step, substep)

typedef struct {
  float rate, momentum;
  float fresh;         // 1 - dampening, formed in double precision by the caller
  float weight_decay;
  bool nesterov;
  bool first;  // the velocity is set to the gradient instead of being decayed
} ck_sgd_arguments;

/// Formed in double precision by the caller: in float32 the difference of 1 and a decay close to it has
/// few digits left.
typedef struct {
  float share1, share2;        // 1 - beta: the new value's share of each moment
  float step;                  // rate / (1 - beta1^t)
  float root2;                 // sqrt(1 - beta2^t)
  float epsilon;
  float coupled_decay;         // added to the gradient (Adam)
  float decoupled_decay;       // rate times decay, taken off the weights (AdamW)
} ck_adam_arguments;

/// How to walk two arrays at once: the extents, outermost first, and each array's strides in floats.
/// A source's stride may be 0 (broadcast). The last axis is the fastest of the source or the target.
typedef struct {
  int rank;  // 0 ... 8
  long extents[8], from[8], to[8];
} ck_copy;

typedef enum { CK_BFLOAT16 = 0, CK_FLOAT16 } ck_format;

// MARK: - The table

typedef struct {
  const char *_Nonnull level;  // "x86-64", "x86-64-v3", "x86-64-v4", "arm64", "portable"

  // MARK: Products
  /// c = act(start + Σ_k a·b): one FMA chain over ascending k for each output, starting from c, the
  /// bias or 0. With CK_TN, k ≥ 1024 and m·n ≤ 65536 (a weight gradient) the chain is cut into
  /// min(16, k / 512) blocks of equal length, rounded up; the first starts as above and the others
  /// from 0, and they are added by a tree: neighbours first, then neighbouring pairs, and so on.
  void (*_Nonnull gemm)(const ck_gemm_arguments *_Nonnull, const float *_Nonnull a,
                        const float *_Nonnull b, float *_Nonnull c);
  /// y = act(bias + Σ x·w): one FMA chain in the order kernel row, kernel column, input channel. A
  /// tap in the padding reads a zero, like any other pixel; so do those of the gradients.
  void (*_Nonnull convolution)(const ck_window *_Nonnull, const float *_Nonnull x,
                               const float *_Nonnull w, const float *_Nullable bias, ck_activation,
                               float *_Nonnull y);
  /// dx = Σ dy·w: one FMA chain from 0 in the order output row, output column, output channel, over
  /// the taps that the stride lets reach the input.
  void (*_Nonnull convolution_input_gradient)(const ck_window *_Nonnull, const float *_Nonnull dy,
                                              const float *_Nonnull w, float *_Nonnull dx);
  /// dw = Σ x·dy in the order image, output row, output column, cut into blocks of images whose
  /// sums are added by the tree of `gemm`: ⌈batch / blocks⌉ images each, where blocks is
  /// 2²² / (the number of weights), from 1 to 16. An unpadded 1×1 convolution of stride 1 without
  /// groups is the gemm with CK_TN.
  void (*_Nonnull convolution_weight_gradient)(const ck_window *_Nonnull, const float *_Nonnull x,
                                               const float *_Nonnull dy, float *_Nonnull dw);

  // MARK: Pooling
  // A kernel's height or width of 0, with stride 1, no padding and dilation 1, is adaptive: output i of
  // n has the rows or columns ⌊i·size/n⌋ ..< ⌈(i + 1)·size/n⌉, and windows overlap where n does not
  // divide the size. Gradients are added up in order of the outputs, rows then columns.
  /// y = maximum of the window; `argmax` gets each output's input offset within its image. The
  /// first of equal values wins; padding never does.
  void (*_Nonnull max_pool)(const ck_window *_Nonnull, const float *_Nonnull x, float *_Nonnull y,
                            int32_t *_Nonnull argmax);
  void (*_Nonnull max_pool_gradient)(const ck_window *_Nonnull, const float *_Nonnull dy,
                                     const int32_t *_Nonnull argmax, float *_Nonnull dx);
  /// y = sum over the window / the number of its elements inside the image; the sum is one chain over
  /// the window's rows, then columns.
  void (*_Nonnull average_pool)(const ck_window *_Nonnull, const float *_Nonnull x,
                                float *_Nonnull y);
  void (*_Nonnull average_pool_gradient)(const ck_window *_Nonnull, const float *_Nonnull dy,
                                         float *_Nonnull dx);

  // MARK: Normalisation
  /// Batch norm over x [rows, channels]: mean and biased variance of each channel (written, [channels]
  /// each), y = act(gamma·(x − mean)/√(variance + epsilon) + beta [+ addend]).
  void (*_Nonnull batch_norm)(long rows, long channels, const float *_Nonnull x,
                              const float *_Nonnull gamma, const float *_Nonnull beta,
                              float epsilon, const float *_Nullable addend, ck_activation,
                              float *_Nonnull mean, float *_Nonnull variance, float *_Nonnull y);
  /// The gradients of batch_norm; `activation` is identity or relu, whose sign is computed again
  /// from x. With an addend and relu, `summed` is y, which tells the sign, and dsum (NULL
  /// otherwise) gets the gradient of what relu was applied to: the addend's.
  void (*_Nonnull batch_norm_gradient)(long rows, long channels, const float *_Nonnull x,
                                       const float *_Nonnull gamma, const float *_Nonnull beta,
                                       const float *_Nonnull mean,
                                       const float *_Nonnull variance, float epsilon,
                                       ck_activation, const float *_Nullable summed,
                                       const float *_Nonnull dy, float *_Nonnull dx,
                                       float *_Nullable dsum, float *_Nonnull dgamma,
                                       float *_Nonnull dbeta);
  /// batch_norm, then max_pool with windows that lie side by side (the stride is the window, nothing
  /// is padded or dilated), in one pass; `activation` is identity or relu. The same bits as one by
  /// one.
  void (*_Nonnull batch_norm_max_pool)(const ck_window *_Nonnull, const float *_Nonnull x,
                                       const float *_Nonnull gamma, const float *_Nonnull beta,
                                       float epsilon, ck_activation, float *_Nonnull mean,
                                       float *_Nonnull variance, float *_Nonnull y,
                                       int32_t *_Nonnull argmax);
  void (*_Nonnull batch_norm_max_pool_gradient)(
      const ck_window *_Nonnull, const float *_Nonnull x, const float *_Nonnull gamma,
      const float *_Nonnull beta, const float *_Nonnull mean, const float *_Nonnull variance,
      float epsilon, ck_activation, const float *_Nonnull dy, const int32_t *_Nonnull argmax,
      float *_Nonnull dx, float *_Nonnull dgamma, float *_Nonnull dbeta);
  /// y = act(x·scale + shift), per channel: batch norm in evaluation. FMA.
  void (*_Nonnull scale_shift)(long rows, long channels, const float *_Nonnull x,
                               const float *_Nonnull scale, const float *_Nonnull shift,
                               ck_activation, float *_Nonnull y);

  // MARK: Elementwise (y may be x)
  void (*_Nonnull activation)(ck_activation, long n, const float *_Nonnull x, float *_Nonnull y);
  /// dx = dy·act'(x); `x` is the activation's input, `y` its output. dx may be dy.
  void (*_Nonnull activation_gradient)(ck_activation, long n, const float *_Nonnull x,
                                       const float *_Nonnull y, const float *_Nonnull dy,
                                       float *_Nonnull dx);
  void (*_Nonnull unary)(ck_unary, long n, const float *_Nonnull x, float *_Nonnull y);
  /// y = a op b, equal lengths; y may be a or b.
  void (*_Nonnull binary)(ck_binary, long n, const float *_Nonnull a, const float *_Nonnull b,
                          float *_Nonnull y);
  /// y = act(a + b). y may be a or b.
  void (*_Nonnull add_activated)(ck_activation, long n, const float *_Nonnull a,
                                 const float *_Nonnull b, float *_Nonnull y);
  /// y = a op s. y may be a.
  void (*_Nonnull binary_scalar)(ck_binary, long n, const float *_Nonnull a, float s,
                                 float *_Nonnull y);
  /// y = a op b with b [columns] repeated over the rows, or b [rows] repeated over the columns.
  void (*_Nonnull binary_rows)(ck_binary, long rows, long columns, const float *_Nonnull a,
                               const float *_Nonnull b, float *_Nonnull y);
  void (*_Nonnull binary_columns)(ck_binary, long rows, long columns, const float *_Nonnull a,
                                  const float *_Nonnull b, float *_Nonnull y);
  /// y += s·x, by FMA.
  void (*_Nonnull add_scaled)(long n, float s, const float *_Nonnull x, float *_Nonnull y);
  /// y = x·(1/keep where kept, else 0); element i is kept where its uniform draw < keep. y may be x.
  void (*_Nonnull dropout)(long n, float keep, ck_stream, const float *_Nonnull x,
                           float *_Nonnull y);

  // MARK: Shapes and formats
  /// y[Σ i·to] = x[Σ i·from] for every index i. Targets of different indices differ.
  void (*_Nonnull strided_copy)(const ck_copy *_Nonnull, const float *_Nonnull x,
                                float *_Nonnull y);
  /// y = the nearest number of a narrower format, ties to even, subnormal numbers included; what
  /// rounds beyond the greatest is infinite. NaNs stay. y may be x.
  void (*_Nonnull round_storage)(ck_format, long n, const float *_Nonnull x, float *_Nonnull y);

  // MARK: Reductions: 16 lanes, blocks of 4096 elements, a fixed tree over lanes and over blocks
  float (*_Nonnull sum)(long n, const float *_Nonnull x);
  float (*_Nonnull dot)(long n, const float *_Nonnull a, const float *_Nonnull b);
  /// The sum of squares in double precision, which neither overflows nor vanishes for finite elements.
  double (*_Nonnull sum_of_squares)(long n, const float *_Nonnull x);
  /// NaN where any element is NaN; −∞ for n = 0.
  float (*_Nonnull maximum)(long n, const float *_Nonnull x);
  /// Whether every element is finite.
  bool (*_Nonnull all_finite)(long n, const float *_Nonnull x);
  /// y[c] = Σ over rows of x[r, c]: row blocks fixed by the shape, a fixed tree over blocks.
  void (*_Nonnull sum_over_rows)(long rows, long columns, const float *_Nonnull x,
                                 float *_Nonnull y);
  /// y[r] = Σ over columns of x[r, c].
  void (*_Nonnull sum_over_columns)(long rows, long columns, const float *_Nonnull x,
                                    float *_Nonnull y);

  // MARK: Classification
  /// Log-softmax of each row.
  void (*_Nonnull log_softmax)(long rows, long classes, const float *_Nonnull logits,
                               float *_Nonnull y);
  /// dx = dy − softmax·Σ dy, from the output y of log_softmax.
  void (*_Nonnull log_softmax_gradient)(long rows, long classes, const float *_Nonnull y,
                                        const float *_Nonnull dy, float *_Nonnull dx);
  /// losses[r] = −Σ_c targets[r, c]·log softmax(logits)[r, c]; `probabilities` gets the softmax.
  /// A target of exactly 0 contributes nothing.
  void (*_Nonnull cross_entropy)(long rows, long classes, const float *_Nonnull logits,
                                 const float *_Nonnull targets, float *_Nonnull losses,
                                 float *_Nonnull probabilities);
  /// dlogits[r, c] = dlosses[r]·(probabilities[r, c]·Σ_c targets[r, c] − targets[r, c]).
  void (*_Nonnull cross_entropy_gradient)(long rows, long classes,
                                          const float *_Nonnull probabilities,
                                          const float *_Nonnull targets,
                                          const float *_Nonnull dlosses, float *_Nonnull dlogits);

  // MARK: Sequences
  /// y[i] = table[indices[i]], rows of `width`; a row of NaNs for an index that the table of `rows`
  /// rows does not have.
  void (*_Nonnull embedding)(long count, long rows, long width, const int32_t *_Nonnull indices,
                             const float *_Nonnull table, float *_Nonnull y);
  /// dtable[r] = Σ dy[i] over ascending i with indices[i] = r; other indices count for nothing.
  void (*_Nonnull embedding_gradient)(long count, long rows, long width,
                                      const int32_t *_Nonnull indices, const float *_Nonnull dy,
                                      float *_Nonnull dtable);
  /// Of each row: y = (x − mean)·inverse·scale + shift with inverse = 1/√(variance + epsilon), the
  /// variance biased. Sums over a row: 16 lanes and their tree.
  void (*_Nonnull layer_norm)(long rows, long columns, const float *_Nonnull x,
                              const float *_Nonnull scale, const float *_Nonnull shift,
                              float epsilon, float *_Nonnull mean, float *_Nonnull inverse,
                              float *_Nonnull y);
  /// dscale, dshift: row after row within blocks of max(16, 4096 / columns) rows, then the tree.
  void (*_Nonnull layer_norm_gradient)(long rows, long columns, const float *_Nonnull x,
                                       const float *_Nonnull scale, const float *_Nonnull mean,
                                       const float *_Nonnull inverse, const float *_Nonnull dy,
                                       float *_Nonnull dx, float *_Nonnull dscale,
                                       float *_Nonnull dshift);
  /// As layer_norm over all pixels of a group of channels of x [batch, pixels, channels]; mean and
  /// inverse are [batch, groups]. A channel's sum is four chains over its pixels, added as
  /// (0 + 2) + (1 + 3); then the group's channels in turn, then (dscale, dshift) the tree over
  /// examples.
  void (*_Nonnull group_norm)(long batch, long pixels, long channels, long groups,
                              const float *_Nonnull x, const float *_Nonnull scale,
                              const float *_Nonnull shift, float epsilon, float *_Nonnull mean,
                              float *_Nonnull inverse, float *_Nonnull y);
  void (*_Nonnull group_norm_gradient)(long batch, long pixels, long channels, long groups,
                                       const float *_Nonnull x, const float *_Nonnull scale,
                                       const float *_Nonnull mean, const float *_Nonnull inverse,
                                       const float *_Nonnull dy, float *_Nonnull dx,
                                       float *_Nonnull dscale, float *_Nonnull dshift);
  /// o [batch, queries, heads, size] = softmax(scale·q·kᵀ)·v for each head, 0 where there are no keys;
  /// log_sums [batch, heads, queries] gets log Σ exp of each row of scores. Scores and o are one FMA
  /// chain over ascending elements and keys, the sum of a row's exponentials 16 lanes and their tree.
  /// Ragged, o and log_sums hold what each example has, one behind the other.
  void (*_Nonnull attention)(const ck_attention *_Nonnull, const float *_Nonnull q,
                             const float *_Nonnull k, const float *_Nonnull v, float *_Nonnull o,
                             float *_Nonnull log_sums);
  /// With p = exp(scale·q·kᵀ − log_sums) and ds = p·(d_o·vᵀ − Σ d_o·o)·scale: dq = ds·k, dk = dsᵀ·q,
  /// dv = pᵀ·d_o, one FMA chain over ascending keys or queries each. `seen` must be NULL.
  void (*_Nonnull attention_gradient)(const ck_attention *_Nonnull, const float *_Nonnull q,
                                      const float *_Nonnull k, const float *_Nonnull v,
                                      const float *_Nonnull o, const float *_Nonnull log_sums,
                                      const float *_Nonnull d_o, float *_Nonnull dq,
                                      float *_Nonnull dk, float *_Nonnull dv);
  /// o [query rows, value_width] = p·v, 0 where there are no keys, with p the softmax of
  /// vector·tanh(q + k) over a group's keys, which `probabilities` [query rows, score_step] gets. A
  /// score and a row's exponentials are summed by 16 lanes and their tree, o is one FMA chain over
  /// ascending keys.
  void (*_Nonnull additive_attention)(const ck_additive_attention *_Nonnull,
                                      const float *_Nonnull q, const float *_Nonnull k,
                                      const float *_Nonnull v, const float *_Nonnull vector,
                                      float *_Nonnull o, float *_Nonnull probabilities);
  /// With d = p·(d_o·vᵀ − Σ d_o·o) and t = tanh(q + k), for each pair d·vector·(1 − t²) is added to dq
  /// over ascending keys and to dk over ascending queries; dv = pᵀ·d_o, one FMA chain over ascending
  /// queries. dvector [batch, width] gets each group's Σ d·t, one FMA chain over queries, then keys.
  /// `seen` must be NULL.
  void (*_Nonnull additive_attention_gradient)(
      const ck_additive_attention *_Nonnull, const float *_Nonnull q, const float *_Nonnull k,
      const float *_Nonnull v, const float *_Nonnull vector, const float *_Nonnull o,
      const float *_Nonnull probabilities, const float *_Nonnull d_o, float *_Nonnull dq,
      float *_Nonnull dk, float *_Nonnull dv, float *_Nonnull dvector);
  /// The steps of an LSTM; gates in PyTorch's order input, forget, candidate, output.
  /// `gates` [batch, steps, 4, units] holds what the inputs contribute and gets the gates' values.
  /// To it is added what the state h before contributes, one FMA chain from bias [4, units] over
  /// ascending units of h, by weight [units, 4, units]. cells, y: [batch, steps, units];
  /// c = forget·c + input·candidate (the latter product rounded), y = h = output·tanh(c).
  /// Before the first step h is first_state and c first_cell, [batch, units] each; NULL is 0.
  void (*_Nonnull lstm)(const ck_recurrent *_Nonnull, const float *_Nonnull weight,
                        const float *_Nonnull bias, const float *_Nullable first_state,
                        const float *_Nullable first_cell, float *_Nonnull gates,
                        float *_Nonnull cells, float *_Nonnull y);
  /// dsums [batch, steps, 4, units]: the gradients of the gates' sums. What they contribute to the
  /// state before is one FMA chain from 0 over the gates in order and their units. dcells: the
  /// gradient of the cells from outside, NULL for none. dfirst_state, dfirst_cell (or NULL) get the
  /// gradients of the states before the first step.
  void (*_Nonnull lstm_gradient)(const ck_recurrent *_Nonnull, const float *_Nonnull weight,
                                 const float *_Nullable first_cell, const float *_Nonnull gates,
                                 const float *_Nonnull cells, const float *_Nonnull dy,
                                 const float *_Nullable dcells, float *_Nonnull dsums,
                                 float *_Nullable dfirst_state, float *_Nullable dfirst_cell);
  /// As `lstm` for a GRU in PyTorch's form, gates reset, update, candidate: candidate =
  /// tanh(x + reset·hidden), h = candidate + update·(h − candidate), where hidden
  /// [batch, steps, units] gets what h and the bias contribute to the candidate.
  void (*_Nonnull gru)(const ck_recurrent *_Nonnull, const float *_Nonnull weight,
                       const float *_Nonnull bias, const float *_Nullable first_state,
                       float *_Nonnull gates, float *_Nonnull hidden, float *_Nonnull y);
  /// dinputs and dhidden [batch, steps, 3, units]: the gradients of what inputs and what the state
  /// contribute to the gates.
  void (*_Nonnull gru_gradient)(const ck_recurrent *_Nonnull, const float *_Nonnull weight,
                                const float *_Nullable first_state, const float *_Nonnull gates,
                                const float *_Nonnull hidden, const float *_Nonnull y,
                                const float *_Nonnull dy, float *_Nonnull dinputs,
                                float *_Nonnull dhidden, float *_Nullable dfirst_state);

  // MARK: Updates, in place, as PyTorch's optimisers define them (momentum buffer, coupled decay)
  void (*_Nonnull sgd)(const ck_sgd_arguments *_Nonnull, long n, const float *_Nonnull gradient,
                       float *_Nonnull weights, float *_Nullable velocity);
  void (*_Nonnull adam)(const ck_adam_arguments *_Nonnull, long n, const float *_Nonnull gradient,
                        float *_Nonnull weights, float *_Nonnull mean, float *_Nonnull variance);

  // MARK: Random numbers, Philox4x32-10
  /// Elements first ..< first + n of the stream: the raw words; uniform in [0, 1) (24 bits); normal
  /// (Box–Muller on pairs of words, elements 2i and 2i+1 from the words 2i and 2i+1).
  void (*_Nonnull random_words)(ck_stream, uint64_t first, long n, uint32_t *_Nonnull y);
  void (*_Nonnull random_uniform)(ck_stream, uint64_t first, long n, float *_Nonnull y);
  void (*_Nonnull random_normal)(ck_stream, uint64_t first, long n, float *_Nonnull y);

  // MARK: Measuring
  /// Does `rounds` rounds of independent multiply-adds in registers, into `sink` (0 before; NULL:
  /// only counts). Returns how many operations that is, a multiply-add counting as two.
  long (*_Nonnull multiply_add_burst)(long rounds, float *_Nullable sink);

  // MARK: Fingerprints
  /// A fast 64-bit hash of the bytes of n floats, for naming the first tensor that differs; not
  /// cryptographic. Same value at any level and number of threads.
  uint64_t (*_Nonnull fingerprint)(long n, const float *_Nonnull x);
} ck_kernels;

/// The table of the named level, or NULL if this CPU lacks it. NULL names the best one.
const ck_kernels *_Nullable ck_kernels_for(const char *_Nullable level);
/// The names of the levels that this CPU has, best first; NULL after the last.
const char *_Nullable const *_Nonnull ck_levels(void);
