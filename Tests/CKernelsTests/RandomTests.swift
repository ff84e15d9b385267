import CKernels
import Foundation
import Testing

/// Philox4x32-10 of one counter and key, as published.
private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var c = counter, k = key
  for _ in 0..<10 {
    let (high0, low0) = UInt32(0xd251_1f53).multipliedFullWidth(by: c[0])
    let (high1, low1) = UInt32(0xcd9e_8d57).multipliedFullWidth(by: c[2])
    c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
    k = [k[0] &+ 0x9e37_79b9, k[1] &+ 0xbb67_ae85]
  }
  return c
}

private func stream(_ key: UInt64, step: UInt32 = 0, substep: UInt32 = 0) -> ck_stream {
  ck_stream(
    key: (UInt32(truncatingIfNeeded: key), UInt32(key >> 32)), step: step, substep: substep)
}

private func words(_ table: ck_kernels, _ s: ck_stream, first: UInt64, _ n: Int) -> [UInt32] {
  [UInt32](unsafeUninitializedCapacity: n) { buffer, count in
    if let base = buffer.baseAddress { table.random_words(s, first, n, base) }
    count = n
  }
}

/// The largest distance between the empirical distribution and the given one, times √n: below 1.95
/// with probability 0.999 (Kolmogorov).
private func kolmogorovSmirnov(_ x: [Float], _ cumulative: (Double) -> Double) -> Double {
  let n = Double(x.count)
  var worst = 0.0
  for (i, value) in x.sorted().enumerated() {
    let p = cumulative(Double(value))
    worst = max(worst, abs(p - Double(i) / n), abs(p - Double(i + 1) / n))
  }
  return worst * n.squareRoot()
}

extension Kernels {
  @Suite struct RandomTests {
    /// From Random123's kat_vectors: philox4x32 10.
    @Test func `Words are the published known answers`() {
      let known: [(counter: [UInt32], key: [UInt32], words: [UInt32])] = [
        ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        (
          [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
          [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        ),
        (
          [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
          [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        ),
      ]
      for k in known {
        #expect(philox(k.counter, k.key) == k.words)
        let block = UInt64(k.counter[1]) << 32 | UInt64(k.counter[0])
        guard block < 1 << 62 else { continue }  // not the block of any element
        let s = ck_stream(key: (k.key[0], k.key[1]), step: k.counter[2], substep: k.counter[3])
        for table in levels { #expect(words(table, s, first: block * 4, 4) == k.words) }
      }
    }

    @Test func `Element i is word i % 4 of block i / 4, from any start`() {
      let s = stream(0x1234_5678_9abc_def0, step: 7, substep: 9)
      for first: UInt64 in [0, 1, 2, 3, 5, 255, 256, 1_023, 0x4_0000_0000 - 2, 0xffff_ffff_ff] {
        for n in [0, 1, 2, 3, 4, 9, 64, 257, 5_000] {
          let expected = (0..<n).map { i -> UInt32 in
            let element = first + UInt64(i), block = element / 4
            return philox(
              [UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 7, 9],
              [0x9abc_def0, 0x1234_5678])[Int(element % 4)]
          }
          for table in levels { #expect(words(table, s, first: first, n) == expected) }
        }
      }
    }

    @Test func `Uniform and normal draws follow from the words`() {
      let s = stream(42, step: 3)
      for first: UInt64 in [0, 1, 7, 1_022] {
        for n in [1, 2, 5, 300, 20_001] {
          let w = words(levels[0], s, first: first & ~1, n + 2)
          let skip = Int(first & 1)
          let uniform = sameEverywhere(count: n) { $0.random_uniform(s, first, n, $1) }
          #expect(uniform == w[skip..<skip + n].map { Float($0 >> 8) * 0x1p-24 })
          let normal = sameEverywhere(count: n) { $0.random_normal(s, first, n, $1) }
          let expected = (0..<n).map { i -> Double in
            let pair = (i + skip) / 2 * 2
            let u = Double(w[pair] >> 8) * 0x1p-24 + 0x1p-24
            let angle = 2 * Double.pi * Double(w[pair + 1] >> 8) * 0x1p-24
            return (-2 * log(u)).squareRoot() * ((i + skip) % 2 == 0 ? cos(angle) : sin(angle))
          }
          expectClose(normal, expected, ulps: 8, absolute: 1e-7)
        }
      }
    }

    @Test func `Draws have the distribution they are named after`() {
      let n = 200_000
      for key: UInt64 in [1, 2, 0xdead_beef_0000_0001] {
        let uniform = sameEverywhere(count: n) { $0.random_uniform(stream(key), 0, n, $1) }
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(kolmogorovSmirnov(uniform) { $0 } < 1.95)
        let normal = sameEverywhere(count: n) { $0.random_normal(stream(key), 0, n, $1) }
        #expect(kolmogorovSmirnov(normal) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < 1.95)
        let mean = normal.reduce(0.0) { $0 + Double($1) } / Double(n)
        let variance =
          normal.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(n)
        #expect(abs(mean) < 4 / Double(n).squareRoot())
        #expect(abs(variance - 1) < 4 * (2 / Double(n)).squareRoot())
      }
    }

    @Test func `Dropout keeps where the uniform draw is below keep`() {
      var source = Source(1)
      for n in raggedLengths {
        let x = source.floats(n), s = stream(source.word(), step: 5, substep: 1)
        let draws = sameEverywhere(count: n) { $0.random_uniform(s, 0, n, $1) }
        for keep: Float in [0.8, 0.5, 1] {
          let y = sameEverywhere(count: n) { $0.dropout(n, keep, s, x, $1) }
          #expect(y == zip(x, draws).map { $0 * ($1 < keep ? 1 / keep : 0) })
          let inPlace = sameEverywhere(count: n) { table, y in
            y.update(from: x, count: n)
            table.dropout(n, keep, s, y, y)
          }
          #expect(inPlace == y)
          if keep == 1 { #expect(y == x) }
        }
      }
    }
  }
}
