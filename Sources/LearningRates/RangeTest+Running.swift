extension RangeTest {
  /// Trains a copy of an experiment from its first weights, at rising rates; nothing else changes.
  ///
  /// - Parameters:
  ///   - resolved: with its seed. The tricks that schedule rates and batch sizes, that stop a run or
  ///     choose what is served are left out.
  ///   - observe: told of each step, 1 for the first, and of its loss.
  /// - Throws: what training itself would throw before a step was taken; later numbers that are not
  ///   finite are a divergence.
  public func curve(
    of resolved: ResolvedExperiment, dataset: Dataset, observe: (Int, Double) -> Void = { _, _ in }
  ) throws(TrainingError) -> RangeCurve {
    let rising = try resolved.training { self.rate(at: $0.progress.step) }
    var trainer = try Trainer(rising, dataset: dataset)
    var curve = RangeCurve(self, seed: trainer.state.context.seed)
    for step in 1...steps {
      do throws(TrainingError) {
        curve.add(Double(try trainer.step()))
      } catch {
        guard case .notFinite = error, step > 1 else { throw error }
        curve.isFinite = false
        return curve
      }
      observe(step, curve.losses[step - 1])
      if curve.hasExploded { break }
    }
    return curve
  }
}
