import CKernels

/// Attention of sequences to sequences whose scores are vector·tanh(q + k): their softmax over the keys
/// that a group of queries sees weighs the values.
///
/// What a query gets does not depend on what other queries there are.
///
/// - Parameters:
///   - queries: [1, query rows, width], already projected.
///   - queryGroups: which queries are whose.
///   - keys: [1, key rows, width], already projected.
///   - values: [1, key rows, value width].
///   - keyGroups: which keys are whose; a group may be empty, and then its queries get 0.
///   - seeing: the group of keys that each group of queries sees, for which there are no gradients;
///     nothing for its own number.
///   - vector: [width].
/// - Returns: [1, query rows, value width].
/// - Source: Bahdanau et al., 2015, appendix A.1.2.
public func additiveAttention(
  queries: Variable, of queryGroups: RowGroups, keys: Variable, values: Variable,
  of keyGroups: RowGroups, seeing: [Int]? = nil, vector: Variable
) -> Variable {
  let groups = AttentionGroups(queries: queryGroups, keys: keyGroups, seeing: seeing)
  let width = queries.shape.last
  let valueWidth = values.shape.last
  precondition(queries.shape == [1, queryGroups.rows, width], "queries \(queries.shape)")
  precondition(keys.shape == [1, keyGroups.rows, width], "keys \(keys.shape)")
  precondition(values.shape == [1, keyGroups.rows, valueWidth], "values \(values.shape)")
  precondition(vector.shape == [width], "a vector \(vector.shape) for a width of \(width)")
  let isTracked = [queries, keys, values, vector].contains(where: \.isTracked)
  precondition(
    seeing == nil || !isTracked, "no gradients where groups choose the keys that they see")

  let form = AdditiveForm(groups: groups, width: width, valueWidth: valueWidth)
  var probabilities = Tensor(shape: [queryGroups.rows, groups.longestKeys]) { _ in }
  let output = Tensor(shape: [1, queryGroups.rows, valueWidth]) { output in
    probabilities.withUnsafeMutablePointer { probabilities in
      withPointers(queries.tensor, keys.tensor, values.tensor) { q, k, v in
        vector.tensor.withUnsafePointer { vector in
          form.withArguments {
            kernels.pointee.additive_attention($0, q, k, v, vector, output, probabilities)
          }
        }
      }
    }
  }
  return queries.tape.record(output, tracked: isTracked) { [probabilities] dy, gradients in
    var dk = Tensor(shape: keys.shape) { _ in }
    var dv = Tensor(shape: values.shape) { _ in }
    var dvector = Tensor(shape: [groups.count, width]) { _ in }
    let dq = Tensor(shape: queries.shape) { dq in
      dk.withUnsafeMutablePointer { dk in
        dv.withUnsafeMutablePointer { dv in
          dvector.withUnsafeMutablePointer { dvector in
            withPointers(queries.tensor, keys.tensor, values.tensor) { q, k, v in
              withPointers(vector.tensor, probabilities) { vector, probabilities in
                withPointers(output, dy) { output, dy in
                  form.withArguments {
                    kernels.pointee.additive_attention_gradient(
                      $0, q, k, v, vector, output, probabilities, dy, dq, dk, dv, dvector)
                  }
                }
              }
            }
          }
        }
      }
    }
    gradients.add(dq, to: queries)
    gradients.add(dk, to: keys)
    gradients.add(dv, to: values)
    gradients.add(dvector.sumOverRows(), to: vector)
  }
}

private struct AdditiveForm {
  let groups: AttentionGroups
  let width: Int
  let valueWidth: Int

  func withArguments(_ body: (UnsafePointer<ck_additive_attention>) -> Void) {
    groups.withPointers { queries, keys, seen in
      guard let queries, let keys else { return }
      var arguments = ck_additive_attention(
        batch: groups.count, width: width, value_width: valueWidth,
        score_step: groups.longestKeys, query_starts: queries, key_starts: keys, seen: seen)
      body(&arguments)
    }
  }
}
