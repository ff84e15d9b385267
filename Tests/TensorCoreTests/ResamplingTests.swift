import TensorCore
import Testing

/// Pictures of other sizes and values between pixels.
@Suite struct ResamplingTests {
  /// Against PyTorch (Fixtures/generate_resampling.py).
  @Test(arguments: try Fixture<ResamplingOptions>.all(in: "resampling"))
  func `agrees with PyTorch`(fixture: Fixture<ResamplingOptions>) throws {
    try fixture.expectAgreement(within: .ofEach(1e-5))
  }

  @Test func `gradients of every size to every size`() {
    for height in 1...4 {
      for newHeight in 1...5 {
        checkGradients([[2, height, 3, 2]]) { $0[0].resizedBilinearly(to: (newHeight, 4)) }
        checkGradients([[1, 2, height, 1]]) { $0[0].resizedBilinearly(to: (3, newHeight)) }
      }
    }
  }

  @Test func `gradients at points that share pixels`() {
    let points = RandomStream(seed: 3, name: "points").normal([2, 20, 2])
    checkGradients([[2, 3, 2, 3]]) { $0[0].sampledBilinearly(at: points * 0.5) }
    checkGradients([[2, 3, 2, 3]]) { $0[0].sampledBilinearly(at: .zeros([2, 0, 2])) }
  }

  @Test func `the same size is the same picture, and a constant stays one`() {
    let x = RandomStream(seed: 1, name: "x").normal([2, 5, 7, 3])
    #expect(x.resizedBilinearly(to: (5, 7)).isIdentical(to: x))
    for size in 1...20 {
      let flat = Tensor(repeating: 1, shape: [1, 4, 3, 2]).resizedBilinearly(to: (size, 2 * size))
      #expect(flat.scalars.allSatisfy { abs($0 - 1) < 1e-6 })
    }
  }

  @Test func `a picture resized is the picture sampled at the new centres`() {
    let x = RandomStream(seed: 2, name: "x").normal([2, 3, 5, 4])
    for (height, width) in [(3, 5), (6, 10), (7, 4), (1, 1), (2, 9)] {
      let resized = x.resizedBilinearly(to: (height, width))
      var places: [Float] = []
      for row in 0..<height {
        for column in 0..<width {
          // What a resized picture shows of its border is the border; a sampled one fades there.
          let y = min(max((Float(row) + 0.5) / Float(height), 0.5 / 3), 2.5 / 3)
          let x = min(max((Float(column) + 0.5) / Float(width), 0.5 / 5), 4.5 / 5)
          places += [x, y]
        }
      }
      let points = Tensor(places + places, shape: [2, height * width, 2])
      let sampled = x.sampledBilinearly(at: points).reshaped(to: resized.shape)
      #expect(zip(resized.scalars, sampled.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func `points far away, or no numbers, show nothing`() {
    let x = Tensor(repeating: 1, shape: [1, 2, 2, 1])
    let far: [Float] = [1e30, 0.5, -1e30, 0.5, .nan, 0.5, 0.5, .infinity, -0.25, 0.5, 0.5, 1.25]
    let points = Tensor(far, shape: [1, 6, 2])
    #expect(x.sampledBilinearly(at: points).scalars == [0, 0, 0, 0, 0, 0])
    let tape = Tape()
    let pictures = tape.variable(x)
    let sum = pictures.sampledBilinearly(at: points).sum()
    #expect(tape.gradients(of: sum)[pictures].isIdentical(to: .zeros(x.shape)))
  }

  @Test func `the number of threads changes no bit`() {
    let x = RandomStream(seed: 7, name: "x").normal([3, 12, 10, 37])
    let points = RandomStream(seed: 8, name: "points").normal([3, 300, 2]) * 0.5
    func all() -> [Tensor] {
      let tape = Tape()
      let pictures = tape.variable(x)
      let resized = pictures.resizedBilinearly(to: (31, 25))
      let sampled = pictures.sampledBilinearly(at: points)
      let sum = (resized * resized).sum() + (sampled * sampled).sum()
      return [resized.tensor, sampled.tensor, tape.gradients(of: sum)[pictures]]
    }
    let expected = ThreadPool.with(threads: 1, all)
    for threads in [2, 3, 7] {
      for (a, b) in zip(ThreadPool.with(threads: threads, all), expected) {
        #expect(a.isIdentical(to: b))
      }
    }
  }
}

/// Of the cases of resampling.json.
struct ResamplingOptions: OperationOptions {
  /// The new height and width.
  var size: [Int]?
  var points: FixtureArray?

  func apply(_ operation: String, to variables: [String: Variable]) throws -> Variable {
    let x = try variables.named("x")
    switch operation {
    case "resize":
      let size = try #require(size)
      return x.resizedBilinearly(to: (size[0], size[1]))
    case "sample": return try x.sampledBilinearly(at: #require(points).tensor)
    default: throw UnknownOperation(operation: operation)
    }
  }
}
