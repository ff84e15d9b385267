import CKernels
import Testing

/// All kernels are tested one after another, because the number of threads is global.
@Suite(.serialized) enum Kernels {}

/// The numbers of threads that results must not depend on.
let threadCounts: [Int32] = [1, 2, 3, 7]

/// The tables of all levels that this CPU has.
var levels: [ck_kernels] { kernelTables().map(\.pointee) }

/// What `compute` gives, which must be the same bits at every level and number of threads.
///
/// All NaNs count as one, since their payloads differ between CPUs.
func sameEverywhere(
  _ compute: (ck_kernels) -> [[Float]], sourceLocation: SourceLocation = #_sourceLocation
) -> [[Float]] {
  var first: [[Float]] = []
  var expected: [[UInt32]] = []
  defer { ck_set_threads(1) }
  for table in levels {
    for threads in threadCounts {
      ck_set_threads(threads)
      let result = compute(table)
      let found = result.map { $0.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern } }
      if expected.isEmpty {
        first = result
        expected = found
      } else if found != expected {
        let level = String(cString: table.level)
        Issue.record(
          "other bits at \(level) with \(threads) threads", sourceLocation: sourceLocation)
      }
    }
  }
  return first
}

/// As above for one array.
func sameEverywhere(
  count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ fill: (ck_kernels, UnsafeMutablePointer<Float>) -> Void
) -> [Float] {
  sameEverywhere(
    { table in
      [
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
          buffer.initialize(repeating: -7)
          if let base = buffer.baseAddress { fill(table, base) }
          initialized = count
        }
      ]
    }, sourceLocation: sourceLocation)[0]
}

/// A source of test data: splitmix64.
struct Source {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func word() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func float(_ range: ClosedRange<Float> = -2...2) -> Float {
    range.lowerBound
      + (range.upperBound - range.lowerBound) * Float(word() >> 40) / Float(1 << 24)
  }

  mutating func floats(_ count: Int, _ range: ClosedRange<Float> = -2...2) -> [Float] {
    (0..<count).map { _ in float(range) }
  }

  /// Floats of any exponent, infinities and NaNs among them.
  mutating func anyFloats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: word())) }
  }
}

/// Lengths around vectors, blocks and tasks, where ragged ends go wrong.
let raggedLengths = [
  0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 63, 100, 4095, 4097, 8191, 8209, 40_003,
]

/// Expects each value within `ulps` units in the last place of the expected one, plus `absolute`.
func expectClose(
  _ found: [Float], _ expected: [Double], ulps: Double = 4, absolute: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record("\(found.count) values, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  for (index, (value, exact)) in zip(found, expected).enumerated() {
    if value.isNaN && exact.isNaN || Double(value) == exact { continue }
    let unit = Double(Float(exact).ulp)
    if abs(Double(value) - exact) <= ulps * unit + absolute { continue }
    Issue.record(
      "element \(index) is \(value), not \(exact)", sourceLocation: sourceLocation)
    return
  }
}
