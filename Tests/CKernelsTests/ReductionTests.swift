import CKernels
import Testing

/// The order that kernels.h states, one lane at a time.
private func ordered(_ terms: [Float], add: (Float, Float, Int) -> Float) -> Float {
  var blocks = stride(from: 0, to: terms.count, by: 4096).map { start -> Float in
    var lanes = [Float](repeating: 0, count: 16)
    for i in start..<min(start + 4096, terms.count) {
      lanes[(i - start) % 16] = add(lanes[(i - start) % 16], terms[i], i)
    }
    for half in [8, 4, 2, 1] {
      for i in 0..<half { lanes[i] += lanes[i + half] }
    }
    return lanes[0]
  }
  while blocks.count > 1 {
    blocks = stride(from: 0, to: blocks.count, by: 2).map {
      $0 + 1 < blocks.count ? blocks[$0] + blocks[$0 + 1] : blocks[$0]
    }
  }
  return blocks.first ?? 0
}

extension Kernels {
  @Suite struct ReductionTests {
    private let lengths = raggedLengths + [100_000, 262_144, 300_001]

    @Test func `A sum has the stated order`() {
      var source = Source(1)
      for n in lengths {
        let x = source.floats(n)
        let found = sameEverywhere(count: 1) { $1[0] = $0.sum(n, x) }
        #expect(found[0] == ordered(x) { $0 + $1 + 0 * Float($2) })
      }
    }

    @Test func `A dot product has the stated order`() {
      var source = Source(2)
      for n in lengths {
        let a = source.floats(n), b = source.floats(n)
        let found = sameEverywhere(count: 1) { $1[0] = $0.dot(n, a, b) }
        #expect(found[0] == ordered(a) { $0.addingProduct($1, b[$2]) })
      }
    }

    @Test func `A sum of squares is in double precision, whatever the elements' size`() {
      var source = Source(5)
      for n in lengths {
        for scale: Float in [1e-44, 1, 3e37] {
          let x = source.floats(n).map { $0 * scale }
          let found = sameEverywhere(count: 2) { table, y in
            let sum = table.sum_of_squares(n, x)
            UnsafeMutableRawPointer(y).storeBytes(of: sum, as: Double.self)
          }
          let sum = found.withUnsafeBytes { $0.loadUnaligned(as: Double.self) }
          let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
          #expect(abs(sum - expected) <= 1e-12 * expected, "\(n) elements of \(scale)")
        }
      }
    }

    @Test func `The maximum is NaN where any element is`() {
      var source = Source(3)
      for n in lengths {
        var x = source.floats(n, -9...(-1))
        #expect(sameEverywhere(count: 1) { $1[0] = $0.maximum(n, x) }[0] == x.max() ?? -.infinity)
        guard n > 0 else { continue }
        let place = Int(source.word() % UInt64(n))
        x[place] = .infinity
        #expect(sameEverywhere(count: 1) { $1[0] = $0.maximum(n, x) }[0] == .infinity)
        x[place] = -.nan
        #expect(sameEverywhere(count: 1) { $1[0] = $0.maximum(n, x) }[0].isNaN)
      }
    }

    @Test func `One element that is not finite is found anywhere`() {
      var source = Source(4)
      for n in lengths {
        var x = source.anyFloats(n).map { $0.isFinite ? $0 : 0 }
        #expect(sameEverywhere(count: 1) { $1[0] = $0.all_finite(n, x) ? 1 : 0 } == [1])
        guard n > 0 else { continue }
        for place in [0, n - 1, Int(source.word() % UInt64(n))] {
          for bad in [Float.infinity, -.infinity, .nan] {
            let kept = x[place]
            x[place] = bad
            #expect(sameEverywhere(count: 1) { $1[0] = $0.all_finite(n, x) ? 1 : 0 } == [0])
            x[place] = kept
          }
        }
      }
    }

    @Test func `Sums over rows and over columns agree with doubles`() {
      var source = Source(5)
      for (rows, columns) in [
        (0, 3), (1, 1), (5, 3), (17, 10), (128, 10), (1_000, 1), (4_097, 2), (777, 16), (300, 33),
        (3, 5_000), (64, 129), (20_000, 17),
      ] {
        let x = source.floats(rows * columns)
        var down = [Double](repeating: 0, count: columns)
        var across = [Double](repeating: 0, count: rows)
        for r in 0..<rows {
          for c in 0..<columns {
            down[c] += Double(x[r * columns + c])
            across[r] += Double(x[r * columns + c])
          }
        }
        let overRows = sameEverywhere(count: columns) { $0.sum_over_rows(rows, columns, x, $1) }
        expectClose(overRows, down, ulps: 8, absolute: 2e-5)
        let overColumns = sameEverywhere(count: rows) { $0.sum_over_columns(rows, columns, x, $1) }
        expectClose(overColumns, across, ulps: 8, absolute: 2e-5)
        for r in 0..<min(rows, 9) {
          let row = Array(x[r * columns..<(r + 1) * columns])
          #expect(overColumns[r] == levels[0].sum(columns, row))
        }
      }
    }

    @Test func `A fingerprint sees every change, also two that undo each other`() {
      var source = Source(6)
      var seen: Set<UInt64> = []
      var hashes = 0
      func add(_ x: [Float]) {
        let hash = levels[0].fingerprint(x.count, x)
        let words = sameEverywhere(count: 2) { table, out in
          let found = table.fingerprint(x.count, x)
          out[0] = Float(found >> 40)
          out[1] = found == hash ? 1 : 0
        }
        #expect(words[1] == 1)
        seen.insert(hash)
        hashes += 1
      }
      for n in raggedLengths { add([Float](repeating: 0, count: n)) }
      for n in [1, 40, 5_000, 40_003] {
        let x = source.floats(n)
        add(x)
        add(x.map { -$0 })
        for _ in 0..<20 {
          var y = x
          let i = Int(source.word() % UInt64(n))
          y[i] = Float(bitPattern: y[i].bitPattern ^ (1 << UInt32(source.word() % 32)))
          add(y)
          let j = (i + 32) % n  // the same lane one step later
          y[j] = -y[j]
          add(y)
          var swapped = x
          swapped.swapAt(i, j)
          if i != j && x[i] != x[j] && swapped != y { add(swapped) }
        }
      }
      #expect(Double(seen.count) > Double(hashes) - 20)  // a few are drawn twice (n = 1)
    }
  }
}
