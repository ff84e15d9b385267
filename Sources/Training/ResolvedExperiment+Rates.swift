import Tricks

extension ResolvedExperiment {
  /// The same steps at learning rates of its own: what tricks make of batches, losses, gradients and
  /// updates stays, what follows a schedule or only chooses what is served is left out.
  package func training(at rate: @escaping RateFunction) throws(TrainingError) -> ResolvedExperiment
  {
    var resolved = self
    resolved.recipe.rate = Slot()
    resolved.recipe.batchSize = Slot()
    resolved.recipe.stop = Slot()
    resolved.recipe.serving = Slot()
    do {
      try resolved.recipe.rate.replace(by: "rates", with: rate)
    } catch {
      throw .caused(by: error)
    }
    return resolved
  }

  /// The tricks that ``training(at:)`` leaves out, sorted.
  package var schedules: [TrickID] {
    let slots = [
      recipe.rate.contributors, recipe.batchSize.contributors, recipe.stop.contributors,
      recipe.serving.contributors,
    ]
    return Set(slots.joined()).sorted()
  }

  /// The greatest learning rate of the run as planned, so that a warm-up does not hide it.
  ///
  /// - Parameter examples: how many are trained on.
  package func peakRate(examples: Int) -> Double {
    let recipe = AssembledRecipe(self)
    let training = experiment.training
    let stepsPerEpoch = max((examples + training.batchSize - 1) / training.batchSize, 1)
    let total = training.epochs * stepsPerEpoch
    let points = min(total, 1000)
    return (0..<points).reduce(0) { peak, point in
      let step = total * point / points
      let progress = Progress(
        step: step, totalSteps: total, epoch: step / stepsPerEpoch, totalEpochs: training.epochs,
        stepsPerEpoch: stepsPerEpoch)
      return max(peak, recipe.rate(RateArguments(progress: progress, base: optimiser.rate)))
    }
  }
}
