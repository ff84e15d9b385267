import Tricks

/// Predicts the classes of single points anew where logits on a coarser grid leave them open: from features
/// that are as fine as the picture and the coarse logits, by a small perceptron.
///
/// - Source: Kirillov, Wu, He and Girshick, "PointRend: Image Segmentation as Rendering", 2020.
struct PointrendTrick: Trick {
  static let card = TrickCard(
    id: "pointrend", slots: [.network, .objective, .predict],
    neutral: "points=0,inference-points=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many points of each picture are trained on; 0 for none.
    var points = 196
    /// From how many times as many points the uncertain ones are chosen.
    var oversampling = 3
    /// The share of the points that are trained on because they are uncertain.
    var importance = 0.75
    /// How many pixels of each picture are predicted anew after each doubling; 0 for none.
    var inferencePoints = 784
    /// The width of the perceptron's hidden layers.
    var units = 32
    /// How many hidden layers it has.
    var layers = 2

    func validate() throws(OptionError) {
      try check("points", points, in: 0...100_000)
      try check("oversampling", oversampling, in: 1...100)
      try check(
        "oversampling", points * oversampling <= 100_000,
        "must leave at most 100000 points to choose from, leaves \(points * oversampling)",
        hint: "choose fewer points")
      try check("importance", importance, in: 0...1)
      try check("inference-points", inferencePoints, in: 0...)
      try check("units", units, in: 1...4096)
      try check("layers", layers, in: 1...16)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let classes = try recipe.plan.requirePixels(for: Self.id)
    if options.points == 0 && options.inferencePoints == 0 { return }
    let head = PointHead(units: options.units, layers: options.layers)
    recipe.editNetwork(.heads, by: Self.id, nothing: "the network has a head for points already") {
      spec in
      let names = spec.layers.filter { $0.layer is OutputLayer }.compactMap(\.name)
      guard names.contains(SegmenterModel.fine), names.contains(SegmenterModel.coarse) else {
        throw NotApplicable(
          Self.id,
          "the network has no outputs '\(SegmenterModel.fine)', features, and '\(SegmenterModel.coarse)', logits",
          hint: "network.model = { kind = \"segmenter\" } has them")
      }
      var spec = spec
      spec.layers.append(LayerSpec(head, name: PointHead.name))
      return spec
    }
    if options.points > 0 { train(head, classes: classes, in: &recipe) }
    if options.inferencePoints > 0 { refine(by: head, in: &recipe) }
  }

  /// Adds the mean loss of points to the objective.
  private func train(_ head: PointHead, classes: Int, in recipe: inout Recipe) {
    let options = options
    let shape = recipe.plan.inputShape
    recipe.objective.wrap(.points, by: Self.id) { objective in
      { model, batch, context in
        let whole = objective(model, batch, &context)
        let parameters = context.parameters.map(\.name)
        guard let maps = PointMaps(model.pass),
          let values = head.values({ name in
            parameters.firstIndex(of: name).map { model.pass.parameters[$0] }
          })
        else { return whole }
        // Which points there are follows from the logits, but has no gradient.
        let (seed, coarse) = (context, maps.coarse.tensor)
        let points = context.given(for: Self.id) {
          PointSelection.drawn(
            options.points, oversampling: options.oversampling, importance: options.importance,
            from: coarse
          ) { seed.random(for: Self.id, substep: $0) }
        }
        let logits = PointHead.logits(of: maps, at: points, by: values)
        let pixels = PointSelection.pixels(at: points, height: shape[0], width: shape[1])
        let targets = batch.targets.reshaped(to: [batch.targets.count / classes, classes])
          .gatheringRows(pixels)
        return whole + model.reduce(crossEntropy(logits, targets: targets))
      }
    }
  }

  /// Has predictions made from the coarse grid on, doubled step by step.
  private func refine(by head: PointHead, in recipe: inout Recipe) {
    let count = options.inferencePoints
    let shape = recipe.plan.inputShape
    let output = recipe.plan.task.output
    recipe.predict.wrap(.refinement, by: Self.id) { predict in
      { evaluator, examples in
        let refined = evaluator.states.map { state -> Tensor? in
          let pass = ForwardPass.evaluating(state)
          _ = evaluator.network(evaluator.task.inputValues(of: Batch(examples)), pass)
          guard let maps = PointMaps(pass),
            let values = head.values({ state.parameters[$0].map(pass.tape.constant) })
          else { return nil }
          let logits = maps.refined(to: (shape[0], shape[1]), points: count) { points in
            PointHead.logits(of: maps, at: points, by: values).tensor
          }
          return evaluator.task.prediction(
            from: logits.reshaped(to: output.batched(examples.count)))
        }
        // A network that another trick has from elsewhere may have no such head.
        if refined.contains(where: { $0 == nil }) { return predict(evaluator, examples) }
        return evaluator.mean(of: refined.compactMap(\.self))
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(PointrendTrick.self) }
