import Tricks

/// A critic that estimates how far samples are from examples, in the place of one that tells them apart.
///
/// - Source: Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, algorithm 1.
struct Wgan: Trick {
  static let card = TrickCard(
    id: "wgan", slots: [.players, .update, .optimiser, .momentum],
    neutral: "loss=false,clip=0,root-mean-square=false,critic-steps=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Whether what the critic says is taken as it is: no sigmoid, no logarithm.
    var loss = true
    /// How large the critic's parameters may be after each of its steps; 0 for no limit.
    var clip = 0.01
    /// Whether both players take RMSProp's steps, without momentum.
    var rootMeanSquare = true
    /// RMSProp's rate.
    var rate = 5e-5
    /// How many steps the critic takes for each of the generator's.
    var criticSteps = 5
    /// Whether it takes a hundred in the first 25 of the generator's steps and in each five hundredth.
    var thorough = false

    func validate() throws(OptionError) {
      try check("clip", clip >= 0 && clip.isFinite, "must be at least 0, is \(clip)")
      try check("rate", rate, above: 0)
      try check("critic-steps", criticSteps, in: 1...10_000)
      for (key, value) in [("clip", clip), ("rate", rate)] { try checkInFloat32(key, value) }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard let task = recipe.plan.task as? any AdversarialTask else {
      throw NotApplicable(
        Self.id, "this task has no generator and no critic",
        hint: "it is for tasks such as that of the experiment ring")
    }
    if options.rootMeanSquare { try replaceOptimiser(in: &recipe) }
    if options.loss || turns(at: 0) != 1 || turns(at: 25) != 1 { replacePlayers(task, in: &recipe) }
    if options.clip > 0 { clip(task, in: &recipe) }
  }

  private func replaceOptimiser(in recipe: inout Recipe) throws {
    let rate = options.rate
    try recipe.optimiser.replace(by: Self.id) { spec in
      var rule = spec
      rule.kind = .rmsprop
      (rule.rate, rule.beta2, rule.epsilon) = (rate, 0.99, 1e-8)
      (rule.momentum, rule.dampening, rule.nesterov) = (0, 0, false)
      return rule
    }
    try recipe.momentum.replace(by: Self.id) { $0 }
  }

  private func replacePlayers(_ task: any AdversarialTask, in recipe: inout Recipe) {
    let critic = type(of: task).critic
    let objectives = task.players(minimising: .wasserstein)
    recipe.players.wrap(.objectives, by: Self.id) { players in
      players.map { player in
        var player = player
        if options.loss {
          player.objective = objectives.first { $0.name == player.name }?.objective
        }
        if player.name == critic { player.turns = { turns(at: $0.step) } }
        return player
      }
    }
  }

  /// How many steps the critic takes for the generator's step of a number, from 0.
  private func turns(at step: Int) -> Int {
    options.thorough && (step < 25 || step % 500 == 0) ? 100 : options.criticSteps
  }

  private func clip(_ task: any AdversarialTask, in recipe: inout Recipe) {
    let limit = Float(options.clip)
    let critic = task.players.first { $0.name == type(of: task).critic }
    guard let critic else { return }
    recipe.update.wrap(.bounds, by: Self.id) { update in
      { parameters, arguments, context in
        update(&parameters, arguments, &context)
        for index in parameters.tensors.indices where critic.owns(parameters.names[index]) {
          parameters.tensors[index] = parameters.tensors[index]
            .combined(.maximum, -limit).combined(.minimum, limit)
        }
      }
    }
  }
}

extension AdversarialLosses {
  /// The critic raises E f(x) − E f(g), the generator E f(g).
  fileprivate static let wasserstein = AdversarialLosses(
    critic: { real, generated in (generated - real).sumOverColumns() },
    generator: { generated in (generated * -1).sumOverColumns() })
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(Wgan.self) }
