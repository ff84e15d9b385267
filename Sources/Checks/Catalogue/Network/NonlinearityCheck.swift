import Statistics

/// Reads the list of layers: where nonlinearities stand, and where one is missing.
public struct NonlinearityCheck: Check {
  public static let id = "nonlinearities"
  public static let question = "Is there one nonlinearity between layers, and none on the outputs?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let layers = subject.network.layers
    let lists = Dictionary(grouping: layers) { $0.list }.sorted { $0.key < $1.key }.map(\.value)
    var found = onOutputs(layers.filter { $0.list == 0 }, subject)
    for list in lists { found += between(list) }
    let weighted = layers.count { $0.layer is any WeightedLayer }
    if weighted > 1, layers.allSatisfy(\.isLinear) {
      found = found.filter { !$0.summary.hasSuffix(Self.nothingBetween) }
      found.append(
        Conclusion(
          .warn,
          "no layer is nonlinear: \(weighted) layers of weights compute what one could",
          hint: "give the hidden layers an activation, such as activation = \"relu\"",
          setting: "network"))
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass, "\(NumberText.count(weighted, "layer")) of weights, the last without one"))
  }

  private static let nothingBetween = "with no nonlinearity between"

  // MARK: The outputs

  private func onOutputs(_ list: [PlacedLayer], _ subject: CheckSubject) -> [Conclusion] {
    guard let last = list.last(where: { !($0.layer is Dropout) && !($0.layer is Flatten) }),
      let activation = last.activation, activation != .identity
    else { return [] }
    let name = activation.rawValue
    func finding(_ verdict: Finding.Verdict, _ text: String) -> [Conclusion] {
      [
        Conclusion(
          verdict, "the network ends in \(name) (\(last.path)): \(text)",
          hint: "end it with a linear layer without an activation", setting: "network")
      ]
    }
    if subject.classes != nil {
      let text = "the loss expects logits, of any size and sign"
      switch activation {
      case .identity: return []
      case .relu, .sigmoid, .tanh, .softplus: return finding(.fail, text)
      default: return finding(.warn, text)
      }
    }
    let targets = subject.data.training.targets.scalars
    guard let least = targets.min(), let most = targets.max() else { return [] }
    let range =
      "targets lie between \(NumberText.significant(Double(least))) and "
      + NumberText.significant(Double(most))
    let isReached =
      switch activation {
      case .relu, .softplus: least >= 0
      case .sigmoid: least >= 0 && most <= 1
      case .tanh: least >= -1 && most <= 1
      case .elu: least >= -1
      default: true
      }
    return isReached ? [] : finding(.fail, range)
  }

  // MARK: Between layers

  private func between(_ list: [PlacedLayer]) -> [Conclusion] {
    var found: [Conclusion] = []
    /// The last layer of weights without a nonlinearity behind it so far.
    var open: PlacedLayer?
    /// The layer whose nonlinearity nothing has changed since.
    var active: PlacedLayer?
    for layer in list {
      if layer.reads != nil { (open, active) = (nil, nil) }
      if let before = active, layer.layer is ActivationLayer, layer.activation != .identity {
        found.append(
          Conclusion(
            .warn,
            "\(layer.path) applies \(layer.activation?.rawValue ?? "") to what went through "
              + "\(before.activation?.rawValue ?? "") in \(before.path) already",
            hint: "leave one of the two out", setting: "network"))
      }
      if layer.layer is any WeightedLayer {
        if let before = open, layer.followsPointlessly(before) {
          found.append(
            Conclusion(
              .warn, "\(before.path) and \(layer.path) follow each other \(Self.nothingBetween)",
              hint: "give \(before.path) an activation, or leave one of the two out",
              setting: "network"))
        }
        open = layer
      }
      if !layer.isLinear { open = nil }
      if layer.activation.map({ $0 != .identity }) ?? false {
        active = layer
      } else if !(layer.layer is Dropout || layer.layer is Flatten) {
        active = nil
      }
    }
    return found
  }
}

extension PlacedLayer {
  /// The nonlinearity of its output; `nil` for a layer that has none by its kind.
  var activation: Activation? { (layer as? any ActivatedLayer)?.activation }

  /// Whether it is known to compute something linear.
  fileprivate var isLinear: Bool {
    if let activation, activation != .identity { return false }
    return layer is any WeightedLayer || layer is BatchNorm || layer is Dropout || layer is Flatten
      || layer is AveragePool || layer is AdaptiveAveragePool || layer is GlobalAveragePool
      || layer is Embedding || layer is PositionalEmbedding || layer is ChannelShuffle
      || layer is ActivationLayer || layer is OutputLayer
  }

  /// Two products that one could replace: neither cuts the channels into groups, and the first is no
  /// bottleneck, which saves weights.
  fileprivate func followsPointlessly(_ before: PlacedLayer) -> Bool {
    for layer in [layer, before.layer] {
      if let convolution = layer as? Convolution, convolution.groups > 1 { return false }
    }
    if let first = before.layer as? Convolution, let second = layer as? Convolution,
      first.size > 1 && second.size > 1
    {
      return true
    }
    let width = before.output.last
    return width >= min(before.input.last, output.last)
  }
}
