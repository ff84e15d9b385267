extension Recipe {
  /// Sorts what a trick has put into slots as if it had another id, for tests that ids decide nothing.
  package mutating func sort(_ id: TrickID, as other: TrickID) {
    network.sort(id, as: other)
    initial.sort(id, as: other)
    data.sort(id, as: other)
    batch.sort(id, as: other)
    loss.sort(id, as: other)
    reduction.sort(id, as: other)
    objective.sort(id, as: other)
    gradient.sort(id, as: other)
    update.sort(id, as: other)
    optimiser.sort(id, as: other)
    momentum.sort(id, as: other)
    rate.sort(id, as: other)
    batchSize.sort(id, as: other)
    stop.sort(id, as: other)
    serving.sort(id, as: other)
    predict.sort(id, as: other)
    decode.sort(id, as: other)
    players.sort(id, as: other)
  }
}
