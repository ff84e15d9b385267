import Statistics

/// Looks for biases that a batch norm right behind them takes out again.
///
/// They do no harm but take memory and say that somebody thought otherwise. Those of a model that the
/// program builds by name are left alone, as are those that tricks put a norm behind.
public struct BatchNormBiasCheck: Check {
  public static let id = "batch-norm-bias"
  public static let question = "Has every bias something to do?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let idle = subject.idleBiases
    let plan = subject.resolved.recipe.plan
    let own = idle.filter { plan.network.isFollowedByBatchNorm($0) }
    if own.isEmpty || plan.network.isModel(outputs: subject.network.output.last) {
      return Conclusion(
        .pass,
        idle.isEmpty
          ? "no bias stands before a batch norm"
          : "\(NumberText.count(idle.count, "bias")) before a batch norm "
            + "\(idle.count == 1 ? "does" : "do") nothing, nor any harm")
    }
    return Conclusion(
      .warn,
      "the bias of \(own.prefix(4).joined(separator: ", "))\(own.count > 4 ? ", …" : "") does "
        + "nothing: the batch norm behind takes it out",
      hint: "set bias = false there; batch norm has its own", setting: "network")
  }
}

extension CheckSubject {
  /// The layers whose bias is taken out by a batch norm right behind them.
  var idleBiases: [String] {
    let lists = Dictionary(grouping: network.layers) { $0.list }.values
    return lists.flatMap { list in
      zip(list, list.dropFirst()).filter { first, second in
        (first.layer as? any WeightedLayer).map { $0.bias && $0.activation == .identity } ?? false
          && second.layer is BatchNorm && second.reads == nil
      }.map(\.0.path)
    }.sorted()
  }
}

extension NetworkSpec {
  /// Whether the layer of a path has a batch norm right behind it.
  fileprivate func isFollowedByBatchNorm(_ path: String) -> Bool {
    let names = path.split(separator: "/").map(String.init)
    var lists = [layers]
    for name in names.dropLast() {
      let inner = lists.joined().first { $0.name == name }?.layer as? any ContainerLayer
      lists = inner?.branches ?? []
    }
    return lists.contains { list in
      list.indices.dropLast().contains {
        list[$0].name == names.last && list[$0 + 1].layer is BatchNorm
      }
    }
  }

  /// Whether it is the convolutional model of the program, with whatever options.
  fileprivate func isModel(outputs: Int) -> Bool {
    var model = ConvolutionalModel()
    model.channels = layers.compactMap { ($0.layer as? Convolution)?.channels }
    let dense = layers.compactMap { $0.layer as? Linear }
    guard dense.count == 2 else { return false }
    model.hidden = dense[0].units
    model.gain = dense[1].gain
    let plain = model.layers(outputs: outputs)
    return plain.count == layers.count
      && zip(plain, layers).allSatisfy { LayerSpec($0.layer) == LayerSpec($1.layer) }
  }
}
