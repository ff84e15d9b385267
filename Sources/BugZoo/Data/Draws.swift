import Checks

/// Numbers drawn one after another, for making examples row by row.
struct Draws {
  private var generator: RandomGenerator

  init(_ name: String, seed: Int = 7) {
    generator = RandomStream(seed: UInt64(seed), name: "zoo/" + name).generator()
  }

  mutating func normal(_ mean: Double = 0, _ deviation: Double = 1) -> Double {
    mean + deviation * generator.normal()
  }

  mutating func uniform() -> Double { generator.uniform() }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * generator.uniform()
  }

  mutating func below(_ bound: Int) -> Int { Int(generator.next(below: UInt64(bound))) }

  mutating func chance(_ probability: Double) -> Bool { generator.uniform() < probability }

  mutating func logNormal(_ mean: Double, _ deviation: Double) -> Double {
    Elementary.exp(normal(mean, deviation))
  }
}

/// Rows of numbers with a label or a value each, before they are split.
struct Rows {
  var inputs: [[Double]] = []
  var labels: [Int] = []
  var values: [[Double]] = []

  var count: Int { inputs.count }

  func choosing(_ indices: [Int]) -> Rows {
    var rows = Rows()
    rows.inputs = indices.map { inputs[$0] }
    if !labels.isEmpty { rows.labels = indices.map { labels[$0] } }
    if !values.isEmpty { rows.values = indices.map { values[$0] } }
    return rows
  }

  /// In a random order.
  func shuffled(seed: Int = 7) -> Rows {
    choosing(RandomStream(seed: UInt64(seed), name: "zoo/shuffle").permutation(of: count))
  }

  mutating func mapInputs(_ change: (Int, inout [Double]) -> Void) {
    for index in inputs.indices { change(index, &inputs[index]) }
  }

  /// Appends to each row what follows from all and from its place.
  mutating func append(_ columns: (Rows, Int) -> [Double]) {
    let all = self
    for index in inputs.indices { inputs[index] += columns(all, index) }
  }

  private var examples: Examples {
    let width = inputs.first?.count ?? 0
    let tensor = Tensor(inputs.flatMap { $0.map { Float($0) } }, shape: [count, width])
    if values.isEmpty { return Examples(inputs: tensor, labels: labels) }
    return Examples(
      inputs: tensor,
      values: Tensor(values.flatMap { $0.map { Float($0) } }, shape: [count, values[0].count]))
  }

  /// The first rows for training, the last ones for the test.
  ///
  /// - Parameter classes: how many are declared; those that occur if left out.
  func dataset(_ name: String, test: Int, classes: Int? = nil) -> Dataset {
    Rows.dataset(
      name, train: choosing(Array(0..<count - test)), test: choosing(Array(count - test..<count)),
      classes: classes)
  }

  static func dataset(_ name: String, train: Rows, test: Rows, classes: Int? = nil) -> Dataset {
    let target: Target =
      train.values.isEmpty
      ? .classes(classes ?? ((train.labels + test.labels).max() ?? 0) + 1)
      : .values(train.values[0].count)
    let all = (train.inputs + test.inputs).joined().filter(\.isFinite)
    return Dataset(
      name: name, target: target,
      inputRange: Float(all.min() ?? 0)...Float(all.max() ?? 1), train: train.examples,
      test: test.examples)
  }
}
