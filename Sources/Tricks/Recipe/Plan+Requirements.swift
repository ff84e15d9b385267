@_exported import Measurement

// What tricks ask for before they edit.

extension Plan {
  /// The metric of a name that the task measures.
  ///
  /// - Throws: `NotApplicable` naming those that there are.
  public func metric(_ name: String, for id: TrickID) throws(NotApplicable) -> Metric {
    if let metric = task.metric(name) { return metric }
    let names = task.metrics.map(\.name).joined(separator: ", ")
    throw NotApplicable(
      id, "this task has no \(name): it is measured by \(names)",
      hint: "use metric=\(task.metrics.last?.name ?? "loss")")
  }

  /// One example's shape, [height, width, channels].
  ///
  /// - Throws: `NotApplicable` for inputs that are no images.
  public func requireImages(for id: TrickID) throws(NotApplicable) -> Shape {
    if inputKind == .image && inputShape.rank == 3 { return inputShape }
    let found = inputKind == .tokens ? "tokens" : "\(inputShape)"
    throw NotApplicable(id, "its inputs must be images [height, width, channels], not \(found)")
  }

  /// That inputs are quantities: of tokens, which are names of symbols, no arithmetic makes sense.
  ///
  /// - Parameter what: completes "tokens are numbers of symbols: they cannot be …".
  public func requireQuantities(for id: TrickID, _ what: String) throws(NotApplicable) {
    if inputKind != .tokens { return }
    throw NotApplicable(
      id, "the inputs are tokens, which are numbers of symbols: they cannot be \(what)")
  }

  /// That an example has one answer, and not one at each of its places: what takes all places
  /// together lets each see those that it is to predict.
  public func requireOneAnswer(for id: TrickID) throws(NotApplicable) {
    if inputKind != .tokens || task.output.rank == 1 { return }
    throw NotApplicable(
      id, "it takes all places of a text together, so each would see the symbols that it predicts")
  }

  /// That targets of two examples may be mixed.
  public func requireMixableTargets(for id: TrickID) throws(NotApplicable) {
    if task.targetsMayBeMixed { return }
    throw NotApplicable(id, "the targets of this task cannot be mixed")
  }

  /// That several predictions have a mean.
  public func requireAveragedPredictions(for id: TrickID) throws(NotApplicable) {
    if task.predictionsMayBeAveraged { return }
    throw NotApplicable(id, "predictions of this task cannot be averaged")
  }
}
