/// Which points are nearest to others.
struct Neighbours {
  /// For each query its nearest references, nearest first.
  let indices: [[Int]]
  /// Their squared distances, good to about 1e-6 of the points' own squares.
  let squares: [[Float]]

  /// Searches all references.
  ///
  /// - Parameters:
  ///   - queries: [m, features]
  ///   - references: [n, features]
  ///   - count: how many to find, at most n.
  ///   - skipping: the reference that a query may not find: itself.
  init(
    of queries: Tensor, among references: Tensor, count: Int, skipping: ((Int) -> Int?)? = nil
  ) {
    let total = references.shape[0]
    let transposed = references.permuted([1, 0])
    let squares = (references * references).sumOverColumns().scalars
    let own = (queries * queries).sumOverColumns().scalars
    // As many queries at once as make a million distances.
    let chunk = max(1, min(queries.shape[0], (1 << 20) / max(total, 1)))
    var found: [[Int]] = []
    var distances: [[Float]] = []
    for start in stride(from: 0, to: queries.shape[0], by: chunk) {
      let end = min(start + chunk, queries.shape[0])
      let products = product(queries.rows(start..<end), transposed)
      products.withUnsafePointer { products in
        for query in start..<end {
          let row = products + (query - start) * total
          var nearest = NearestList(count: count)
          let skipped = skipping?(query) ?? -1
          squares.withUnsafeBufferPointer { squares in
            for index in 0..<total where index != skipped {
              nearest.offer(index, squares[index] - 2 * row[index])
            }
          }
          found.append(nearest.indices)
          distances.append(nearest.keys.map { max($0 + own[query], 0) })
        }
      }
    }
    indices = found
    self.squares = distances
  }
}

/// The few least of many keys, least first; the earlier of equal ones.
private struct NearestList {
  private(set) var indices: [Int] = []
  private(set) var keys: [Float] = []
  private let count: Int
  private var bound = Float.infinity

  init(count: Int) {
    self.count = count
    indices.reserveCapacity(count + 1)
    keys.reserveCapacity(count + 1)
  }

  @inline(__always) mutating func offer(_ index: Int, _ key: Float) {
    if key < bound { insert(index, key) }
  }

  private mutating func insert(_ index: Int, _ key: Float) {
    var place = keys.count
    while place > 0 && keys[place - 1] > key { place -= 1 }
    keys.insert(key, at: place)
    indices.insert(index, at: place)
    if keys.count > count {
      keys.removeLast()
      indices.removeLast()
    }
    if keys.count == count { bound = keys[count - 1] }
  }
}

/// What the nearest training examples are, or their mean.
struct NeighbourModel: Sendable {
  private let points: Tensor
  private let labels: [Int]
  private let values: Tensor?
  private let classes: Int?
  private let prior: [Float]
  private let count: Int

  /// - Parameter count: how many neighbours have a vote.
  init(_ points: Tensor, _ examples: Examples, classes: Int?, count: Int) {
    self.points = points
    self.count = count
    self.classes = classes
    labels = examples.labels
    values = examples.values
    prior = classes.map { Frequencies(examples.labels, classes: $0).shares.map(Float.init) } ?? []
  }

  /// Logarithms of vote shares [n, classes] with one vote by the classes' frequencies, or mean values
  /// [n, outputs].
  func callAsFunction(_ queries: Tensor) -> Tensor {
    let found = Neighbours(of: queries, among: points, count: min(count, points.shape[0])).indices
    if let classes {
      return Tensor(
        found.flatMap { neighbours in
          var votes = prior.map { max($0, 1e-6) }
          // A little less for further ones, so that the nearest decides between equal votes.
          for (rank, index) in neighbours.enumerated() {
            votes[labels[index]] += 1 - 0.01 * Float(rank)
          }
          let sum = votes.reduce(0, +)
          return votes.map { Float(Elementary.log(Double($0 / sum))) }
        }, shape: [found.count, classes])
    }
    guard let values else { return .zeros([found.count, 0]) }
    let width = values.shape.last
    let all = values.scalars
    return Tensor(
      found.flatMap { neighbours in
        (0..<width).map { output in
          neighbours.reduce(0) { $0 + all[$1 * width + output] } / Float(max(neighbours.count, 1))
        }
      }, shape: [found.count, width])
  }
}
