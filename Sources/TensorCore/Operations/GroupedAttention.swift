import CKernels

/// Multi-head attention of sequences to sequences: softmax(scale·q·kᵀ)·v in each head, for each group
/// of queries over the keys that it sees.
///
/// What a query gets does not depend on what other queries there are: one query beside the keys so
/// far gives the bits of the causal whole.
///
/// - Parameters:
///   - queries: [1, query rows, heads·size].
///   - queryGroups: which queries are whose.
///   - keys: [1, key rows, heads·size].
///   - values: as keys.
///   - keyGroups: which keys are whose; a group may be empty, and then its queries get 0.
///   - seeing: the group of keys that each group of queries sees, for which there are no gradients;
///     nothing for its own number.
///   - heads: divides the width heads·size.
///   - scale: multiplies the scores, > 0; nothing is 1/√size.
///   - causal: whether the query at place i of its group sees the keys at places 0 ... i only.
/// - Returns: [1, query rows, heads·size].
/// - Source: Vaswani et al., 2017. No scores are kept for the gradient, as in Dao et al., 2022.
public func attention(
  queries: Variable, of queryGroups: RowGroups, keys: Variable, values: Variable,
  of keyGroups: RowGroups, seeing: [Int]? = nil, heads: Int, scale: Float? = nil, causal: Bool
) -> Variable {
  let groups = AttentionGroups(queries: queryGroups, keys: keyGroups, seeing: seeing)
  let width = queries.shape.last
  precondition(heads > 0 && width % heads == 0, "\(heads) heads of \(width)")
  precondition(queries.shape == [1, queryGroups.rows, width], "queries \(queries.shape)")
  precondition(keys.shape == [1, keyGroups.rows, width], "keys \(keys.shape)")
  precondition(values.shape == keys.shape, "values \(values.shape) for keys \(keys.shape)")
  let size = width / heads
  let scale = scale ?? 1 / Float(size).squareRoot()
  precondition(scale > 0, "scores are multiplied by more than 0, not \(scale)")
  let isTracked = queries.isTracked || keys.isTracked || values.isTracked
  precondition(
    seeing == nil || !isTracked, "no gradients where groups choose the keys that they see")

  let arguments = ck_attention(
    batch: groups.count, heads: heads, queries: 0, keys: 0, size: size, query_batch: 0,
    query_step: width, query_head: size, key_batch: 0, key_step: width, key_head: size,
    scale: scale, causal: causal, query_starts: nil, key_starts: nil, seen: nil)
  var logSums = Tensor(shape: [queryGroups.rows, heads]) { _ in }
  let output = Tensor(shape: queries.shape) { output in
    logSums.withUnsafeMutablePointer { logSums in
      withPointers(queries.tensor, keys.tensor, values.tensor) { q, k, v in
        arguments.of(groups) { kernels.pointee.attention($0, q, k, v, output, logSums) }
      }
    }
  }
  return queries.tape.record(output, tracked: isTracked) { [logSums] dy, gradients in
    var dk = Tensor(shape: keys.shape) { _ in }
    var dv = Tensor(shape: keys.shape) { _ in }
    let dq = Tensor(shape: queries.shape) { dq in
      dk.withUnsafeMutablePointer { dk in
        dv.withUnsafeMutablePointer { dv in
          withPointers(queries.tensor, keys.tensor, values.tensor) { q, k, v in
            withPointers(output, logSums, dy) { output, logSums, dy in
              arguments.of(groups) {
                kernels.pointee.attention_gradient($0, q, k, v, output, logSums, dy, dq, dk, dv)
              }
            }
          }
        }
      }
    }
    gradients.add(dq, to: queries)
    gradients.add(dk, to: keys)
    gradients.add(dv, to: values)
  }
}
