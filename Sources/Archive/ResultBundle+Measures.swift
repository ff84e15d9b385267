import Measurement

extension ResultBundle {
  /// What a measure comes to in this run; `nil` if the run has no such number.
  public func value(of measure: Measure) throws(ArchiveError) -> Double? {
    switch measure.pick {
    case .last:
      return try summary().metrics[measure.split]?[measure.name.metric].map(Double.init)
    case .best:
      let values = try metrics().filter { $0.split == measure.split }
        .compactMap { $0.values[measure.name.metric].map(Double.init) }
      return measure.picked(from: values)
    }
  }
}
