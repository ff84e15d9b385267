import Foundation
import TensorCore
import Testing

/// Arrangements, broadcasts and reductions against PyTorch (Fixtures/generate_shaping.py).
@Suite struct ShapingTests {
  @Test func `agrees with PyTorch`() throws {
    for (number, fixture) in try ShapingFixtures.load().cases.enumerated() {
      let what: Comment =
        "case \(number): \(fixture.operation) \(fixture.inputs.map(\.shape)) \(fixture.options)"
      let tape = Tape()
      let inputs = fixture.inputs.map { tape.variable($0.tensor) }
      let output = try fixture.apply(to: inputs)
      expectClose(output.tensor, fixture.output.tensor, what)
      let gradients = tape.gradients(of: output, seed: fixture.seed.tensor)
      for (input, expected) in zip(inputs, fixture.gradients) {
        expectClose(gradients[input], expected.tensor, what)
      }
    }
  }

  @Test func `numbers are rounded to narrower formats as PyTorch stores them`() throws {
    let roundings = try ShapingFixtures.load().roundings
    let x = Tensor(roundings.bits.map(Float.init(bitPattern:)), shape: [roundings.bits.count])
    for (format, expected) in [
      (StorageFormat.bfloat16, roundings.bfloat16), (.float16, roundings.float16),
    ] {
      let rounded = x.rounded(to: format)
      #expect(rounded.scalars.map(\.bitPattern) == expected)
      #expect(rounded.rounded(to: format).isIdentical(to: rounded))
      #expect(Tensor(.nan).rounded(to: format).scalar.isNaN)
    }
    let tape = Tape()
    let v = tape.variable(x)
    let ones = Tensor(repeating: 1.001, shape: x.shape)
    #expect(tape.gradients(of: v.rounded(to: .float16), seed: ones)[v].isIdentical(to: ones))
  }

  @Test func `every float16 is one of its own roundings`() {
    // All finite half-precision numbers: sign, exponent, fraction.
    let values = (0..<0x7c00).map { bits -> Float in
      let (exponent, fraction) = (bits >> 10, Float(bits & 1023))
      return exponent == 0
        ? fraction / Float(1 << 24)
        : (1 + fraction / 1024) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
    let x = Tensor(values + values.map { -$0 }, shape: [2 * values.count])
    #expect(x.rounded(to: .float16).isIdentical(to: x))
  }

  @Test func `what needs no copy makes none`() {
    let x = RandomStream(seed: 1, name: "x").normal([2, 1, 3, 4])
    func shares(_ y: Tensor) -> Bool {
      withPointers(x, y) { a, b in b >= a && b < a + x.count }
    }
    #expect(shares(x.permuted([1, 0, 2, 3])))
    #expect(shares(x.permuted([0, 2, 1, 3])))
    #expect(!shares(x.permuted([2, 0, 1, 3])))
    #expect(shares(x.sliced(1..<2, axis: 0)))
    #expect(shares(x.sliced(0..<4, axis: 3)))
    #expect(!shares(x.sliced(0..<2, axis: 3)))
    #expect(shares(x.rows(0..<1).sliced(1..<3, axis: 2)))
    #expect(shares(x.broadcast(to: [1, 2, 1, 3, 4])))
    #expect(shares(Tensor.concatenated([x], axis: 2)))
    #expect(shares(x.sum(over: [1])))
  }

  @Test func `every order of up to four axes moves each element to its place`() {
    for extents in [[3, 1, 5, 2], [2, 33, 17], [65, 34], [300, 4, 4], [5, 3, 70], [9000, 3]] {
      let x = Tensor((0..<extents.reduce(1, *)).map { Float($0) }, shape: Shape(extents))
      for axes in orders(of: extents.count) {
        let y = x.permuted(axes)
        var strides = Array(repeating: 1, count: extents.count)
        for axis in (0..<extents.count - 1).reversed() {
          strides[axis] = strides[axis + 1] * extents[axis + 1]
        }
        var expected: [Float] = []
        var index = Array(repeating: 0, count: axes.count)
        for _ in 0..<x.count {
          expected.append(Float(zip(index, axes).reduce(0) { $0 + $1.0 * strides[$1.1] }))
          for axis in axes.indices.reversed() {
            index[axis] += 1
            if index[axis] < extents[axes[axis]] { break }
            index[axis] = 0
          }
        }
        #expect(y.scalars == expected, "\(extents) in the order \(axes)")
      }
    }
  }

  @Test func `shapes are broadcast by NumPy's rules`() {
    #expect(Shape.broadcast([3, 1], [4]) == [3, 4])
    #expect(Shape.broadcast([], [2, 2]) == [2, 2])
    #expect(Shape.broadcast([], []) == [])
    #expect(Shape.broadcast([0, 3], [1, 3]) == [0, 3])
    #expect(Shape.broadcast([2, 3], [3, 2]) == nil)
    #expect(Shape.broadcast([2], [3]) == nil)
  }

  @Test func `labels give the bits of their distributions`() {
    let logits = RandomStream(seed: 2, name: "logits").normal([5, 7])
    let labels = [0, 6, 3, 3, 1]
    let tape = Tape()
    let (a, b) = (tape.variable(logits), tape.variable(logits))
    let byLabel = crossEntropy(a, labels: labels)
    let byTarget = crossEntropy(b, targets: .oneHot(labels, classes: 7))
    #expect(byLabel.tensor.isIdentical(to: byTarget.tensor))
    let gradients = tape.gradients(of: (byLabel + byTarget).sum())
    #expect(gradients[a].isIdentical(to: gradients[b]))
  }

  private func orders(of count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return orders(of: count - 1).flatMap { order in
      (0..<count).map { place in
        var order = order
        order.insert(count - 1, at: place)
        return order
      }
    }
  }

  private func expectClose(_ a: Tensor, _ b: Tensor, _ what: Comment) {
    #expect(a.shape == b.shape, what)
    let worst = zip(a.scalars, b.scalars).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
    #expect(worst < 1e-5, what)
  }
}

/// shaping.json.
struct ShapingFixtures: Decodable {
  struct Options: Decodable {
    var axes, range, labels: [Int]?
    var axis, step, groups: Int?
    var keep: Bool?
  }

  struct Case: Decodable {
    let operation: String
    let options: Options
    let inputs: [FixtureArray]
    let seed, output: FixtureArray
    let gradients: [FixtureArray]

    func apply(to x: [Variable]) throws -> Variable {
      switch operation {
      case "permute": return try x[0].permuted(#require(options.axes))
      case "slice":
        let range = try #require(options.range)
        return try x[0].sliced(
          range[0]..<range[1], axis: #require(options.axis), step: #require(options.step))
      case "concatenate": return try .concatenated(x, axis: #require(options.axis))
      case "add": return x[0] + x[1]
      case "subtract": return x[0] - x[1]
      case "multiply": return x[0] * x[1]
      case "divide": return x[0] / x[1]
      case "sum":
        return try x[0].sum(over: #require(options.axes), keepingAxes: options.keep ?? false)
      case "mean":
        return try x[0].mean(over: #require(options.axes), keepingAxes: options.keep ?? false)
      case "maximum":
        return try x[0].maximum(over: #require(options.axes), keepingAxes: options.keep ?? false)
      case "softmax": return softmax(x[0])
      case "cross-entropy": return try crossEntropy(x[0], labels: #require(options.labels))
      case "shuffle-channels": return try x[0].shufflingChannels(groups: #require(options.groups))
      default: throw UnknownOperation(operation: operation)
      }
    }
  }

  struct Roundings: Decodable { let bits, bfloat16, float16: [UInt32] }

  let cases: [Case]
  let roundings: Roundings

  static func load() throws -> ShapingFixtures {
    let url = Bundle.module.url(forResource: "Fixtures/shaping", withExtension: "json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: #require(url)))
  }
}
