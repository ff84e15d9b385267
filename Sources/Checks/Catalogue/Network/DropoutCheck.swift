import Statistics

/// Looks at where dropout stands and how much it drops.
///
/// - Source: Li et al., Understanding the Disharmony between Dropout and Batch Normalization by
///   Variance Shift, 2019.
public struct DropoutCheck: Check {
  public static let id = "dropout"
  public static let question = "Does dropout leave enough, and stand where it helps?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let layers = subject.network.layers
    let places = layers.indices.filter { ((layers[$0].layer as? Dropout)?.rate ?? 0) > 0 }
    guard !places.isEmpty else { return Conclusion(.skipped, "there is no dropout") }
    var found: [Conclusion] = []
    for place in places {
      let (layer, rate) = (layers[place], (layers[place].layer as? Dropout)?.rate ?? 0)
      let percent = NumberText.significant(100 * rate)
      func note(_ verdict: Finding.Verdict, _ text: String, _ hint: String) {
        found.append(
          Conclusion(verdict, "\(layer.path) \(text)", hint: hint, setting: "network"))
      }
      if rate >= 0.9 {
        note(
          rate >= 0.97 ? .fail : .warn, "drops \(percent) % of its input",
          "0.1 to 0.5 is usual")
      }
      let behind = layers[(place + 1)...].filter { $0.list == layer.list }
      let weights = layers[(place + 1)...].contains { layer.list == 0 && $0.hasWeights }
      if layer.list == 0 && !weights {
        note(
          .warn, "drops outputs of the network: the loss is asked of zeros",
          "put it before the last layer of weights")
      }
      if let norm = behind.first(where: { $0.layer is BatchNorm }),
        !behind.prefix(while: { $0.path != norm.path }).contains(where: { $0.layer is Residual })
      {
        note(
          .warn,
          "stands before \(norm.path), whose running variance is then that of training, where "
            + "dropout makes it larger", "put dropout behind the last batch norm")
      }
    }
    return Conclusion(
      found,
      else: Conclusion(.pass, "\(NumberText.count(places.count, "layer")) of dropout"))
  }
}

extension PlacedLayer {
  fileprivate var hasWeights: Bool {
    layer is any WeightedLayer || layer is Attention || layer is LongShortTermMemory
      || layer is GatedRecurrentUnit || layer is any ContainerLayer
  }
}
