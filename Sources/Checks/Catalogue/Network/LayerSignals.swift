import Statistics

/// What the hidden layers of a network give for a few hundred training examples.
struct LayerSignals {
  struct Layer {
    let path: String
    let activation: Activation?
    /// Whether it is part of a block that a shortcut goes around.
    let isInside: Bool
    let units: Int
    /// The share of units that are 0 for all examples.
    private(set) var deadShare = 0.0
    /// The share of units that are the same for all examples.
    private(set) var constantShare = 0.0
    /// The share of values within a fortieth of either end of the range of sigmoid or tanh.
    private(set) var saturatedShare = 0.0
    /// How far values stray from their unit's mean.
    private(set) var spread = 0.0

    init(_ path: String, _ activation: Activation?, isInside: Bool, _ output: Tensor) {
      self.path = path
      self.activation = activation
      self.isInside = isInside
      units = max(output.shape.last, 1)
      let rows = output.count / units
      guard rows > 1 else { return }
      let values = output.scalars
      var (dead, constant, saturated, squares) = (0, 0, 0, 0.0)
      let ends: (low: Float, high: Float)? =
        switch activation {
        case .sigmoid: (0.025, 0.975)
        case .tanh: (-0.95, 0.95)
        default: nil
        }
      for unit in 0..<units {
        let first = values[unit]
        var (isSame, sum, square) = (true, 0.0, 0.0)
        for index in stride(from: unit, to: values.count, by: units) {
          let value = values[index]
          if value != first { isSame = false }
          if let ends, value < ends.low || value > ends.high { saturated += 1 }
          sum += Double(value)
          square += Double(value) * Double(value)
        }
        if isSame { constant += 1 }
        if isSame && first == 0 { dead += 1 }
        let mean = sum / Double(rows)
        squares += isSame ? 0 : max(square / Double(rows) - mean * mean, 0)
      }
      deadShare = Double(dead) / Double(units)
      constantShare = Double(constant) / Double(units)
      saturatedShare = Double(saturated) / Double(max(values.count, 1))
      spread = (squares / Double(units)).squareRoot()
    }
  }

  let layers: [Layer]

  /// - Parameter state: the values to look at.
  init(_ subject: CheckSubject, _ state: ModelState, for check: String) {
    let placed = subject.network.layers
    let known = Dictionary(placed.map { ($0.path, $0) }) { first, _ in first }
    let head = placed.last { $0.list == 0 && $0.layer is any WeightedLayer }?.path
    let behind = placed.lastIndex { $0.path == head } ?? placed.count
    let hidden = Set(placed.prefix(behind).map(\.path))
    let examples = subject.distinctExamples(subject.fewer(256), for: check)
    let pass = ForwardPass(
      state: state, mode: .training, seed: subject.seed, step: 0, tape: Tape(recording: false))
    var seen: [Layer] = []
    pass.observer = { path, output in
      guard hidden.contains(path), let layer = known[path], !layer.isPassive else { return }
      seen.append(
        Layer(
          path, layer.activation, isInside: layer.list != 0, output.tensor))
    }
    _ = subject.network(subject.pose(examples).inputs, pass)
    layers = seen
  }

  var evidence: [Evidence] {
    [
      Evidence("layers", text: layers.map(\.path).joined(separator: ", ")),
      Evidence("share of dead units", series: layers.map(\.deadShare)),
      Evidence("share of values at the end of their range", series: layers.map(\.saturatedShare)),
      Evidence("deviation of values", series: layers.map(\.spread)),
    ]
  }

  /// What is wrong with single layers.
  ///
  /// With weights drawn around 0 half of the ReLUs of a layer may be closed for all examples, where
  /// examples differ little from their mean; more than that is no chance.
  func findings(saturation: Finding.Verdict, hint: String) -> [Conclusion] {
    var found: [Conclusion] = []
    func percent(_ share: Double) -> String { NumberText.fixed(100 * share, decimals: 0) }
    // What follows a dead layer is dead because of it.
    if let dead = layers.first(where: { !$0.isInside && $0.constantShare == 1 }) {
      found.append(
        Conclusion(
          .fail,
          "\(dead.path) gives the same for every example"
            + (dead.deadShare == 1 ? ", which is 0" : ""),
          hint: dead.deadShare == 1 && dead.activation != nil
            ? "its units are dead: look at what is added before it, and \(hint)"
            : "it does not look at its input, or its input is lost before"))
      return found
    }
    if let dead = layers.filter({ $0.units > 8 }).max(by: { $0.deadShare < $1.deadShare }),
      dead.deadShare > 0.6, !dead.isInside || dead.activation == .relu, dead.deadShare < 1
    {
      found.append(
        Conclusion(
          dead.deadShare >= 0.95 ? .fail : .warn,
          "\(percent(dead.deadShare)) % of the units of \(dead.path) are 0 for every example",
          hint: "their ReLUs never open: look at inputs that are all of one sign, at biases, and "
            + hint))
    }
    if let full = layers.max(by: { $0.saturatedShare < $1.saturatedShare }),
      full.saturatedShare > 0.6
    {
      found.append(
        Conclusion(
          full.saturatedShare > 0.9 ? saturation : .warn,
          "\(percent(full.saturatedShare)) % of the values of \(full.path) are at the end of the "
            + "range of \(full.activation?.rawValue ?? "its activation"), where gradients vanish",
          hint: hint))
    }
    return found
  }
}

extension PlacedLayer {
  /// Whether it hands on what it gets, such as a reshape: what it gives says nothing of its own.
  fileprivate var isPassive: Bool {
    layer is Flatten || layer is any RandomLayer || layer is Embedding
      || layer is PositionalEmbedding || layer is InputLayer || layer is OutputLayer
      || layer is ChannelShuffle
  }
}
