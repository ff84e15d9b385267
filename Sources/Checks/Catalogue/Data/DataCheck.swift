import Statistics

/// Summarises the inputs just before the network and looks for what no network can use.
public struct DataCheck: Check {
  public static let id = "data"
  public static let question = "Are the inputs finite, varied and of a sensible scale?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let data = subject.data
    let splits =
      [("training", data.training), ("test", data.test)]
      + (data.validation.map { [("validation", $0)] } ?? [])
    for (name, split) in splits {
      if let row = Self.firstNonFiniteRow(of: split.inputs) {
        return Conclusion(
          .fail, "example \(row) of the \(name) split holds a NaN or an infinity",
          evidence: [Evidence("example", row)],
          hint: "remove or repair it: one such number spoils every weight")
      }
    }
    if let limit = subject.network.tokenLimit { return Self.judgeTokens(data, limit: limit) }
    let training = Moments(ofColumnsOf: data.training.inputs)
    let test = Moments(ofColumnsOf: data.test.inputs)
    let evidence = [
      Evidence("mean", training.mean), Evidence("standard deviation", training.deviation),
      Evidence("smallest", training.smallest), Evidence("greatest", training.greatest),
      Evidence("features", training.columns), Evidence("constant features", training.constant),
    ]
    return Self.judge(training, test, isTable: data.training.inputs.shape.rank == 2, evidence)
  }

  /// Tokens are numbers of rows of a table: there is no scale to look at.
  private static func judgeTokens(_ data: PreparedData, limit: Int) -> Conclusion {
    let seen = Set(data.training.inputs.scalars)
    let test = data.test.inputs.scalars
    let unseen = test.count { !seen.contains($0) }
    let share = Double(unseen) / Double(max(test.count, 1))
    let evidence = [
      Evidence("tokens that occur", seen.count), Evidence("rows of the embedding", limit),
      Evidence("share of test tokens that do not occur in training", share),
    ]
    if seen.count < 2 {
      return Conclusion(
        .fail, "all training tokens are the same: there is nothing to learn from",
        evidence: evidence, hint: "look at the decoding of the inputs")
    }
    if share > 0.01 {
      return Conclusion(
        .warn,
        "\(NumberText.significant(100 * share, digits: 2)) % of the test tokens do not occur in "
          + "training", evidence: evidence, hint: "look at how the test split was made")
    }
    return Conclusion(
      .pass, "\(seen.count) of \(limit) tokens occur in the training split", evidence: evidence)
  }

  private static func judge(
    _ training: Moments, _ test: Moments, isTable: Bool, _ evidence: [Evidence]
  ) -> Conclusion {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let scale = "mean \(text(training.mean)), standard deviation \(text(training.deviation))"
    if training.constant == training.columns {
      return Conclusion(
        .fail, "every feature is constant: there is nothing to learn from", evidence: evidence,
        hint: "look at the decoding of the inputs")
    }
    let hint = "set data.scaling to \"standardise\" or \"unit\""
    if training.deviation > 10 || training.mean.magnitude > 10 {
      return Conclusion(
        .warn, "the inputs are large: \(scale)", evidence: evidence, hint: hint)
    }
    if training.deviation < 0.01 {
      return Conclusion(.warn, "the inputs hardly vary: \(scale)", evidence: evidence, hint: hint)
    }
    if isTable && training.spread > 100 {
      return Conclusion(
        .warn,
        "the scales of the features differ by a factor of \(text(training.spread))",
        evidence: evidence, hint: "set data.scaling to \"standardise-features\"")
    }
    if training.constant * 2 > training.columns {
      return Conclusion(
        .warn, "\(training.constant) of \(training.columns) features are constant",
        evidence: evidence, hint: "leave them out, or look at the decoding of the inputs")
    }
    let drift = (training.mean - test.mean).magnitude / training.deviation
    if drift > 0.5 {
      return Conclusion(
        .warn,
        "the test inputs' mean is \(text(drift)) standard deviations from the training inputs'",
        evidence: evidence + [Evidence("drift", drift)],
        hint: "look at how the test split was made")
    }
    let constant =
      training.constant == 0
      ? "" : "; \(NumberText.count(training.constant, "feature")) of \(training.columns) constant"
    return Conclusion(.pass, scale + constant, evidence: evidence)
  }

  private static func firstNonFiniteRow(of inputs: Tensor) -> Int? {
    if inputs.isFinite { return nil }
    return (0..<inputs.shape[0]).first { !inputs.rows($0..<$0 + 1).isFinite }
  }
}

/// What a [rows, columns…] tensor holds, for each column and in all; deviations of the population.
private struct Moments {
  let columns: Int
  let mean: Double
  let deviation: Double
  let smallest: Double
  let greatest: Double
  /// How many columns hold one value only.
  let constant: Int
  /// The greatest deviation of a column over the least that is not 0.
  let spread: Double

  init(ofColumnsOf table: Tensor) {
    let rows = table.shape[0]
    let columns = rows == 0 ? 0 : table.count / rows
    var sums = [Double](repeating: 0, count: columns)
    var squares = sums
    var low = [Float](repeating: .infinity, count: columns)
    var high = [Float](repeating: -.infinity, count: columns)
    table.withUnsafePointer { values in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = values[row * columns + column]
          sums[column] += Double(value)
          squares[column] += Double(value) * Double(value)
          low[column] = min(low[column], value)
          high[column] = max(high[column], value)
        }
      }
    }
    let count = Double(max(table.count, 1))
    let mean = sums.reduce(0, +) / count
    self.columns = columns
    self.mean = mean
    deviation = max(squares.reduce(0, +) / count - mean * mean, 0).squareRoot()
    smallest = Double(low.min() ?? 0)
    greatest = Double(high.max() ?? 0)
    let varied = (0..<columns).filter { low[$0] < high[$0] }
    constant = columns - varied.count
    let deviations = varied.map { column in
      let mean = sums[column] / Double(rows)
      return max(squares[column] / Double(rows) - mean * mean, 0).squareRoot()
    }.filter { $0 > 0 }
    spread = (deviations.max() ?? 1) / (deviations.min() ?? 1)
  }
}
