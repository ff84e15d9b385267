import Checks

extension Defect {
  /// A fault of a trick that changes how training goes.
  private static func planted<Fault: PlantedFault>(
    _ id: String, _ fault: Fault, _ summary: String, ruinous: Bool = true, by checks: [String],
    in specimen: @escaping @Sendable () -> Specimen = { .perceptron() }
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: checks, in: specimen) { try $0.use(fault) }
  }

  /// Wrong gradients and steps.
  static let networkSteps: [Defect] = [
    planted(
      "oracle-flipped", GradientFault.flipped, "a trick changes the sign of gradients",
      by: ["gradient-tricks"]),
    planted(
      "oracle-flipped-sequence", GradientFault.flipped, "a trick changes the sign of gradients",
      by: ["gradient-tricks"], in: { .sequence() }),
    planted(
      "oracle-tiny", GradientFault.tiny, "a trick makes gradients a hundred times too small",
      ruinous: false, by: ["gradient-tricks"]),
    planted(
      "oracle-huge", GradientFault.huge, "a trick makes gradients thirty times too large",
      ruinous: false, by: ["gradient-tricks"]),
    planted(
      "oracle-first-lost", GradientFault.firstLost, "a trick sets the first layer's gradients to 0",
      by: ["gradient-tricks", "parameters"]),
    planted(
      "oracle-biases-lost", GradientFault.biasesLost, "a trick sets gradients of biases to 0",
      ruinous: false, by: ["gradient-tricks", "parameters"]),
    planted(
      "oracle-stale", GradientFault.stale, "a trick returns the gradients of the step before",
      by: ["gradient-tricks"]),
    planted(
      "oracle-noise", GradientFault.noise, "a trick returns noise for gradients",
      by: ["gradient-tricks"], in: { .table() }),
    planted(
      "oracle-exchanged", GradientFault.exchanged, "two layers get each other's gradients",
      by: ["gradient-tricks"], in: { .square() }),
    planted(
      "oracle-reversed", GradientFault.reversed, "gradients come in reverse order",
      by: ["gradient-tricks"]),
    planted(
      "oracle-other-targets", GradientFault.otherTargets,
      "gradients are those of targets in another order", by: ["gradient-tricks"]),
    planted(
      "oracle-clipped-away", GradientFault.clippedAway, "gradients are clipped to a millionth",
      ruinous: false, by: ["gradient-tricks", "first-steps"]),
    planted(
      "oracle-loss-summed", GradientFault.lossSummed, "the loss told is that of a sum",
      ruinous: false, by: ["gradient-tricks"]),
    planted(
      "oracle-statistics-lost", GradientFault.statisticsLost,
      "running statistics never leave the step", by: ["gradient-tricks"], in: { .normalised() }),
    planted(
      "oracle-last-flipped", GradientFault.lastFlipped, "the last layer's gradient is negated",
      by: ["gradient-tricks"], in: { .regression() }),
    planted(
      "oracle-only-positive", GradientFault.onlyPositive, "gradients are kept where they are above 0",
      ruinous: false, by: ["gradient-tricks", "updates", "first-steps"]),
    planted(
      "update-climbing", UpdateFault.climbing, "steps go up the gradient", by: ["updates"]),
    planted(
      "update-climbing-adam", UpdateFault.climbing, "steps go up the gradient", by: ["updates"],
      in: { .regularised() }),
    planted("update-random", UpdateFault.random, "steps are random", by: ["updates"]),
    planted("update-ones", UpdateFault.ones, "steps are the same everywhere", by: ["updates"]),
    planted(
      "update-only-biases", UpdateFault.onlyBiases, "only biases are moved", by: ["updates"]),
    planted(
      "update-shrinking", UpdateFault.shrinking, "a tenth of the weights is lost in each step",
      by: ["updates"], in: { .regression() }),
    planted(
      "update-growing", UpdateFault.growing, "weights grow by a hundredth in each step",
      by: ["updates"]),
    planted(
      "update-exchanged", UpdateFault.exchanged, "two layers are moved by each other's gradients",
      by: ["updates"], in: { .square() }),
    planted(
      "update-last-climbs", UpdateFault.lastClimbs, "the last layer climbs", by: ["updates"],
      in: { .table() }),
    planted("update-nothing", UpdateFault.nothing, "steps move nothing", by: ["updates"]),
    planted(
      "update-tenfold", UpdateFault.tenfold, "steps are ten times as long", ruinous: false,
      by: ["first-steps", "rate"], in: { .regularised() }),
    Defect(
      "decay-huge", "a weight decay of 5", namedBy: ["updates", "first-steps"],
      in: { .perceptron() }
    ) { $0.experiment.optimiser.weightDecay = 5 },
    Defect(
      "decay-huge-adamw", "AdamW with a weight decay of 30", namedBy: ["updates", "first-steps"],
      in: { .regularised() }
    ) {
      $0.experiment.optimiser.kind = .adamw
      $0.experiment.optimiser.weightDecay = 30
    },
  ]

  /// Batches, losses and objectives.
  static let networkLosses: [Defect] = [
    planted(
      "batch-shuffled-apart", BatchFault.shuffledApart, "inputs and targets are shuffled apart",
      by: ["batches"]),
    planted(
      "batch-shuffled-apart-table", BatchFault.shuffledApart, "rows and values are shuffled apart",
      by: ["batches"], in: { .regression() }),
    planted(
      "batch-next-class", BatchFault.nextClass, "a trick moves targets on by one class",
      by: ["batches"]),
    planted(
      "batch-some-targets", BatchFault.someTargets, "a fifth of a batch gets other targets",
      ruinous: false, by: ["batches"]),
    planted(
      "batch-doubled-targets", BatchFault.doubledTargets, "targets add up to 2", by: ["batches"]),
    planted(
      "batch-mixed-inputs", BatchFault.mixedInputs, "mixed examples keep the target of the lesser",
      by: ["batches"]),
    planted(
      "batch-few-kept", BatchFault.fewKept, "an eighth of each batch is kept", ruinous: false,
      by: ["batches"]),
    planted(
      "batch-repeated", BatchFault.repeated, "a batch holds one example again and again",
      by: ["batches"]),
    planted("batch-faded", BatchFault.faded, "inputs fade in training", by: ["batches"]),
    planted("batch-noise", BatchFault.noise, "inputs are noise in training", by: ["batches"]),
    planted(
      "batch-scaled", BatchFault.scaled, "pixels are 0 to 255 in training only", by: ["batches"]),
    planted(
      "batch-clipped", BatchFault.clipped, "pixels are clipped in training", ruinous: false,
      by: ["batches"]),
    planted(
      "batch-standardised", BatchFault.standardised, "batches are standardised, tests are not",
      ruinous: false, by: ["batches"]),
    planted("batch-nan", BatchFault.notANumber, "a trick makes a NaN", by: ["batches"]),
    planted(
      "batch-moved-targets", BatchFault.movedTargets, "targets of a sequence are one place off",
      by: ["batches"], in: { .sequence() }),
    planted(
      "loss-class-ignored", LossFault.classIgnored, "a class has the weight 0", by: ["loss"]),
    planted(
      "loss-weights-upside-down", LossFault.weightsUpsideDown, "frequent classes weigh more",
      ruinous: false, by: ["loss"]
    ) {
      var specimen = Specimen.perceptron()
      specimen.dataset.train = specimen.dataset.train.keeping { $1 == 0 || $0 % 3 == 0 }
      return specimen
    },
    planted("loss-constant", LossFault.constant, "the loss is always 1", by: ["loss"]),
    planted(
      "loss-detached", LossFault.detached, "the loss lets no gradient back", by: ["loss"],
      in: { .regression() }),
    planted(
      "loss-smoothed-away", LossFault.smoothedAway, "smoothing leaves the right class last",
      by: ["loss"]),
    planted(
      "loss-reversed-targets", LossFault.reversedTargets, "the loss reads targets from the end",
      by: ["loss"]),
    planted(
      "loss-reversed-targets-values", LossFault.reversedTargets,
      "the loss reads targets from the end", by: ["loss"], in: { .regression() }),
    planted("loss-climbing", LossFault.climbing, "the loss is 1 minus itself", by: ["loss"]),
    planted(
      "loss-climbing-values", LossFault.climbing, "the loss is 1 minus itself", by: ["loss"],
      in: { .regression() }),
    planted(
      "loss-shifted", LossFault.shifted, "the loss is 5 too low", ruinous: false, by: ["loss"]),
    planted(
      "loss-naive", LossFault.naive, "the logarithm of probabilities that may be 0",
      ruinous: false, by: ["loss"]),
    planted(
      "loss-first-output", LossFault.firstOutput, "only the first output is compared",
      by: ["loss"]),
    planted(
      "reduction-first", LossFault.firstExample, "only the first example counts",
      by: ["reduction"]),
    planted(
      "reduction-greatest", LossFault.greatest, "only the greatest loss counts", ruinous: false,
      by: ["reduction"]),
    planted(
      "reduction-divided", LossFault.divided, "the mean is divided once more", ruinous: false,
      by: ["reduction"]),
    planted(
      "reduction-wrong-count", LossFault.wrongCount, "the sum is divided by a fixed number",
      ruinous: false, by: ["reduction"]),
    planted(
      "reduction-negated", LossFault.negatedMean, "the mean has a minus", by: ["reduction"]),
    planted(
      "objective-moved", LossFault.objectiveMoved, "the objective takes others' targets",
      by: ["objective"]),
    planted(
      "objective-flooded", LossFault.flooded, "a flooding level above every loss",
      by: ["objective"]),
    planted(
      "objective-penalty", LossFault.penalty, "a penalty that hides the loss", ruinous: false,
      by: ["objective"]),
    planted(
      "objective-negated", LossFault.objectiveNegated, "the objective is minus the loss",
      by: ["objective"], in: { .sequence() }),
  ]

  /// What is served and predicted, and how long and in what portions a run goes.
  static let networkServing: [Defect] = [
    planted("serving-first", ServingFault.first, "the initial weights are tested", by: ["serving"]),
    planted(
      "serving-slow", ServingFault.slow, "an average too slow for the run is tested",
      by: ["serving"], in: { .regularised() }),
    planted(
      "serving-summed", ServingFault.summed, "first and last weights are added", by: ["serving"]),
    planted(
      "serving-old-statistics", ServingFault.oldStatistics,
      "running statistics of the start are tested", by: ["serving"], in: { .convolutional() }),
    planted("serving-nothing", ServingFault.nothing, "no weights are served", by: ["serving"]),
    planted(
      "predict-reversed", ServingFault.reversed, "predictions come in reverse order",
      by: ["predictions", "single-examples"]),
    planted("predict-moved", ServingFault.moved, "classes are moved by one", by: ["predictions"]),
    planted(
      "predict-probabilities", ServingFault.probabilities, "probabilities instead of logarithms",
      by: ["predictions"]),
    planted("predict-logits", ServingFault.logits, "logits instead of logarithms", by: ["predictions"]),
    planted(
      "predict-inverted", ServingFault.inverted, "a temperature below 0", by: ["predictions"]),
    planted(
      "predict-constant", ServingFault.constant, "the same prediction for all",
      by: ["predictions"]),
    planted(
      "predict-sure", ServingFault.sure, "a temperature of a fiftieth", ruinous: false,
      by: ["predictions"]),
    planted(
      "predict-centred", ServingFault.centred, "the batch's mean is taken off predictions",
      by: ["single-examples", "predictions"]),
    planted(
      "predict-reversed-values", ServingFault.reversed, "predictions come in reverse order",
      by: ["predictions", "single-examples"], in: { .regression() }),
    planted("stop-at-once", ServingFault.stops, "the run ends after an epoch", by: ["stopping"]),
    planted(
      "stop-when-better", ServingFault.stopsWhenBetter, "the run ends when the loss falls",
      by: ["stopping"]),
    planted(
      "batch-size-one", ServingFault.single, "a trick makes batches of one", ruinous: false,
      by: ["batch-size"]),
    planted(
      "batch-size-one-norm", ServingFault.single, "batches of one with batch norm",
      by: ["batch-size"], in: { .normalised() }),
    planted(
      "batch-size-all", ServingFault.whole, "a trick makes one batch of all", ruinous: false,
      by: ["batch-size"]),
    Defect(
      "batch-norm-single", "a batch size of 1 with batch norm", namedBy: ["batch-size"],
      in: { .normalised() }
    ) { $0.experiment.training.batchSize = 1 },
    Defect(
      "batch-norm-few", "a batch size of 3 with batch norm", ruinous: false,
      namedBy: ["batch-size"], in: { .normalised() }
    ) { $0.experiment.training.batchSize = 3 },
    Defect(
      "batch-norm-last-of-one", "the last batch of an epoch has one example", ruinous: false,
      namedBy: ["batch-size"], in: { .normalised() }
    ) {
      $0.experiment.data.subset = 352
      $0.experiment.data.validation = 0.2
      $0.experiment.training.batchSize = 40
    },
    Defect(
      "batch-beyond-data", "a batch larger than the data", ruinous: false,
      namedBy: ["batch-size"], in: { .perceptron() }
    ) { $0.experiment.training.batchSize = 1000 },
  ]
}
