import Foundation
import TensorCore
import Testing

/// Eigenvalues and roots of small matrices against SciPy, nuclear norms against PyTorch
/// (Fixtures/generate_matrices.py).
@Suite struct MatrixTests {
  @Test func `eigenvalues agree with SciPy`() throws {
    for fixture in try MatrixFixtures.load().eigen {
      let matrix = fixture.matrix.square
      let eigen = SymmetricEigen(matrix)
      let size = fixture.values.values.reduce(0) { max($0, $1.magnitude) }
      for (ours, theirs) in zip(eigen.values, fixture.values.values) {
        #expect((ours - theirs).magnitude <= 1e-14 * size, "order \(matrix.order)")
      }
      #expect(eigen.values == eigen.values.sorted())
      // V·diag(λ)·Vᵀ is the matrix, and VᵀV is 1.
      expectClose(eigen.mapping { $0 }, matrix, within: 1e-14 * size)
      let one = SquareMatrix(diagonal: Array(repeating: 1, count: matrix.order))
      expectClose(eigen.vectors.transposed * eigen.vectors, one, within: 1e-14)
    }
  }

  @Test func `roots agree with SciPy`() throws {
    for fixture in try MatrixFixtures.load().roots {
      let matrix = fixture.matrix.square
      let root = matrix.squareRoot()
      expectClose(root, fixture.root.square, within: 1e-12 * max(1, root.trace))
      expectClose(root * root, matrix, within: 1e-13 * max(1, matrix.trace))
    }
    // What rounding leaves below 0 is 0.
    let nearly = SquareMatrix(diagonal: [-1e-17, 4])
    #expect(nearly.squareRoot() == SquareMatrix(diagonal: [0, 2]))
  }

  @Test func `nuclear norms and their gradients agree with PyTorch`() throws {
    for fixture in try MatrixFixtures.load().norms {
      let shape = fixture.matrix.shape
      let tape = Tape()
      let x = tape.variable(fixture.matrix.tensor)
      let norm = nuclearNorm(x)
      #expect(norm.shape == [])
      let error = (Double(norm.tensor.scalar) - fixture.norm).magnitude
      #expect(error <= 2e-7 * fixture.norm, "\(shape)")
      let gradient = tape.gradients(of: norm * 3)[x]
      Tolerance.ofEach(1e-6).expectClose(
        gradient, fixture.gradient.tensor * 3, "gradient of \(shape)")
    }
  }

  @Test func `nuclear norms of every small shape have the slopes of differences`() {
    for rows in 1...5 {
      for columns in 1...5 { checkGradients([[rows, columns]]) { nuclearNorm($0[0]) } }
    }
  }

  @Test func `nothing has the norm 0 and no gradient`() {
    for shape in [[3, 2], [2, 3], [0, 4], [1, 1]] as [Shape] {
      let tape = Tape()
      let x = tape.variable(.zeros(shape))
      let norm = nuclearNorm(x)
      #expect(norm.tensor.scalar == 0)
      let gradient = tape.gradients(of: norm)[x].scalars
      #expect(gradient.allSatisfy { $0 == 0 })
    }
  }

  @Test func `what is not finite stays so and ends`() {
    let eigen = SymmetricEigen(SquareMatrix([1, .infinity, .infinity, 1], order: 2))
    let isUnknown = eigen.values.allSatisfy(\.isNaN)
    #expect(isUnknown)
    let tape = Tape()
    let x = tape.variable(Tensor([1, .nan, 0, 1], shape: [2, 2]))
    let norm = nuclearNorm(x)
    #expect(norm.tensor.scalar.isNaN)
    let isTold = tape.gradients(of: norm)[x].scalars.contains(where: \.isNaN)
    #expect(isTold)
  }

  @Test func `the bits are those that every machine has`() {
    let draws = RandomStream(seed: 3, name: "matrix").normal([24, 10])
    let tape = Tape()
    let x = tape.variable(draws)
    let norm = nuclearNorm(x)
    let gradient = tape.gradients(of: norm)[x]
    let square = SquareMatrix(draws.rows(0..<10).scalars.map(Double.init), order: 10)
    let eigen = SymmetricEigen(square)
    let root = (square * square.transposed).squareRoot()
    #expect(String(norm.tensor.scalar.bitPattern, radix: 16) == "4232e354")
    #expect(String(gradient.fingerprint, radix: 16) == "ad8291f9506f613")
    #expect(digest(eigen.values + eigen.vectors.elements) == "1d46bcc7934e002b")
    #expect(digest(root.elements) == "dfbdfc26a74757bc")
  }

  /// FNV-1a over the bits.
  private func digest(_ numbers: [Double]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in numbers.flatMap({ number in (0..<8).map { number.bitPattern >> ($0 * 8) & 255 } }) {
      hash = (hash ^ byte) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }

  private func expectClose(_ a: SquareMatrix, _ b: SquareMatrix, within limit: Double) {
    let worst = zip(a.elements, b.elements).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(worst <= limit, "order \(a.order)")
  }
}

/// matrices.json.
struct MatrixFixtures: Decodable {
  struct Numbers: Decodable {
    let shape: [Int]
    let values: [Double]
    var tensor: Tensor { Tensor(values.map(Float.init), shape: Shape(shape)) }
    var square: SquareMatrix { SquareMatrix(values, order: shape[0]) }
  }

  struct Eigen: Decodable { let matrix, values: Numbers }
  struct Root: Decodable { let matrix, root: Numbers }
  struct Norm: Decodable {
    let matrix: Numbers
    let norm: Double
    let gradient: Numbers
  }

  let eigen: [Eigen]
  let roots: [Root]
  let norms: [Norm]

  static func load() throws -> MatrixFixtures {
    let url = Bundle.module.url(forResource: "Fixtures/matrices", withExtension: "json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: #require(url)))
  }
}
