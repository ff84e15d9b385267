import Statistics

/// Looks for layers whose outputs are too few numbers to tell the answers apart.
public struct BottleneckCheck: Check {
  public static let id = "bottlenecks"
  public static let question = "Does enough of an input get through every layer?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    // What a block computes is added to what goes around it.
    let chain = subject.network.layers.filter { $0.list == 0 }
    guard let head = chain.lastIndex(where: { $0.layer is any WeightedLayer }) else {
      return Conclusion(.skipped, "the network has no layer of weights")
    }
    let places = subject.places
    let answers = subject.classes ?? subject.network.output.last
    var found: [Conclusion] = []
    let hidden = chain[..<head]
    func width(_ layer: PlacedLayer) -> Int {
      places > 1 ? layer.output.last : layer.output.elementCount
    }
    if let narrow = hidden.min(by: { width($0) < width($1) }),
      width(narrow) < max(2, Self.needed(answers)),
      subject.network.inputs.count > 1
        || width(narrow) < subject.network.input.elementCount
    {
      let one = width(narrow) == 1
      found.append(
        Conclusion(
          one && answers > 2 ? .fail : .warn,
          "\(narrow.path) leaves \(NumberText.count(width(narrow), "number")) of an input to tell "
            + NumberText.count(answers, subject.classes == nil ? "value" : "class") + " by",
          evidence: hidden.map { Evidence($0.path, width($0)) },
          hint: one && narrow.output.rank == 3
            ? "strides and pooling leave nothing of the image: lower them"
            : "make it wider", setting: "network"))
    }
    if let point = hidden.firstIndex(where: { $0.output.isPoint }),
      let late = hidden[(point + 1)...].first(where: { ($0.layer as? Convolution)?.size ?? 1 > 1 })
    {
      found.append(
        Conclusion(
          .warn,
          "\(late.path) moves a window of \((late.layer as? Convolution)?.size ?? 1) over an image "
            + "of 1×1: \(hidden[point].path) has pooled all of it",
          hint: "pool less before it", setting: "network"))
    }
    let parameters = subject.network.parameters.reduce(0) { $0 + $1.shape.elementCount }
    let examples = subject.data.training.count * places
    let evidence = [
      Evidence("trained numbers", parameters), Evidence("training examples", examples),
    ]
    if parameters > 20_000 * max(examples, 1) {
      found.append(
        Conclusion(
          .warn,
          "\(NumberText.count(parameters)) trained numbers for \(NumberText.count(examples)) "
            + "examples", evidence: evidence,
          hint: "a smaller network, or more regularisation, may do better"))
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "\(NumberText.count(parameters)) trained numbers for \(NumberText.count(examples)) examples",
        evidence: evidence))
  }

  /// As many yes-or-no answers as it takes to name one of so many, half of them: directions are more
  /// than bits.
  private static func needed(_ answers: Int) -> Int {
    (Int.bitWidth - max(answers - 1, 1).leadingZeroBitCount + 1) / 2
  }
}

extension Shape {
  /// Whether it is an image of one pixel.
  fileprivate var isPoint: Bool { rank == 3 && self[0] == 1 && self[1] == 1 }
}
