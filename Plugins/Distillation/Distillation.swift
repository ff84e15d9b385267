import Tricks

/// Learns from the probabilities of a teacher that is trained first, or was in an earlier run.
///
/// - Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015.
struct DistillationTrick: Trick {
  static let card = TrickCard(
    id: "distillation", slots: [.objective], neutral: "alpha=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The teacher's share of the objective.
    var alpha = 0.5
    /// What both networks' logits are divided by.
    var temperature = 4.0
    /// Archived runs that teach together; a teacher is trained first if there are none.
    var bundles: [String] = []
    /// The teacher's network; the experiment's own if left out.
    var network: NetworkSpec?
    /// What is added to the run's seed for the teacher.
    var seed = 1_000_000
    /// The teacher's epochs; those of the run if left out.
    var epochs: Int?

    func validate() throws(OptionError) {
      try check("alpha", alpha, in: 0...1)
      try checkInFloat32("alpha", alpha)
      try check(
        "temperature", temperature > 0 && temperature.isFinite,
        "must be greater than 0, is \(temperature)")
      try check("seed", seed, in: 1...1_000_000_000)
      if let epochs { try check("epochs", epochs, in: 1...) }
      try check("bundles", bundles.allSatisfy { !$0.isEmpty }, "must each have a name")
      let isArchived = !bundles.isEmpty
      for (key, isGiven) in [("network", network != nil), ("epochs", epochs != nil)] {
        try check(key, !(isArchived && isGiven), "is for a teacher that is trained first")
      }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard let classes = recipe.plan.task.classes, classes > 1 else {
      throw NotApplicable(Self.id, "only a teacher of classes has probabilities to learn from")
    }
    guard options.alpha > 0 else { return }
    // The teacher is made for the inputs as they are.
    try recipe.batch.decide(.inputShape, by: Self.id)
    for bundle in options.bundles { try recipe.load(from: bundle, for: Self.id) }
    if options.bundles.isEmpty {
      recipe.train(
        PriorTraining(network: options.network, seedOffset: options.seed, epochs: options.epochs),
        for: Self.id)
    }
    let task = recipe.plan.task
    let alpha = Float(options.alpha)
    let temperature = Float(options.temperature)
    // Innermost: penalties that others add are not the teacher's to replace.
    recipe.objective.wrap(.guidance, by: Self.id) { objective in
      { model, batch, context in
        let own = objective(model, batch, &context)
        guard let teachers = context.trained[Self.id], !teachers.isEmpty else { return own }
        // The inputs that the student gets, whatever was mixed into them.
        let divergences = Self.divergences(
          of: model(batch), from: Self.logits(of: teachers, task.inputValues(of: batch)),
          temperature: temperature)
        return own * (1 - alpha) + model.reduce(divergences) * (alpha * temperature * temperature)
      }
    }
  }

  /// One teacher's logits; of several the logarithm of their mean probabilities.
  static func logits(of teachers: [TrainedNetwork], _ inputs: InputValues) -> Tensor {
    if teachers.count == 1 { return teachers[0](inputs) }
    return Tensor.mean(ofLogProbabilities: teachers.map { $0(inputs).logSoftmax() })
  }

  /// KL(softmax(teacher/T) ‖ softmax(student/T)) of each row.
  static func divergences(
    of student: Variable, from teacher: Tensor, temperature: Float
  ) -> Variable {
    let logarithms = (teacher / temperature).logSoftmax()
    let probabilities = logarithms.map(.exp)
    let rows: Shape = [teacher.count / max(teacher.shape.last, 1), teacher.shape.last]
    let entropies = (probabilities * logarithms).reshaped(to: rows).sumOverColumns()
    return crossEntropy(student / temperature, targets: probabilities)
      + student.tape.constant(entropies)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(DistillationTrick.self)
}
