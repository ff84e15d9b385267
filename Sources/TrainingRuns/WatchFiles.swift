import Archive
import Checks
import Foundation
import Training
import Tricks

// What was seen of a run while it trained, as files of its bundle. None of it is a result.

extension BundleFiles {
  /// Adds what was seen and what was found; nothing of a run that was not watched.
  mutating func add(
    watchOf trainer: Trainer, run: TrainingOutcome?, failure: TrainingError?
  ) throws(ArchiveError) {
    guard let watch = trainer.watch,
      let report = WatchReport(trainer, outcome: run, error: failure)
    else { return }
    try add(json: report, at: BundlePath.watch)
    try add(
      lines: watch.looks.map { LookRecord($0, of: watch, trainer.resolved) },
      at: BundlePath.watchLooks)
    try add(lines: watch.losses.blocks.map(LossRecord.init), at: BundlePath.losses)
    try add(lines: watch.histograms.map(HistogramRecord.init), at: BundlePath.histograms)
    let state = run?.served.first ?? trainer.state.model
    if let filters = StoredTensor(filtersOf: trainer.resolved.network, state) {
      try add(tensors: [filters], at: BundlePath.filters)
    }
  }
}

/// A line of `checks/watch.jsonl`. Numbers have four digits, and are left out if they are not finite.
private struct LookRecord: Encodable {
  let step: Int
  let epoch: Int
  let loss: Double?
  let rate: Double?
  let parameters: [String: Parameter]
  let layers: [String: Layer]
  let predictions: [Double?]

  struct Parameter: Encodable {
    let norm: Double?
    let gradientNorm: Double?
    let updateNorm: Double?

    private enum CodingKeys: String, CodingKey {
      case norm
      case gradientNorm = "gradient_norm"
      case updateNorm = "update_norm"
    }
  }

  struct Layer: Encodable {
    let size: Double?
    /// Of layers that end in a ReLU.
    let closedUnits: Int?
    /// Of layers that end in a tanh or sigmoid.
    let saturated: Double?

    private enum CodingKeys: String, CodingKey {
      case size, saturated
      case closedUnits = "closed_units"
    }
  }

  init(_ look: Look, of watch: TrainingWatch, _ resolved: ResolvedExperiment) {
    step = look.step
    epoch = look.epoch + 1
    loss = rounded(look.loss)
    rate = rounded(Float(look.rate))
    let names = resolved.network.parameters.map(\.name)
    parameters = Dictionary(
      zip(names, look.parameters).map { name, parameter in
        (
          name,
          Parameter(
            norm: rounded(parameter.norm), gradientNorm: rounded(parameter.gradient),
            updateNorm: rounded(parameter.update))
        )
      }
    ) { first, _ in first }
    layers = Dictionary(
      zip(watch.layers, look.layers).map { layer, seen in
        let bends = layer.activation == .tanh || layer.activation == .sigmoid
        return (
          layer.path,
          Layer(
            size: rounded(seen.size),
            closedUnits: layer.activation == .relu ? seen.closed : nil,
            saturated: bends ? rounded(seen.saturated) : nil)
        )
      }
    ) { first, _ in first }
    predictions = look.predictions.map(rounded)
  }
}

/// A line of `checks/losses.jsonl`: the training loss of steps that follow one another.
private struct LossRecord: Encodable {
  let first: Int
  let last: Int
  let mean: Double?
  let deviation: Double?
  let lowest: Double?
  let highest: Double?

  init(_ block: LossWatch.Block) {
    first = block.first
    last = block.last
    mean = rounded(Float(block.mean))
    deviation = rounded(Float(block.deviation))
    lowest = rounded(Float(block.lowest))
    highest = rounded(Float(block.highest))
  }
}

/// A line of `checks/histograms.jsonl`: `negative[i]` numbers lie between −2ᵉ⁺¹ and −2ᵉ with
/// e = `exponent` + i, `positive[i]` between 2ᵉ and 2ᵉ⁺¹. Bins beyond the last number are left out.
private struct HistogramRecord: Encodable {
  let step: Int
  let kind: String
  let name: String
  let exponent: Int
  let negative: [Int]
  let zeros: Int
  let positive: [Int]

  init(_ look: HistogramLook) {
    step = look.step
    kind =
      switch look.kind {
      case .activation: "activation"
      case .gradient: "gradient"
      case .weight: "weight"
      }
    name = look.name
    let (negative, positive) = (look.histogram.negative, look.histogram.positive)
    let used = negative.indices.filter { negative[$0] + positive[$0] > 0 }
    let range = (used.first ?? 0)..<((used.last ?? -1) + 1)
    exponent = Histogram.exponents.lowerBound + range.lowerBound
    self.negative = Array(negative[range])
    zeros = look.histogram.zeros
    self.positive = Array(positive[range])
  }
}

/// With four digits; nothing for what JSON has no word for.
private func rounded(_ number: Float) -> Double? {
  number.isFinite ? Double(String(format: "%.4g", Double(number))) : nil
}

extension StoredTensor {
  /// The first layer's weights as pictures [height, width, channels, filters], at most 64 filters; nothing
  /// where the inputs are none.
  fileprivate init?(filtersOf network: Network, _ state: ModelState) {
    let input = network.input
    guard input.rank == 3,
      let index = network.parameters.firstIndex(where: { $0.role == .weight })
    else { return nil }
    let (name, weight) = (network.parameters[index].name, state.parameters.tensors[index])
    var shape = weight.shape.dimensions
    if shape.count == 2, shape[0] == input.elementCount { shape = input.dimensions + [shape[1]] }
    guard shape.count == 4, let filters = shape.last, filters > 0 else { return nil }
    let kept = min(filters, 64)
    let values = weight.scalars
    let chosen = stride(from: 0, to: values.count, by: filters).flatMap {
      values[$0..<$0 + kept]
    }
    self.init(name: name, shape: shape.dropLast() + [kept], values: chosen)
  }
}
