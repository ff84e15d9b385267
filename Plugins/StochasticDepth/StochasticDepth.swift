import Tricks

/// Skips the bodies of residual blocks at random while training.
///
/// - Source: Huang et al., "Deep Networks with Stochastic Depth", 2016.
struct StochasticDepthTrick: Trick {
  static let card = TrickCard(
    id: "stochastic-depth", slots: [.network], neutral: "rate=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of skipping the last block.
    var rate = 0.5
    var rule = Rule.linear
    var unit = Unit.batch

    func validate() throws(OptionError) {
      try check("rate", rate, in: 0..<1)
      try checkInFloat32("rate", rate)
    }
  }

  /// How the probability depends on the depth.
  enum Rule: String, Codable, CaseIterable {
    /// Rises in a straight line from 0 before the first block.
    case linear
    /// The same for all blocks.
    case uniform
  }

  /// What is skipped together.
  enum Unit: String, Codable, Hashable, CaseIterable {
    /// All examples of the batch, as in the paper.
    case batch
    /// Each example by itself.
    case example
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    // Outermost: at the very end of bodies that others have finished.
    recipe.editNetwork(
      .branchDropout, by: Self.id, nothing: "the network has no residual blocks",
      hint: "put layers into blocks: { kind = \"residual\", body = [ ... ] }"
    ) { spec in
      var spec = spec
      let blocks = spec.layers.indices.filter { spec.layers[$0].layer is Residual }
      for (number, index) in blocks.enumerated() {
        guard var block = spec.layers[index].layer as? Residual else { continue }
        let depth = Double(number + 1) / Double(blocks.count)
        let layer = BranchSkip(
          rate: options.rule == .linear ? depth * options.rate : options.rate, unit: options.unit)
        block.body.append(LayerSpec(layer, name: "\(BranchSkip.kind)-block\(number + 1)"))
        spec.layers[index].layer = block
      }
      return spec
    }
  }
}

/// Zeroes a branch with a probability while training, and otherwise divides it by what is left of 1.
struct BranchSkip: RandomLayer {
  static let kind = "stochastic-depth"
  var rate = 0.5
  var unit = StochasticDepthTrick.Unit.batch

  init() {}
  init(rate: Double, unit: StochasticDepthTrick.Unit) {
    self.rate = rate
    self.unit = unit
  }

  var withoutRandomness: BranchSkip { BranchSkip(rate: 0, unit: unit) }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let stream = "stochastic-depth/\(scope.path)"
    let rate = Float(rate)
    return BuiltLayer(output: input) { [unit] x, pass in
      if rate == 0 || pass.mode == .evaluation { return x }
      let units = unit == .batch ? 1 : x.shape[0]
      let ones = Tensor(
        repeating: 1, shape: Shape([units] + Array(repeating: 1, count: x.shape.rank - 1)))
      return x * dropout(x.tape.constant(ones), rate: rate, stream: pass.random(stream))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(StochasticDepthTrick.self)
}
