import TensorCore
import Testing

/// The bits of what a query gets do not depend on what is computed beside it, in how many pieces, or with
/// how many threads.
@Suite(.serialized) struct AttentionIdentityTests {
  static let lengths = RecurrentIdentityTests.lengths

  @Test(arguments: lengths, [(1, 1), (2, 5), (1, 17), (2, 16)])
  func `attention gives a sequence alone what it gives in a batch`(
    lengths: [Int], form: (heads: Int, size: Int)
  ) {
    let width = form.heads * form.size
    let queries = RowGroups(lengths: lengths)
    let keys = RowGroups(lengths: lengths.reversed())
    for causal in [false, true] {
      expectIndependence(queries, keys, widths: [width, width, width, width]) { v, queries, keys in
        attention(
          queries: v[0], of: queries, keys: v[1], values: v[2], of: keys, heads: form.heads,
          causal: causal)
      }
    }
  }

  @Test(arguments: lengths, [(1, 1), (5, 3), (17, 16), (48, 33)])
  func `additive attention gives a sequence alone what it gives in a batch`(
    lengths: [Int], widths: (scores: Int, values: Int)
  ) {
    let vector = Drawn.normal("vector", [widths.scores])
    expectIndependence(
      RowGroups(lengths: lengths), RowGroups(lengths: lengths.reversed()),
      widths: [widths.scores, widths.scores, widths.values, widths.values]
    ) { v, queries, keys in
      additiveAttention(
        queries: v[0], of: queries, keys: v[1], values: v[2], of: keys,
        vector: v[0].tape.constant(vector))
    }
  }

  @Test func `self-attention is attention to itself, and that of windows`() {
    let lengths = [5, 5, 5, 5]
    let groups = RowGroups(lengths: lengths)
    for (heads, size) in [(1, 1), (2, 5), (2, 16)] {
      for causal in [false, true] {
        let width = heads * size
        let packed = Drawn.normal("qkv", [4, 5, 3 * width])
        let seed = Drawn.normal("seed", [4, 5, width])
        func run(_ shape: Shape, _ f: (Variable) -> Variable) -> [Tensor] {
          let tape = Tape()
          let x = tape.variable(packed.reshaped(to: shape))
          let y = f(x)
          return [y.tensor, tape.gradients(of: y, seed: seed.reshaped(to: y.shape))[x]].map {
            $0.reshaped(to: [20, $0.shape.last])
          }
        }
        let rows: Shape = [1, 20, 3 * width]
        let dense = run(packed.shape) { selfAttention($0, heads: heads, causal: causal) }
        let grouped = run(rows) { selfAttention($0, of: groups, heads: heads, causal: causal) }
        let apart = run(rows) { x in
          let parts = (0..<3).map { x.sliced($0 * width..<($0 + 1) * width, axis: 2) }
          return attention(
            queries: parts[0], of: groups, keys: parts[1], values: parts[2], of: groups,
            heads: heads, causal: causal)
        }
        for (a, (b, c)) in zip(dense, zip(grouped, apart)) {
          #expect(a.isIdentical(to: b))
          // A sum of slices' gradients begins with 0, and so has no −0.
          #expect((a + 0).isIdentical(to: c + 0))
        }
      }
    }
  }

  @Test func `attention step by step with the keys so far is the causal whole`() {
    let lengths = [1, 40, 7]
    let groups = RowGroups(lengths: lengths)
    let tape = Tape(recording: false)
    for (heads, size) in [(1, 1), (2, 5), (2, 16)] {
      let parts = (0..<3).map { tape.constant(Drawn.normal("\($0)", [1, 48, heads * size])) }
      let whole = attention(
        queries: parts[0], of: groups, keys: parts[1], values: parts[2], of: groups, heads: heads,
        causal: true)
      for step in 0..<40 {
        let going = lengths.indices.filter { lengths[$0] > step }
        let places = going.map { groups.starts[$0] + step }
        let sofar = going.flatMap { groups.starts[$0]...groups.starts[$0] + step }
        let part = attention(
          queries: parts[0].gatheringPlaces(places), of: RowGroups(lengths: going.map { _ in 1 }),
          keys: parts[1].gatheringPlaces(sofar), values: parts[2].gatheringPlaces(sofar),
          of: RowGroups(lengths: going.map { _ in step + 1 }), heads: heads, causal: false)
        #expect(part.tensor.isIdentical(to: whole.gatheringPlaces(places).tensor))
      }
    }
  }

  @Test func `several groups of queries may see the same keys`() {
    let tape = Tape(recording: false)
    let queries = RowGroups(lengths: [2, 1, 3, 1])
    let keys = RowGroups(lengths: [5, 18])
    let seeing = [1, 0, 0, 1]
    let q = tape.constant(Drawn.normal("q", [1, 7, 6]))
    let k = tape.constant(Drawn.normal("k", [1, 23, 6]))
    let v = tape.constant(Drawn.normal("v", [1, 23, 6]))
    let vector = tape.constant(Drawn.normal("vector", [6]))
    let places = seeing.flatMap { Array(keys[$0]) }
    let copied = RowGroups(lengths: seeing.map { keys.lengths[$0] })
    let (copiedK, copiedV) = (k.gatheringPlaces(places), v.gatheringPlaces(places))
    #expect(
      attention(
        queries: q, of: queries, keys: k, values: v, of: keys, seeing: seeing, heads: 2,
        causal: false
      ).tensor.isIdentical(
        to: attention(
          queries: q, of: queries, keys: copiedK, values: copiedV, of: copied, heads: 2,
          causal: false
        ).tensor))
    #expect(
      additiveAttention(
        queries: q, of: queries, keys: k, values: v, of: keys, seeing: seeing, vector: vector
      ).tensor.isIdentical(
        to: additiveAttention(
          queries: q, of: queries, keys: copiedK, values: copiedV, of: copied, vector: vector
        ).tensor))
  }

  @Test func `queries without keys get 0`() {
    let tape = Tape()
    let q = tape.variable(Drawn.normal("q", [1, 3, 4]))
    let k = tape.variable(Drawn.normal("k", [1, 2, 4]))
    let queries = RowGroups(lengths: [2, 1])
    let keys = RowGroups(lengths: [0, 2])
    let vector = tape.constant(Drawn.normal("vector", [4]))
    let multiplicative = attention(
      queries: q, of: queries, keys: k, values: k, of: keys, heads: 2, causal: false)
    let additive = additiveAttention(
      queries: q, of: queries, keys: k, values: k, of: keys, vector: vector)
    for y in [multiplicative, additive] {
      #expect(y.tensor.scalars.prefix(8).allSatisfy { $0 == 0 })
      #expect(y.tensor.scalars.suffix(4).allSatisfy { $0 != 0 })
    }
    let gradients = tape.gradients(of: (multiplicative * additive).sum())
    #expect(gradients[q].scalars.prefix(8).allSatisfy { $0 == 0 })
    #expect(gradients[k].scalars.allSatisfy { $0.isFinite })
  }
}
