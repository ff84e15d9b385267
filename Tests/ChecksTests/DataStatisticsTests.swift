import BugZoo
import Checks
import Testing

/// The arithmetic that checks of data rest on.
struct DataStatisticsTests {
  /// scipy 1.11: ks_2samp([1, 2, 3, 4, 5, 6], [3, 5, 7, 9, 11]) has the statistic 0.6.
  @Test func `The distance of two samples is that of their cumulative shares`() {
    let a = SortedSample([6, 5, 4, 3, 2, 1])
    let b = SortedSample([3, 5, 7, 9, 11])
    #expect((a.distance(to: b) - 0.6).magnitude < 1e-12)
    #expect((b.distance(to: a) - 0.6).magnitude < 1e-12)
    #expect(a.distance(to: a) == 0)
    #expect(SortedSample([0, 0, 1]).distance(to: SortedSample([0, 1, 1])) == 1.0 / 3)
  }

  /// Q(1.3581) = 0.05 and Q(1.6276) = 0.01: the table of Kolmogorov's distribution.
  @Test(arguments: [(1.3581, 0.05), (1.6276, 0.01)])
  func `Chance follows Kolmogorov's distribution`(quantile: Double, level: Double) {
    let root = 1000.0  // of n·m/(n + m), for two samples of 2,000,000
    let distance = quantile / (root + 0.12 + 0.11 / root)
    let chance = SortedSample.chance(ofDistance: distance, 2_000_000, 2_000_000)
    #expect((chance - level).magnitude < 1e-4)
  }

  @Test func `Samples that hold NaN end`() {
    #expect(SortedSample([.nan, 1, 2]).distance(to: SortedSample([2, .nan])) == 0.5)
  }

  /// Two classes reach the bound as many do: 9 to 1 is 0.2195, equal shares are 1.
  @Test func `Balance is 1 for equal shares and 0 for one class, whatever the number`() {
    func balance(_ counts: [Int]) -> Double {
      Frequencies(
        counts.enumerated().flatMap { Array(repeating: $0, count: $1) }, classes: counts.count
      ).balance
    }
    #expect(balance([50, 50]) == 1)
    #expect((balance(Array(repeating: 3, count: 100)) - 1).magnitude < 1e-12)
    #expect((balance([90, 10]) - 0.219_512_195).magnitude < 1e-8)
    #expect(balance([10, 0]) == 0)
  }

  /// Of the digits' labels three in ten are drawn at random: the hundred most suspicious ones.
  @Test func `Nearly all of the most suspicious labels are wrong`() throws {
    let noisy = try #require(Defect.named("labels-noisy-digits")).planted()
    let right = Specimen.pictures(.digits()).dataset
    let votes = NeighbourVotes(noisy.dataset.train, classes: 10, kind: .image, seed: 1)
    let wrong = votes.ranking.prefix(100).count {
      noisy.dataset.train.labels[$0.example] != right.train.labels[$0.example]
    }
    #expect(wrong >= 97)
    let flipped = zip(noisy.dataset.train.labels, right.train.labels).count { $0 != $1 }
    #expect((votes.suspicious - Double(flipped) / 800).magnitude < 0.1)
  }

  @Test func `A model in closed form finds what made the values`() throws {
    let healthy = Specimen.regression().dataset
    var train = healthy.train
    let inputs = train.inputs
    train.values = Tensor(
      (0..<train.count).map { 2 * inputs[flat: $0 * 10] - 3 * inputs[flat: $0 * 10 + 4] + 5 },
      shape: [train.count, 1])
    let models = SimpleModels(train, inputKind: .vector, classes: nil, seed: 1)
    let linear = try #require(models["linear"]).outputs(for: train)
    let blind = try #require(models["mean"]).outputs(for: train)
    func error(_ outputs: Tensor) -> Float {
      let difference = outputs - (train.values ?? outputs)
      return difference.dot(difference) / Float(train.count)
    }
    // The penalty of a hundredth takes a hundredth of the weights.
    #expect(error(linear) < 0.001 * error(blind))
  }

  @Test(arguments: ["linear", "nearest centroid", "nearest neighbours"])
  func `Simple models tell the digits apart`(name: String) throws {
    let specimen = Specimen.pictures(.digits())
    let resolved = try ResolvedExperiment(
      specimen.experiment, dataset: specimen.dataset, registry: specimen.registry)
    let models = SimpleModels(
      specimen.dataset.train, inputKind: .image, classes: 10, seed: 1)
    let scores = try #require(models[name]).scores(on: specimen.dataset.test, of: resolved.task)
    #expect(try #require(scores.values["accuracy"]) > 0.85)
    let (best, accuracy) = try #require(models.best(on: specimen.dataset.test, of: resolved.task))
    let all = models.all.compactMap {
      $0.scores(on: specimen.dataset.test, of: resolved.task).values["accuracy"]
    }
    #expect(all.count == models.all.count && all.max() == accuracy)
    #expect(best.name != "majority" && accuracy > 0.9)
  }
}
