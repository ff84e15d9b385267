import Measurement

extension ResultBundle {
  /// What a measure comes to in this run; `nil` if the run has no such number.
  public func value(of measure: Measure) throws(ArchiveError) -> Double? {
    try measured(measure)?.value
  }

  /// The same with what it is a share of, if it is one.
  public func measured(_ measure: Measure) throws(ArchiveError) -> MeasuredValue? {
    switch measure.pick {
    case .last:
      return try summary().metrics[measure.split]?[measure.name.metric]
    case .best:
      let values = try metrics().filter { $0.split == measure.split }
        .compactMap { $0.values[measure.name.metric] }
      let best = measure.picked(from: values.map(\.value))
      return values.first { $0.value == best }
    }
  }
}
