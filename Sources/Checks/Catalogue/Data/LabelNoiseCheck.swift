import Statistics

/// Estimates how many labels are wrong, and names the most suspicious ones.
///
/// An example is suspicious if its neighbours, itself left out, agree on another class against its
/// own by two and a half standard deviations of a coin's throws. Classes that overlap by nature have many
/// examples among which both classes occur for one that stands alone in the other's midst; flipped
/// labels leave lone ones without such a border. So a share of suspicious ones is a finding only
/// where they are many for the border: after Northcutt, Jiang & Chuang, Confident Learning (JAIR 70,
/// 2021), who count what is more confident of another class than that class is of itself.
public struct LabelNoiseCheck: Check {
  public static let id = "label-noise"
  public static let question = "Do examples have the labels of those that look like them?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard subject.hasFeatures, let classes = subject.classes,
      subject.data.training.inputs.isFinite, subject.data.training.count >= 100
    else {
      return Conclusion(.skipped, "there are no classes, or fewer than 100 training examples")
    }
    let votes = NeighbourVotes(
      subject.data.training, classes: classes, kind: subject.dataset.inputKind, seed: subject.seed)
    let evidence = [
      Evidence("examples looked at", votes.count),
      Evidence("share of suspicious labels", votes.suspicious),
      Evidence("share at the border of two classes", votes.border),
      Evidence("examples whose neighbours share their class", votes.agreement),
    ]
    // Neighbours must mean something, and the lone ones be more than a border has.
    let skill = (votes.agreement - votes.chance) / max(1 - votes.chance, 1e-9)
    guard votes.suspicious > 0.03, votes.suspicious > 0.3 * votes.border, skill > 0.1 else {
      return Conclusion(
        .pass,
        "\(percent(votes.suspicious)) of the labels differ from those of all their neighbours",
        evidence: evidence)
    }
    let worst = votes.ranking.prefix(5).map {
      "\($0.example) (\(subject.name(ofClass: $0.label)), like \(subject.name(ofClass: $0.likely)))"
    }
    return Conclusion(
      .warn,
      "about \(percent(votes.suspicious)) of the training labels seem to be wrong: all their "
        + "neighbours are of another class",
      evidence: evidence + [Evidence("most suspicious", text: worst.joined(separator: ", "))],
      hint: "look at these examples: " + worst.prefix(3).joined(separator: ", ")
        + "; what is measured on a test split with such labels is at best their share short of 1",
      setting: "data.dataset")
  }
}

/// What the neighbours of training examples are.
package struct NeighbourVotes {
  package struct Suspect {
    /// Its place in the split.
    package let example: Int
    let label: Int
    /// The class of most neighbours.
    let likely: Int
    /// How much more votes that class has than the label, in standard deviations.
    let excess: Double
  }

  private static let neighbours = 15

  let count: Int
  /// The share of examples that stand alone in the midst of another class; of classes that are not
  /// rare, which neighbours overlook.
  package let suspicious: Double
  /// The share of examples that two classes are both likely for.
  let border: Double
  /// The share of neighbours that are of an example's class, and what chance makes it.
  let agreement: Double
  let chance: Double
  /// Most suspicious first.
  package let ranking: [Suspect]

  package init(_ examples: Examples, classes: Int, kind: InputKind, seed: UInt64) {
    let width = examples.inputShape.elementCount
    let drawn = examples.sampled(
      max(500, min(2000, 1_600_000 / max(width, 1))), seed: seed, name: "check/label-noise")
    let points = FeatureSpace(drawn.inputs, isVector: kind == .vector)(drawn.inputs)
    let found = Neighbours(
      of: points, among: points, count: Self.neighbours, skipping: { $0 })
    let labels = drawn.labels
    let places = drawn.sourceRows
    let frequencies = Frequencies(labels, classes: classes)
    let rare = Double(labels.count) / Double(max(classes, 1)) / 2
    var suspects: [Suspect] = []
    var (lone, atBorder, asked, agreeing) = (0, 0, 0, 0)
    for (index, neighbours) in found.indices.enumerated() {
      var votes = [Int](repeating: 0, count: classes)
      for neighbour in neighbours { votes[labels[neighbour]] += 1 }
      let own = votes[labels[index]]
      agreeing += own
      let likely = votes.indices.max { (votes[$0], $1) < (votes[$1], $0) } ?? 0
      let excess =
        Double(votes[likely] - own) / Double(max(votes[likely] + own, 1)).squareRoot()
      if likely != labels[index] {
        suspects.append(
          Suspect(example: places[index], label: labels[index], likely: likely, excess: excess))
      }
      guard Double(frequencies.counts[labels[index]]) >= rare else { continue }
      asked += 1
      if excess >= 2.5 {
        lone += 1
      } else if own > 1, 4 * own < 3 * neighbours.count,
        4 * (own + votes[likely]) > neighbours.count
      {
        let second = votes.indices.filter { $0 != labels[index] }.map { votes[$0] }.max() ?? 0
        // A single other class has a part of it; scattered ones are flips among the neighbours.
        if 3 * second >= neighbours.count { atBorder += 1 }
      }
    }
    count = labels.count
    suspicious = Double(lone) / Double(max(asked, 1))
    border = Double(atBorder) / Double(max(asked, 1))
    agreement = Double(agreeing) / Double(max(labels.count * Self.neighbours, 1))
    chance = frequencies.collision
    ranking = suspects.sorted { ($1.excess, $0.example) < ($0.excess, $1.example) }
  }
}
