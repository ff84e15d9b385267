import CKernels
import Testing

extension Kernels {
  /// Sequences of several lengths: the same bits at every level and number of threads. That a sequence
  /// alone has them too is tested with the operations (TensorCoreTests).
  @Suite struct RaggedTests {
    /// The first row of each group, and their end.
    private func starts(_ lengths: [Int]) -> [Int] {
      lengths.reduce(into: [0]) { starts, length in starts.append(starts[starts.count - 1] + length)
      }
    }

    @Test(arguments: [[1], [3, 0, 5], [40, 1, 17, 2], Array(1...35)], [1, 5, 33, 150])
    func `Recurrent layers from states have the same bits everywhere`(lengths: [Int], units: Int) {
      let starts = starts(lengths)
      let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
      let rows = starts[lengths.count]
      var source = Source(UInt64(rows * units))
      let weight = source.floats(units * 4 * units, -0.3...0.3), bias = source.floats(4 * units)
      let inputs = source.floats(rows * 4 * units)
      let dy = source.floats(rows * units), dcells = source.floats(rows * units)
      let state = source.floats(lengths.count * units), cell = source.floats(lengths.count * units)
      starts.withUnsafeBufferPointer { starts in
        order.withUnsafeBufferPointer { order in
          var shape = ck_recurrent(
            batch: lengths.count, steps: 0, units: units, starts: starts.baseAddress,
            order: order.baseAddress)
          let long = sameEverywhere { kernels in
            var gates = inputs, dsums = inputs
            var cells = [Float](repeating: -7, count: dy.count), y = cells
            var dstate = [Float](repeating: -7, count: state.count), dcell = dstate
            kernels.lstm(&shape, weight, bias, state, cell, &gates, &cells, &y)
            kernels.lstm_gradient(
              &shape, weight, cell, gates, cells, dy, dcells, &dsums, &dstate, &dcell)
            return [gates, cells, y, dsums, dstate, dcell]
          }
          #expect(long.allSatisfy { $0.allSatisfy { $0.isFinite } })
          let gated = sameEverywhere { kernels in
            var gates = Array(inputs.prefix(rows * 3 * units))
            var dinputs = gates, dhidden = gates
            var hidden = [Float](repeating: -7, count: dy.count), y = hidden
            var dstate = [Float](repeating: -7, count: state.count)
            kernels.gru(&shape, weight, bias, state, &gates, &hidden, &y)
            kernels.gru_gradient(
              &shape, weight, state, gates, hidden, y, dy, &dinputs, &dhidden, &dstate)
            return [gates, hidden, y, dinputs, dhidden, dstate]
          }
          #expect(gated.allSatisfy { $0.allSatisfy { $0.isFinite } })
          // What no sequence reaches has no gradient, and nothing is left out.
          for (sequence, length) in lengths.enumerated() {
            let places = sequence * units..<(sequence + 1) * units
            for gradient in [long[4], long[5], gated[5]] {
              #expect(gradient[places].allSatisfy { $0 == 0 } == (length == 0))
            }
          }
        }
      }
    }

    @Test(arguments: [[1], [3, 0, 5], [40, 1, 17, 2]], [1, 5, 16, 33])
    func `Attention has the same bits everywhere`(lengths: [Int], size: Int) {
      let heads = 2, width = heads * size
      let queries = starts(lengths), keys = starts(lengths.reversed())
      let rows = queries[lengths.count]
      var source = Source(UInt64(rows * size))
      let q = source.floats(rows * width), k = source.floats(rows * width)
      let v = source.floats(rows * width), dy = source.floats(rows * width)
      let vector = source.floats(width)
      queries.withUnsafeBufferPointer { queries in
        keys.withUnsafeBufferPointer { keys in
          guard let queries = queries.baseAddress, let keys = keys.baseAddress else { return }
          for causal in [false, true] {
            var arguments = ck_attention(
              batch: lengths.count, heads: heads, queries: 0, keys: 0, size: size, query_batch: 0,
              query_step: width, query_head: size, key_batch: 0, key_step: width, key_head: size,
              scale: 0.5, causal: causal, query_starts: queries, key_starts: keys, seen: nil)
            let found = sameEverywhere { kernels in
              var o = [Float](repeating: .nan, count: q.count), dq = o, dk = o, dv = o
              var sums = [Float](repeating: .nan, count: rows * heads)
              kernels.attention(&arguments, q, k, v, &o, &sums)
              kernels.attention_gradient(&arguments, q, k, v, o, sums, dy, &dq, &dk, &dv)
              return [o, sums, dq, dk, dv]
            }
            #expect(found.allSatisfy { $0.allSatisfy { $0.isFinite } })
          }
          let step = lengths.max() ?? 0
          var arguments = ck_additive_attention(
            batch: lengths.count, width: width, value_width: width, score_step: step,
            query_starts: queries, key_starts: keys, seen: nil)
          let found = sameEverywhere { kernels in
            var o = [Float](repeating: .nan, count: q.count), dq = o, dk = o, dv = o
            var dvector = [Float](repeating: .nan, count: lengths.count * width)
            // Places without a key are never written, nor looked at.
            var probabilities = [Float](repeating: .nan, count: rows * step)
            kernels.additive_attention(&arguments, q, k, v, vector, &o, &probabilities)
            kernels.additive_attention_gradient(
              &arguments, q, k, v, vector, o, probabilities, dy, &dq, &dk, &dv, &dvector)
            return [o, dq, dk, dv, dvector]
          }
          #expect(found.allSatisfy { $0.allSatisfy { $0.isFinite } })
        }
      }
    }
  }
}
