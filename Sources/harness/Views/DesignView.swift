import Ablations
import Reports
import Statistics

/// What a design shows that a list of comparisons does not: its rows, squares or levels.
struct DesignView {
  private let design: Design
  private let ablation: Ablation
  private let result: AblationResult
  /// The one that decides.
  private let measure: Measure

  init(_ design: Design, _ ablation: Ablation, _ result: AblationResult, _ measure: Measure) {
    self.design = design
    self.ablation = ablation
    self.result = result
    self.measure = measure
  }

  /// The tables, one below the other; empty where there is nothing to add.
  func rendered(on terminal: Terminal) -> StyledText {
    let parts = tables.map { $0.rendered(on: terminal) } + orders.map { StyledText($0) }
    return parts.joined(separator: "\n\n")
  }

  private var tables: [Table] {
    if design.variation != nil { return design.questions.map(levels) }
    if design.hasRows { return [rows] }
    switch design.form {
    case .single, .leaveOneOut, .stack: return []
    case .pairs: return squares
    case .factorial: return design.factors.count == 2 ? squares : [means]
    }
  }

  // MARK: - An arm in each row

  private static let evidence: [Table.Column] = [
    .init("95% interval", .right), .init("p", .right), .init("detectable", .right),
  ]

  private var rows: Table {
    var table = Table(
      [
        .init("arm"), .init(measure.metric.name, .right), .init(design.rowDifference, .right),
      ] + Self.evidence)
    var open = Set(ablation.contrasts.indices)
    for arm in ablation.arms.indices {
      let contrast = design.rowContrast(of: arm)
      if let contrast { open.remove(contrast) }
      table.add(
        [.init(ablation.arms[arm].label), mean(of: arm)] + (contrast.map(numbers) ?? []))
    }
    for contrast in open.sorted() {
      table.add([.init(ablation.contrasts[contrast].label), ""] + numbers(of: contrast))
    }
    return table
  }

  private var means: Table {
    var table = Table([.init("arm"), .init(measure.metric.name, .right)])
    for arm in ablation.arms.indices {
      table.add([.init(ablation.arms[arm].label), mean(of: arm)])
    }
    return table
  }

  // MARK: - Two factors in rows and columns

  private var squares: [Table] {
    design.factors.indices.flatMap { first in
      design.factors.indices.dropFirst(first + 1).compactMap { square(first, $0) }
    }
  }

  private func square(_ first: Int, _ second: Int) -> Table? {
    guard let none = design.arm(with: []), let one = design.arm(with: [first]),
      let other = design.arm(with: [second]), let both = design.arm(with: [first, second])
    else { return nil }
    let (row, column) = (design.factors[first].name, design.factors[second].name)
    var table = Table([
      .init("mean \(measure.metric.name)"), .init("without \(column)", .right),
      .init("with \(column)", .right), .init("effect of \(column)", .right),
    ])
    table.add(
      [.init("without \(row)"), mean(of: none), mean(of: other), effect([(other, 1), (none, -1)])])
    table.add(
      [.init("with \(row)"), mean(of: one), mean(of: both), effect([(both, 1), (one, -1)])])
    table.add([
      .init("effect of \(row)"), effect([(one, 1), (none, -1)]), effect([(both, 1), (other, -1)]),
      effect([(both, 1), (one, -1), (other, -1), (none, 1)]),
    ])
    return table
  }

  /// A weighted sum of means.
  private func effect(_ terms: [(arm: Int, weight: Double)]) -> Table.Cell {
    let means = terms.map { (value(of: $0.arm), $0.weight) }
    let sum = means.reduce(0) { $0 + ($1.0 ?? .nan) * $1.1 }
    return .init(Text.difference(sum, in: measure.metric))
  }

  // MARK: - A level of what is varied in each row

  private func levels(of question: Design.Question) -> Table {
    guard let variation = design.variation, let first = question.contrasts.first else {
      return Table([])
    }
    let weights = ablation.contrasts[first].weights
    // The means of an arm against another; a sum of more is told by itself.
    let hasTwo = ablation.contrasts[first].arms.count == 2
    let signs: [FloatingPointSign] = hasTwo ? [.minus, .plus] : []
    func arm(_ sign: FloatingPointSign, in weights: [Double]) -> Int? {
      weights.indices.first { weights[$0] != 0 && weights[$0].sign == sign }
    }
    let columns = signs.compactMap { arm($0, in: weights) }.map { arm in
      Table.Column(design.label(of: arm), .right)
    }
    var table = Table(
      [.init(variation.name)] + columns + [.init(question.label, .right)] + Self.evidence)
    for (place, contrast) in question.contrasts.enumerated() {
      let weights = ablation.contrasts[contrast].weights
      let isLevel = place < variation.levels.count
      let name =
        isLevel ? variation.levels[place].value ?? "" : design.comparison(place, of: question)
      let means = signs.map { sign in
        isLevel ? arm(sign, in: weights).map(mean) ?? "" : ""
      }
      table.add([.init(name)] + means + numbers(of: contrast))
    }
    return table
  }

  // MARK: - Values of an option

  /// Which way the means go over the values of each option.
  private var orders: [String] {
    guard design.variation == nil, design.form == .single else { return [] }
    return design.factors.enumerated().compactMap { index, factor in
      let arms = factor.levels.indices.compactMap { level in
        design.arm(design.factors.indices.map { $0 == index ? level : nil })
      }
      guard factor.trend != nil, let option = factor.option, arms.count == factor.levels.count,
        let order = ValueOrder(of: factor.levels.compactMap(\.number), arms.map(values))
      else { return nil }
      return order.sentence(option: option, names: factor.levels.map { $0.value ?? "" })
    }
  }

  // MARK: - Numbers

  /// Seed by seed; NaN where a run failed.
  private func values(of arm: Int) -> [Double] {
    result.cells[arm].map { $0.error == nil ? $0.values[measure] ?? .nan : .nan }
  }

  private func value(of arm: Int) -> Double? {
    let values = values(of: arm)
    let mean = values.reduce(0, +) / Double(values.count)
    return mean.isFinite ? mean : nil
  }

  private func mean(of arm: Int) -> Table.Cell {
    .init(value(of: arm).map { Text.value($0, of: measure.metric) } ?? "failed")
  }

  private func numbers(of contrast: Int) -> [Table.Cell] {
    let assessment = result.findings[contrast][0].assessment
    let numbers = ComparisonNumbers(
      assessment.comparison, of: measure.metric, pValue: assessment.adjustedPValue)
    return [
      .init(numbers.difference), .init(numbers.interval), .init(numbers.p),
      .init(numbers.detectable),
    ]
  }
}
