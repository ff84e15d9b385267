/// Tricks that are tested together on one metric, and what they are held to.
struct TestFamily {
  let metric: Metric
  /// α for all of them together.
  let level: Double
  /// How large a difference would matter; nil if that is not asked.
  var margin: Double?
  var seeds: [Int]?
  /// What one test example is worth in a run, if that is known.
  var grain: Double?
  /// How many have a test.
  var tricks = 1

  init(
    metric: Metric, level: Double, margin: Double? = nil, seeds: [Int]? = nil, grain: Double? = nil
  ) {
    self.metric = metric
    self.level = level
    self.margin = margin
    self.seeds = seeds
    self.grain = grain
  }

  /// As ``Equivalence/isTooFine``.
  var isMarginTooFine: Bool { Equivalence.isTooFine(margin, grain: grain) }

  /// Judges all, with one correction for their number.
  func assess(_ evidence: [PairedEvidence]) -> [Assessment] {
    let tested = evidence.indices.filter { evidence[$0].scores(in: self) != nil }
    guard tested.count > 1 else {
      return evidence.map { Assessment($0, in: self, ownLevel: level, pValue: nil) }
    }
    var family = self
    family.tricks = tested.count
    let isShared = Set(tested.map { evidence[$0].pairs }).count == 1
    let canTell = tested.allSatisfy {
      evidence[$0].scores(in: self).map(JointSignFlips.canTell) ?? true
    }
    guard isShared, canTell else {
      // Tricks over other seeds share no signs, and where one difference uses up the digits of all
      // sums each test is exact by itself alone: Bonferroni's correction.
      return evidence.map { family.assessAlone($0) }
    }
    let joint = family.joint(tested.map { evidence[$0] })
    return evidence.enumerated().map { index, evidence in
      Assessment(
        evidence, in: family, ownLevel: joint.level,
        pValue: tested.firstIndex(of: index).map { joint.adjustedPValues[$0] })
    }
  }

  private func assessAlone(_ evidence: PairedEvidence) -> Assessment {
    let pValue = evidence.scores(in: self).map {
      min(1, SignFlipTest($0).pValue * Double(tricks))
    }
    return Assessment(evidence, in: self, ownLevel: level / Double(tricks), pValue: pValue)
  }

  private func joint(_ evidence: [PairedEvidence]) -> JointSignFlips {
    let scores = evidence.map { $0.scores(in: self) ?? [] }
    let centred = zip(evidence, scores).map { evidence, scores in
      evidence.hasFailures ? scores : Self.aboutMean(scores)
    }
    return JointSignFlips(
      scores, centred: centred, closeness: scores.map(SignFlipTest.closeness), level: level)
  }

  private static func aboutMean(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return values.map { $0 - mean }
  }
}
