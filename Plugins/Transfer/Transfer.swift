import Tricks

/// Starts from weights that were trained before.
///
/// - Source: Yosinski, Clune, Bengio and Lipson, "How Transferable Are Features in Deep Neural
///   Networks?", 2014.
struct TransferTrick: Trick {
  static let card = TrickCard(
    id: "transfer", slots: [.initial], neutral: "take=[]", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// A bundle, or a file in the safetensors format.
    var from = ""
    /// Which parameters start from there: groups.
    var take = ["backbone"]
    /// What a layer is called there, by what it would be called.
    var map: [String: String] = [:]
    var layout = Layout.harness
    /// Groups whose parameters stay as they are.
    var freeze: [String] = []
    /// What the learning rate of a group is multiplied by. Of several groups that a parameter is in the
    /// narrowest counts: a layer's own before that of a layer around it, and that before `head` and
    /// `backbone`.
    var rates: [String: Double] = [:]

    func validate() throws(OptionError) {
      try check(
        "from", !from.isEmpty || take.isEmpty, "must name a bundle or a safetensors file",
        hint: "harness ablate --trick transfer:from=BUNDLE")
      for rate in rates.values {
        try check("rates", rate >= 0 && rate.isFinite, "must be at least 0, is \(rate)")
      }
    }
  }

  /// How weights are named and laid out where they come from.
  enum Layout: String, Codable, CaseIterable {
    case harness
    /// As in a `torch.nn.Sequential` of the same layers.
    case pytorch
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    // Layers that other tricks insert have no weights elsewhere: groups are of the plain network.
    let plain = try Network(recipe.plan.network, inputs: recipe.plan.networkInputs)
    let groups = ParameterGroups(plain)
    let frozen = try groups.names(in: options.freeze)
    if !options.take.isEmpty || !frozen.isEmpty {
      let given = try options.take.isEmpty ? NamedTensors() : tensors(for: plain, groups, &recipe)
      let file = options.from
      try recipe.initial.replace(by: Self.id) { network in
        try Self.firstValues(given, frozen: frozen, network, file: file)
      }
    }
    let rates = try groups.narrowestFirst(options.rates.keys).map { group in
      (names: try groups.names(in: [group]), rate: options.rates[group] ?? 1)
    }
    if rates.isEmpty { return }
    recipe.update.wrap(.rates, by: Self.id) { update in
      { parameters, arguments, context in
        var arguments = arguments
        for (index, spec) in context.parameters.enumerated() {
          guard let group = rates.first(where: { $0.names.contains(spec.name) }) else { continue }
          arguments.rates[index] *= group.rate
        }
        update(&parameters, arguments, &context)
      }
    }
  }

  /// The source's tensors by our names, laid out as ours are.
  private func tensors(
    for network: Network, _ groups: ParameterGroups, _ recipe: inout Recipe
  ) throws -> NamedTensors {
    let source = try recipe.weights(from: options.from).last
    let entries = try entries(for: network)
    var taken = NamedTensors()
    let names = try groups.names(in: options.take)
    for target in (network.parameters.map(\.name) + network.buffers.map(\.name))
    where names.contains(target) {
      guard let entry = entries.first(where: { $0.target == target }) else {
        throw NotApplicable(
          Self.id, "'\(target)' belongs to a layer that has no name in a torch.nn.Sequential",
          hint: "leave it out of take, or use layout=harness")
      }
      guard let tensor = WeightMap.tensor(for: entry, in: source) else {
        throw missing(entry, in: source)
      }
      guard tensor.isFinite else {
        throw NotApplicable(
          Self.id, "'\(entry.source)' in \(options.from) holds a NaN or an infinity",
          hint:
            "the training that it comes from diverged: take another file, or leave it out of take")
      }
      taken[target] = tensor
    }
    return taken
  }

  private func entries(for network: Network) throws -> [WeightMap.Entry] {
    let own = network.parameters.map(\.name) + network.buffers.map(\.name)
    let entries =
      options.layout == .pytorch
      ? try WeightMap.pyTorchSequential(network).entries : own.map { .init($0, $0) }
    return entries.map { .init(renamed($0.source), $0.target, $0.layout) }
  }

  /// The name with its longest mapped beginning replaced.
  private func renamed(_ name: String) -> String {
    let fitting = options.map.filter { ParameterGroups.contains(name, in: $0.key) }
    guard let longest = ParameterGroups.narrowestFirst(fitting.keys).first else { return name }
    return (fitting[longest] ?? longest) + name.dropFirst(longest.count)
  }

  private func missing(_ entry: WeightMap.Entry, in source: NamedTensors) -> NotApplicable {
    let file = options.from
    if let tensor = source[entry.source] {
      return NotApplicable(
        Self.id, "'\(entry.source)' of \(tensor.shape) in \(file) cannot become '\(entry.target)'",
        hint: "look at layout")
    }
    let near = KeyNames.hint(for: entry.source, among: source.names, kind: "tensor")
    return NotApplicable(
      Self.id, "\(file) has no tensor '\(entry.source)' for '\(entry.target)'",
      hint: "\(near); map says what layers are called there, take which ones start from there")
  }

  private static func firstValues(
    _ given: NamedTensors, frozen: Set<String>, _ network: Network, file: String
  ) throws -> FirstValues {
    var shapes: [String: Shape] = [:]
    for parameter in network.parameters { shapes[parameter.name] = parameter.shape }
    for buffer in network.buffers { shapes[buffer.name] = buffer.shape }
    for (name, tensor) in zip(given.names, given.tensors) where shapes[name] != tensor.shape {
      let here = shapes[name].map { "is \($0) here" } ?? "is not in the network"
      throw NotApplicable(
        id, "'\(name)' \(here), but \(tensor.shape) in \(file)",
        hint: "leave its layer out of take, or use the network that the weights were trained in")
    }
    var first = FirstValues()
    first.tensors = given
    first.frozen = frozen.intersection(network.parameters.map(\.name))
    if first.frozen.count == network.parameters.count {
      throw NotApplicable(id, "every parameter is frozen, so there is nothing to train")
    }
    return first
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(TransferTrick.self) }
