import CKernels
import Testing

extension Kernels {
  /// That values and gradients are right is tested against PyTorch (TensorCoreTests); here, that
  /// their bits do not depend on the level or the number of threads, and that the stated order of
  /// sums is the real one.
  @Suite struct SequenceTests {
    @Test(arguments: [(1, 1, 1), (5, 3, 7), (700, 13, 17), (40, 65, 300)])
    func `Embedding gathers rows, and its gradient adds them in ascending order`(
      count: Int, rows: Int, width: Int
    ) {
      var source = Source(UInt64(count))
      let table = source.floats(rows * width), dy = source.floats(count * width)
      // One number too many, for rows that do not exist.
      let indices = (0..<count).map { _ in Int32(source.word() % UInt64(rows + 1)) }
      let found = sameEverywhere { kernels in
        var y = [Float](repeating: -7, count: count * width)
        var gradient = [Float](repeating: -7, count: rows * width)
        kernels.embedding(count, rows, width, indices, table, &y)
        kernels.embedding_gradient(count, rows, width, indices, dy, &gradient)
        return [y, gradient]
      }
      var expected = [Float](repeating: 0, count: rows * width)
      for (i, row) in indices.enumerated() {
        for c in 0..<width {
          let value = found[0][i * width + c]
          guard row < rows else {
            #expect(value.isNaN)
            continue
          }
          #expect(value == table[Int(row) * width + c])
          expected[Int(row) * width + c] += dy[i * width + c]
        }
      }
      #expect(firstDifference(found[1], expected) == nil)
    }

    @Test(arguments: [(1, 1), (3, 5), (17, 16), (300, 33), (9, 1_100), (257, 128)])
    func `Layer norm has the same bits everywhere`(rows: Int, columns: Int) {
      var source = Source(UInt64(rows + columns))
      let x = source.floats(rows * columns), dy = source.floats(rows * columns)
      let scale = source.floats(columns, 0.5...2), shift = source.floats(columns)
      let found = sameEverywhere { kernels in
        var mean = [Float](repeating: -7, count: rows), inverse = mean
        var y = [Float](repeating: -7, count: rows * columns), dx = y
        var dscale = [Float](repeating: -7, count: columns), dshift = dscale
        kernels.layer_norm(rows, columns, x, scale, shift, 1e-5, &mean, &inverse, &y)
        kernels.layer_norm_gradient(
          rows, columns, x, scale, mean, inverse, dy, &dx, &dscale, &dshift)
        return [mean, inverse, y, dx, dscale, dshift]
      }
      let means = (0..<rows).map { row in
        (0..<columns).reduce(0.0) { $0 + Double(x[row * columns + $1]) } / Double(columns)
      }
      expectClose(found[0], means, ulps: 4, absolute: 1e-6)
    }

    @Test(arguments: [(1, 1, 1, 1), (3, 5, 6, 3), (2, 49, 33, 33), (5, 16, 40, 5), (4, 64, 17, 1)])
    func `Group norm has the same bits everywhere`(
      batch: Int, pixels: Int, channels: Int, groups: Int
    ) {
      var source = Source(UInt64(batch + channels))
      let count = batch * pixels * channels
      let x = source.floats(count), dy = source.floats(count)
      let scale = source.floats(channels, 0.5...2), shift = source.floats(channels)
      _ = sameEverywhere { kernels in
        var mean = [Float](repeating: -7, count: batch * groups), inverse = mean
        var y = [Float](repeating: -7, count: count), dx = y
        var dscale = [Float](repeating: -7, count: channels), dshift = dscale
        kernels.group_norm(
          batch, pixels, channels, groups, x, scale, shift, 1e-5, &mean, &inverse, &y)
        kernels.group_norm_gradient(
          batch, pixels, channels, groups, x, scale, mean, inverse, dy, &dx, &dscale, &dshift)
        return [mean, inverse, y, dx, dscale, dshift]
      }
    }

    @Test(arguments: [
      (1, 1, 1, 1, 1), (2, 3, 5, 7, 3), (2, 2, 33, 33, 16), (1, 3, 70, 49, 5), (3, 1, 20, 100, 40),
    ])
    func `Attention has the same bits everywhere`(
      batch: Int, heads: Int, queries: Int, keys: Int, size: Int
    ) {
      var source = Source(UInt64(queries * keys))
      let width = heads * size
      let q = source.floats(batch * queries * width), k = source.floats(batch * keys * width)
      let v = source.floats(batch * keys * width), dy = source.floats(batch * queries * width)
      for causal in [false, true] {
        var arguments = ck_attention(
          batch: batch, heads: heads, queries: queries, keys: keys, size: size,
          query_batch: queries * width, query_step: width, query_head: size,
          key_batch: keys * width, key_step: width, key_head: size, scale: 0.5, causal: causal,
          query_starts: nil, key_starts: nil, seen: nil)
        let found = sameEverywhere { kernels in
          var o = [Float](repeating: -7, count: q.count), dq = o
          var sums = [Float](repeating: -7, count: batch * heads * queries)
          var dk = [Float](repeating: -7, count: k.count), dv = dk
          kernels.attention(&arguments, q, k, v, &o, &sums)
          kernels.attention_gradient(&arguments, q, k, v, o, sums, dy, &dq, &dk, &dv)
          return [o, sums, dq, dk, dv]
        }
        #expect(found.allSatisfy { $0.allSatisfy { $0.isFinite } })
        // The first query of a causal head sees the first key alone.
        if causal {
          for i in 0..<width { #expect(abs(found[0][i] - v[i]) <= v[i].ulp * 4) }
        }
      }
    }

    @Test(arguments: [(1, 1, 1), (2, 3, 5), (17, 4, 16), (5, 7, 33), (40, 3, 65), (3, 2, 150)])
    func `Recurrent layers have the same bits everywhere`(batch: Int, steps: Int, units: Int) {
      var source = Source(UInt64(batch * units))
      let weight = source.floats(units * 4 * units, -0.3...0.3)
      let bias = source.floats(4 * units)
      let inputs = source.floats(batch * steps * 4 * units)
      let dy = source.floats(batch * steps * units)
      var shape = ck_recurrent(
        batch: batch, steps: steps, units: units, starts: nil, order: nil)
      let long = sameEverywhere { kernels in
        var gates = inputs, dsums = inputs
        var cells = [Float](repeating: -7, count: dy.count), y = cells
        kernels.lstm(&shape, weight, bias, nil, nil, &gates, &cells, &y)
        kernels.lstm_gradient(
          &shape, weight, nil, gates, cells, dy, nil, &dsums, nil, nil)
        return [gates, cells, y, dsums]
      }
      #expect(long.allSatisfy { $0.allSatisfy { $0.isFinite } })
      let gated = sameEverywhere { kernels in
        var gates = Array(inputs.prefix(batch * steps * 3 * units))
        var dinputs = gates, dhidden = gates
        var hidden = [Float](repeating: -7, count: dy.count), y = hidden
        kernels.gru(&shape, weight, bias, nil, &gates, &hidden, &y)
        kernels.gru_gradient(
          &shape, weight, nil, gates, hidden, y, dy, &dinputs, &dhidden, nil)
        return [gates, hidden, y, dinputs, dhidden]
      }
      #expect(gated.allSatisfy { $0.allSatisfy { $0.isFinite } })
    }

    @Test func `The hidden sums of a recurrent layer are one chain from the bias`() {
      let units = 300, steps = 2
      var source = Source(8)
      let weight = source.floats(units * 3 * units, -0.1...0.1), bias = source.floats(3 * units)
      let inputs = source.floats(steps * 3 * units)
      var shape = ck_recurrent(batch: 1, steps: steps, units: units, starts: nil, order: nil)
      let found = sameEverywhere { kernels in
        var gates = inputs
        var hidden = [Float](repeating: -7, count: steps * units), y = hidden
        kernels.gru(&shape, weight, bias, nil, &gates, &hidden, &y)
        return [hidden, y]
      }
      // `hidden` is the sum of the third gate as it is.
      for unit in 0..<units {
        var sum = bias[2 * units + unit]
        #expect(found[0][unit] == sum)
        for k in 0..<units {
          sum.addProduct(found[1][k], weight[k * 3 * units + 2 * units + unit])
        }
        #expect(found[0][units + unit] == sum)
      }
    }
  }
}
