/// Examples of one split that another holds too, as they are or nearly.
///
/// *Equal* ones are found by their fingerprints among all. Chance explains one where the data are so
/// coarse that many examples share most of their values: by the frequencies of the features' values
/// among different examples, an example x is expected to be met Σ_y Π_{j: x_j ≠ y_j} q_j times, y
/// running through the other split's different examples and q_j being the probability that two of
/// them agree in feature j (a kernel estimate as in Aitchison & Aitken, Biometrika 63, 1976). And
/// where equal ones lie where all are dense, a continuous quantity was rounded.
///
/// *Near* ones are much nearer to one example than to the others around: of k neighbours, of
/// its own class where there are classes, in d dimensions the nearest is within a share r of the distance to the k-th with probability
/// 1 − (1 − r^d)^(k−1); d follows from the farther neighbours' distances (Levina & Bickel, NIPS 17,
/// 2004), which copies do not move.
struct CopySearch {
  struct Pair {
    let query: Int
    let reference: Int
  }

  /// All that are equal.
  private(set) var equal: [Pair] = []
  /// Equal ones that chance does not explain.
  private(set) var copies: [Pair] = []
  /// Near ones that are not equal.
  private(set) var near: [Pair] = []
  /// Those that are equal to one moved by a pixel or two, and chance does not explain.
  private(set) var moved: [Pair] = []
  /// How many were compared for near copies.
  private(set) var compared = 0
  private(set) var dimension = 0.0
  /// Of the queries and of the references; none where there is not one each.
  private let queryLabels: [Int]
  private let labels: [Int]

  private static let neighbours = 16
  /// A near copy is at most so likely by chance; a tenth of it in tables, whose columns are of
  /// unlike kinds, so that no dimension fits all examples.
  private static let rarity = 1e-3

  init(of queries: Examples, among references: Examples, kind: InputKind, seed: UInt64) {
    let width = queries.inputShape.elementCount
    let (queryTable, table) = (
      queries.inputs.reshaped(to: [queries.count, width]),
      references.inputs.reshaped(to: [references.count, width])
    )
    queryLabels = queries.places == 1 ? queries.labels : []
    labels = references.places == 1 ? references.labels : []
    guard queryTable.isFinite, table.isFinite else { return }
    var places: [UInt64: Int] = [:]
    places.reserveCapacity(references.count)
    var distinct: [Int] = []
    for index in 0..<references.count {
      let key = table.rows(index..<index + 1).fingerprint
      if places.updateValue(places[key] ?? index, forKey: key) == nil { distinct.append(index) }
    }
    var others: [Int] = []
    for index in 0..<queries.count {
      let row = queryTable.rows(index..<index + 1)
      if let reference = places[row.fingerprint] {
        // A blank one is a fault of its own.
        if width < 4 || !Self.isBlank(row) {
          equal.append(Pair(query: index, reference: reference))
        }
      } else {
        others.append(index)
      }
    }
    let order = RandomStream(seed: seed, name: "check/overlap").permutation(of: distinct.count)
    let sample = order.prefix(max(200, min(3000, 4_000_000 / max(width, 1)))).map { distinct[$0] }
    let scales =
      kind == .tokens ? nil : FeatureSpace(table.gatheringRows(sample), isVector: kind == .vector)
    findNear(queryTable, others, table, distinct, scales, coarse: kind == .vector, seed: seed)
    if kind == .image {
      moved = MovedCopies(of: queries, others, among: references, distinct).found
    }
    if equal.isEmpty { return }
    let coarseness = Coarseness(table, rows: sample, tolerance: 0)
    judgeEqual(queryTable, others, table, distinct, coarseness, scales, isTable: kind == .vector)
  }

  // MARK: Equal ones

  private mutating func judgeEqual(
    _ queries: Tensor, _ others: [Int], _ table: Tensor, _ distinct: [Int],
    _ coarseness: Coarseness, _ scales: FeatureSpace?, isTable: Bool
  ) {
    let judged = Self.spread(equal, 200)
    // Columns of a table that are computed from others agree where those do.
    let width = Double(queries.shape.last)
    let independence = isTable && width <= 30 && dimension > 0 ? min(dimension / width, 1) : 1
    let isUnexplained = judged.map { pair in
      coarseness.expectation(
        queries.rows(pair.query..<pair.query + 1), besides: pair.reference,
        independence: independence) < 0.05
    }
    var left = zip(judged, isUnexplained).filter(\.1).map(\.0)
    // Rounded quantities are equal where they are dense; copies lie where any example does.
    if let scales, !left.isEmpty, distinct.count > 40 {
      let points = scales(
        table.gatheringRows(distinct.count > 4000 ? Array(distinct.prefix(4000)) : distinct))
      let own = scales(queries.gatheringRows(left.map(\.query)))
      let usual = scales(queries.gatheringRows(Self.spread(others, 200)))
      let typical = Neighbours(of: usual, among: points, count: 1).squares.compactMap(\.first)
      let median = SortedSample(typical).quantile(0.5)
      let nearest = Neighbours(of: own, among: points, count: 2).squares.map { $0.last ?? 0 }
      // As a whole, for a few of any rows lie closely too. Half the distance is a quarter of its square.
      if !typical.isEmpty, SortedSample(nearest).quantile(0.5) < median / 4 { left = [] }
    }
    // What chance makes in all, from what it makes of any example.
    let any = Self.spread(Array(0..<queries.shape[0]), 100)
    let mean =
      any.reduce(0.0) {
        $0
          + coarseness.expectation(
            queries.rows($1..<$1 + 1), besides: -1, independence: independence)
      }
      / Double(max(any.count, 1)) * Double(distinct.count) / Double(max(coarseness.count, 1))
    if Self.tail(left.count, expected: mean * Double(judged.count)) > 0.01 { left = [] }
    // Of a sample of the equal ones as many count in all.
    let share = Double(left.count) / Double(max(judged.count, 1))
    copies =
      Array(left.prefix(1))
      + equal.dropFirst(1).prefix(
        max(Int((share * Double(equal.count)).rounded()) - 1, 0))
    if left.isEmpty { copies = [] }
  }

  /// P(X ≥ count) of a Poisson distribution.
  private static func tail(_ count: Int, expected: Double) -> Double {
    var (term, sum) = (Elementary.exp(-expected), 0.0)
    for place in 0..<count {
      sum += term
      term *= expected / Double(place + 1)
    }
    return max(1 - sum, 0)
  }

  private static func isBlank(_ row: Tensor) -> Bool {
    row.withUnsafePointer { values in (1..<row.count).allSatisfy { values[$0] == values[0] } }
  }

  /// At most so many, evenly spread.
  private static func spread<T>(_ all: [T], _ count: Int) -> [T] {
    all.count <= count ? all : (0..<count).map { all[$0 * all.count / count] }
  }

  // MARK: Near ones

  private mutating func findNear(
    _ queries: Tensor, _ others: [Int], _ table: Tensor, _ distinct: [Int],
    _ scales: FeatureSpace?, coarse: Bool, seed: UInt64
  ) {
    let k = Self.neighbours
    guard let scales, distinct.count > 3 * k, !others.isEmpty else { return }
    let chosen = Self.spread(others, 250)
    let projection =
      scales.count > 64 ? scales.scaling(Self.projection(from: scales.count, seed: seed)) : nil
    func points(_ rows: [Int], of table: Tensor) -> Tensor {
      let chosen = rows.count == table.shape[0] ? table : table.gatheringRows(rows)
      return projection.map { product(chosen, $0) } ?? scales(chosen)
    }
    var (own, all) = (points(chosen, of: queries), points(distinct, of: table))
    // Around 0, where distances lose least in rounding.
    let centre = all.sumOverRows() / Float(distinct.count)
    own = own.combined(.subtract, eachRowWith: centre)
    all = all.combined(.subtract, eachRowWith: centre)
    // Classes may be far apart, so that only an example's own class shows how dense it is there.
    let isClassified = queryLabels.count == queries.shape[0] && !queryLabels.isEmpty
    let found = Neighbours(
      of: own, among: all,
      count: isClassified ? 4 * k : k)
    var judged: [(pair: Pair, squares: [Float])] = []
    for (place, indices) in found.indices.enumerated() {
      let own = indices.indices.filter {
        !isClassified || labels[distinct[indices[$0]]] == queryLabels[chosen[place]]
      }.prefix(k)
      guard own.count >= k / 2, let first = own.first else { continue }
      judged.append(
        (
          Pair(query: chosen[place], reference: distinct[indices[first]]),
          own.map { found.squares[place][$0] }
        ))
    }
    compared = judged.count
    guard compared >= 10 else { return }
    // ln(T_k/T_{k/2}) is about ln 2/d.
    let spreads = judged.map { judged in
      let (half, last) = (judged.squares[judged.squares.count / 2 - 1], judged.squares.last ?? 0)
      return Float(0.5 * Elementary.log(Double(last) / max(Double(half), 1e-30)))
    }
    let median = SortedSample(spreads).quantile(0.5)
    dimension = min(max(Elementary.log(2) / max(median, 1e-3), 1), 40)
    var suspects: [Pair] = []
    for (pair, squares) in judged {
      let ratio = (Double(squares[0]) / max(Double(squares.last ?? 0), 1e-30)).squareRoot()
      let chance =
        1 - Elementary.pow(1 - Elementary.pow(ratio, dimension), Double(squares.count - 1))
      if ratio < 0.5 && chance < (coarse ? Self.rarity / 10 : Self.rarity) { suspects.append(pair) }
    }
    guard coarse, !suspects.isEmpty else {
      near = suspects
      return
    }
    // In a table of mixed columns, rows of one kind differ in the fine columns alone.
    let sample = Self.spread(distinct, max(200, min(2000, 2_000_000 / scales.count)))
    let coarseness = Coarseness(scales(table.gatheringRows(sample)), rows: nil, tolerance: 0.1)
    near = suspects.filter { pair in
      coarseness.expectation(
        scales(queries.rows(pair.query..<pair.query + 1)),
        besides: sample.firstIndex(of: pair.reference) ?? -1) < 0.05
    }
  }

  /// A random projection to 48 dimensions, which keeps distances to about a tenth (Johnson &
  /// Lindenstrauss).
  private static func projection(from count: Int, seed: UInt64) -> Tensor {
    RandomStream(seed: seed, name: "check/overlap/projection").normal([count, 48])
      * (1 / Float(48).squareRoot())
  }
}

/// How likely examples agree in their features.
struct Coarseness {
  private let table: Tensor
  private let rows: [Int]
  private let tolerance: Float
  /// The probability that two different examples agree in a feature.
  private let agreement: [Double]
  private let logarithms: [Double]

  /// - Parameters:
  ///   - rows: different examples; `nil` for all.
  ///   - tolerance: up to which two values agree.
  init(_ table: Tensor, rows: [Int]?, tolerance: Float) {
    self.table = table
    self.rows = rows ?? Array(0..<table.shape[0])
    self.tolerance = tolerance
    let sample = self.rows.prefix(max(50, min(1000, 500_000 / max(table.shape.last, 1))))
    let columns = FeatureTable(all: Examples(inputs: table.gatheringRows(Array(sample))))
    agreement = (0..<columns.columns).map { column in
      let sorted = SortedSample(columns[column]).values
      var pairs = 0
      var first = 0
      for index in sorted.indices {
        while sorted[index] - sorted[first] > tolerance { first += 1 }
        pairs += index - first
      }
      let all = Double(sorted.count) * Double(sorted.count - 1) / 2
      return (Double(pairs) + 0.5) / (all + 1)
    }
    logarithms = agreement.map { Elementary.log($0) }
  }

  /// How many examples they are compared with.
  var count: Int { rows.count }

  /// How often chance is expected to make an example like this one.
  ///
  /// - Parameter independence: the share of features that do not follow from the others.
  func expectation(
    _ row: Tensor, besides reference: Int, independence: Double = 1
  ) -> Double {
    let width = agreement.count
    let logarithms = self.logarithms
    return table.withUnsafePointer { table in
      row.withUnsafePointer { own in
        rows.reduce(0.0) { sum, index in
          if index == reference { return sum }
          let other = table + index * width
          var logarithm = 0.0
          for column in 0..<width where (own[column] - other[column]).magnitude > tolerance {
            logarithm += logarithms[column] * independence
            if logarithm < -20 { return sum }
          }
          // An equal one is what is asked about.
          return logarithm == 0 ? sum : sum + Elementary.exp(logarithm)
        }
      }
    }
  }
}
