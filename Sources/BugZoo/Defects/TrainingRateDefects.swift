import Checks

extension Defect {
  /// Rates and schedules.
  static let rates: [Defect] = [
    Defect(
      "rate-over-100", "a rate a hundred times too low for 70 steps", ruinous: false,
      namedBy: ["rate"], in: { .perceptron() }
    ) { $0.experiment.optimiser.rate /= 100 },
    Defect(
      "rate-over-10000-table", "a rate ten thousand times too low", namedBy: ["rate"],
      in: { .table(Table()) }
    ) { $0.experiment.optimiser.rate /= 10_000 },
    Defect(
      "rate-over-1000-regression", "a rate a thousand times too low", namedBy: ["rate"],
      in: { .regression() }
    ) { $0.experiment.optimiser.rate /= 1000 },
    Defect(
      "rate-over-1000-sequence", "a rate a thousand times too low", namedBy: ["rate"],
      in: { .sequence() }
    ) { $0.experiment.optimiser.rate /= 1000 },
    Defect(
      "rate-times-1000-regression", "a rate a thousand times too high",
      namedBy: ["rate", "overfit"], in: { .regression() }
    ) { $0.experiment.optimiser.rate *= 1000 },
    Defect(
      "rate-times-100-sequence", "a rate a hundred times too high", namedBy: ["rate"],
      in: { .sequence() }
    ) { $0.experiment.optimiser.rate *= 100 },
    Defect(
      "rate-times-1000-adam", "a rate a thousand times too high under Adam", namedBy: ["rate"],
      in: { .regularised() }
    ) { $0.experiment.optimiser.rate *= 1000 },
    Defect(
      "rate-times-1000-convolutional", "a rate a thousand times too high under batch norm",
      namedBy: ["rate"], in: { .convolutional() }
    ) { $0.experiment.optimiser.rate *= 1000 },
    Defect(
      "rate-turns-negative", "a linear decay goes on below 0", namedBy: ["schedule"],
      in: { .perceptron() }
    ) { try $0.train(.rateTurnsNegative) },
    Defect(
      "rate-turns-nan", "a schedule gives NaN near the end", namedBy: ["schedule"],
      in: { .regression() }
    ) { try $0.train(.rateTurnsNaN) },
    Defect(
      "warmup-endless", "a warm-up ten times as long as the run", namedBy: ["schedule"],
      in: { .perceptron() }
    ) { try $0.train(.warmupEndless) },
    Defect(
      "warmup-long", "a warm-up over nine tenths of the run", ruinous: false,
      namedBy: ["schedule"], in: { .regression() }
    ) { try $0.train(.warmupLong) },
    Defect(
      "decay-early",
      "milestones in steps where epochs were meant: after a twentieth of the run the "
        + "rate is nothing", namedBy: ["schedule"], in: { .sequence() }
    ) { try $0.train(.decayEarly) },
    Defect(
      "decay-fast", "an exponential decay per step instead of per epoch", namedBy: ["schedule"],
      in: { .table(Table()) }
    ) { try $0.train(.decayFast) },
    Defect(
      "peak-tenfold", "a schedule whose peak is ten times the rate", ruinous: false,
      namedBy: ["schedule"], in: { .regression() }
    ) { try $0.train(.peakTenfold) },
    Defect(
      "milestones-beyond", "all milestones lie behind the end of the run", ruinous: false,
      namedBy: ["schedule"], in: { .perceptron() }
    ) { try $0.train(.milestonesBeyond) },
    Defect(
      "batch-grows-to-all", "the batch grows until it is all examples", ruinous: false,
      namedBy: ["schedule"], in: { .perceptron() }
    ) { try $0.train(.growthToAll) },
    Defect(
      "rate-zero-set", "the rate is 0", namedBy: ["schedule", "rate"], in: { .regression() }
    ) { $0.experiment.optimiser.rate = 0 },
    Defect(
      "run-short", "one epoch of four steps", ruinous: false, namedBy: ["run-length"],
      in: { .perceptron() }
    ) {
      $0.experiment.training.epochs = 1
      $0.experiment.training.batchSize = 128
    },
    Defect(
      "run-full-batch", "a batch as large as the data, five epochs", ruinous: false,
      namedBy: ["run-length"],
      in: { .regression() }
    ) { $0.experiment.training.batchSize = 4096 },
    Defect(
      "run-full-batch-long", "a batch as large as the data, forty epochs", ruinous: false,
      namedBy: ["run-length"], in: { .perceptron() }
    ) {
      $0.experiment.training.batchSize = 1024
      $0.experiment.training.epochs = 40
    },
    Defect(
      "stops-at-once", "early stopping ends the run after its first epoch",
      namedBy: ["run-length"], in: { .perceptron() }
    ) { try $0.train(.stopsAtOnce) },
  ]
}
