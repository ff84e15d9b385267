import CKernels

/// Multi-head self-attention of packed queries, keys and values: softmax(q·kᵀ/√size)·v in each head.
///
/// - Parameters:
///   - qkv: [n, steps, 3·heads·size]: at each step all heads' queries, then keys, then values.
///   - heads: divides the width heads·size.
///   - causal: whether a step sees itself and earlier ones only.
/// - Returns: [n, steps, heads·size].
/// - Source: Vaswani et al., 2017. Nothing of steps × steps is kept for the gradient, as in Dao et
///   al., 2022.
public func selfAttention(_ qkv: Variable, heads: Int, causal: Bool) -> Variable {
  selfAttention(qkv, of: nil, heads: heads, causal: causal)
}

/// The same within each of several sequences of any lengths.
///
/// - Parameters:
///   - qkv: [1, rows, 3·heads·size].
///   - groups: whose rows are whose.
/// - Returns: [1, rows, heads·size].
public func selfAttention(
  _ qkv: Variable, of groups: RowGroups, heads: Int, causal: Bool
) -> Variable {
  precondition(
    qkv.shape.rank == 3 && qkv.shape[0] == 1 && qkv.shape[1] == groups.rows,
    "\(groups.rows) rows, not \(qkv.shape)")
  return selfAttention(
    qkv, of: AttentionGroups(queries: groups, keys: groups), heads: heads,
    causal: causal)
}

private func selfAttention(
  _ qkv: Variable, of groups: AttentionGroups?, heads: Int, causal: Bool
) -> Variable {
  precondition(qkv.shape.rank == 3, "[n, steps, 3·heads·size], not \(qkv.shape)")
  let batch = qkv.shape[0]
  let steps = qkv.shape[1]
  let width = qkv.shape[2] / 3
  precondition(heads > 0 && qkv.shape[2] % (3 * heads) == 0, "\(heads) heads of \(qkv.shape)")
  let size = width / heads
  let arguments = ck_attention(
    batch: groups?.count ?? batch, heads: heads, queries: steps, keys: steps, size: size,
    query_batch: steps * 3 * width, query_step: 3 * width, query_head: size,
    key_batch: steps * 3 * width, key_step: 3 * width, key_head: size,
    scale: 1 / Float(size).squareRoot(), causal: causal, query_starts: nil, key_starts: nil,
    seen: nil)
  var logSums = Tensor(shape: [batch, heads, steps]) { _ in }
  let output = Tensor(shape: [batch, steps, width]) { output in
    logSums.withUnsafeMutablePointer { logSums in
      qkv.tensor.withUnsafePointer { qkv in
        arguments.of(groups) {
          kernels.pointee.attention($0, qkv, qkv + width, qkv + 2 * width, output, logSums)
        }
      }
    }
  }
  return qkv.tape.record(output, tracked: qkv.isTracked) { [logSums] dy, gradients in
    let gradient = Tensor(shape: qkv.shape) { gradient in
      withPointers(qkv.tensor, output) { qkv, output in
        withPointers(logSums, dy) { logSums, dy in
          arguments.of(groups) {
            kernels.pointee.attention_gradient(
              $0, qkv, qkv + width, qkv + 2 * width, output, logSums, dy, gradient,
              gradient + width, gradient + 2 * width)
          }
        }
      }
    }
    gradients.add(gradient, to: qkv)
  }
}
