import Checks
import Testing

struct ShortTrainingTests {
  /// By numpy: `d.mean()`, `d.mean() / (d.std(ddof=1) / sqrt(len(d)))`, `d.mean() / a.mean()`.
  @Test func `A gain is a paired difference in standard errors`() {
    let gain = Gain(over: [1.0, 2.0, 1.5, 0.5, 3.0], [0.5, 1.0, 1.0, 0.75, 1.5])
    #expect(abs(gain.mean - 0.65) < 1e-12)
    #expect(abs(gain.z - 2.229481606852615) < 1e-9)
    #expect(abs(gain.share - 0.40625) < 1e-12)
    #expect(!gain.isBeyondChance)
  }

  @Test func `What is always as much better is beyond chance, and worse never`() {
    let better = Gain(over: [2, 2, 2, 2], [1, 1, 1, 1])
    let worse = Gain(over: [1, 1, 1, 1], [2, 2, 2, 2])
    #expect(better.isBeyondChance)
    #expect(!worse.isBeyondChance)
  }

  @Test func `A run's rates are walked through to its end`() {
    let start = Progress(step: 0, totalSteps: 200, epoch: 0, totalEpochs: 4, stepsPerEpoch: 50)
    let rates = PlannedRates(
      { $0.base * (1 - $0.progress.position / 100) }, base: 0.5, start: start)
    #expect(rates.rates.count == 200)
    #expect(rates.peak == 0.5)
    #expect(rates.rates[150] == -0.25)
    #expect(!rates.rises)
    // The positive ones: 0.5·(1 + 0.99 + … + 0.01) = 25.25, worth 50.5 steps at 0.5.
    #expect(abs(rates.stepsAtPeak - 50.5) < 1e-9)
  }

  @Test func `A long run's rates are looked at evenly`() {
    let start = Progress(
      step: 0, totalSteps: 1_000_000, epoch: 0, totalEpochs: 10, stepsPerEpoch: 100_000)
    let rates = PlannedRates({ _ in 0.1 }, base: 0.1, start: start)
    #expect(rates.rates.count == 4096)
    #expect(abs(rates.stepsAtPeak - 1_000_000) < 1e-3)
    #expect(rates.rate(atShare: 0.999999) == 0.1)
  }
}
