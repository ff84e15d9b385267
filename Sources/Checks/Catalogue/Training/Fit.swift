/// An attempt to fit some examples.
struct Fit {
  let count: Int
  /// The loss at each step; of the attempt's own kind.
  let losses: [Double]
  let floor: Double
  /// How many labels are predicted at the end; `nil` where outputs are no classes.
  let right: Int?
  /// How many sequences or pictures are predicted as they are, where all labels are right and predictions are
  /// more than them.
  private(set) var decoded: Int?
  /// Whether predictions are boxes in pictures.
  private let findsBoxes: Bool
  /// How near to perfect is near enough.
  private let tolerance: Tolerance
  /// The loss of knowing nothing.
  let start: Double
  /// The places of the parameters that have not moved at all.
  let unmoved: [Int]
  /// The first step's inner product with the gradient, and its length; both over all parameters.
  let ascent: Double
  /// The root mean square of the weights at the end, as a share of what it was.
  let shrinkage: Double

  var last: Double { losses.last ?? .nan }

  /// What predictions are like that are more than labels; nothing where there are none.
  var decodedText: String? {
    decoded.map {
      findsBoxes ? "the boxes of \($0) pictures are found" : "decoding gives all \($0) targets"
    }
  }

  /// How much of the way from a blind guess to the lowest loss.
  var reached: Double {
    guard last.isFinite, start > floor else { return 0 }
    return (start - last) / (start - floor)
  }

  /// What may be left undone.
  private struct Tolerance {
    /// Of the way from a blind guess to the lowest loss.
    var loss = 0.1
    /// Of the labels.
    var wrong = 0.0

    /// Logits of pixels may stand on a coarser grid, between whose places nothing is finer: along the edges of
    /// things some stay wrong.
    static let pixels = Tolerance(loss: 0.15, wrong: 0.1)

    func allows(_ right: Int, of count: Int) -> Bool {
      Double(count - right) <= wrong * Double(count)
    }
  }

  /// Within a tenth of the way from a blind guess to the lowest loss, with all labels right; of pixels nearly.
  var isPerfect: Bool {
    last.isFinite && last - floor <= tolerance.loss * (start - floor)
      && tolerance.allows(right ?? count, of: count)
  }

  /// - Parameter manner: with `isPlain` in any case.
  init(
    _ subject: CheckSubject, _ examples: Examples, _ manner: ShortTraining.Manner, steps: Int,
    network: Network
  ) {
    let batch = examples.batch
    let posed = subject.pose(examples)
    let labels = posed.labels
    count = max(labels.count, examples.count)
    findsBoxes = subject.task.predictsBoxes
    let tolerance = subject.task.classifiesPixels ? Tolerance.pixels : Tolerance()
    self.tolerance = tolerance
    let (task, targets) = (subject.task, posed.targets)
    let judge = Judge(subject, network: network, training: examples)
    func loss(_ outputs: Tensor) -> Double {
      if manner.usesOwnLoss { return subject.loss(of: outputs, for: examples) }
      let losses = judge.losses(of: outputs, for: examples)
      return losses.reduce(0, +) / Double(max(losses.count, 1))
    }
    let floor = task.bestOutputs(for: targets).map(loss).min() ?? 0
    self.floor = floor
    // Where nobody knows what knowing nothing costs, the network is asked as it is at first.
    let start =
      task.blindOutputs(for: targets).map(loss)
      ?? loss(
        subject.outputs(
          network.initialState(seed: subject.seed), examples, seed: subject.seed, of: network))
    self.start = start
    var training = ShortTraining(
      subject, manner, seed: subject.seed, steps: steps, network: network)
    let initial = training.model.parameters
    let target = floor + 0.5 * tolerance.loss * (start - floor)
    var right: Int?
    var ascent = 0.0
    for step in 0..<steps {
      let loss = training.step(batch)
      if step == 0, let gradients = training.result?.gradients {
        ascent = Self.inner(training.model.parameters.tensors, initial.tensors, gradients)
      }
      // Labels are asked seldom: that takes a pass, in training mode since running statistics lag behind.
      let isClose = loss <= target
      if task.classes != nil, isClose || step == steps - 1 || !loss.isFinite {
        let outputs = subject.outputs(training.model, examples, seed: subject.seed, of: network)
        right = zip(outputs.argmaxOfRows(), labels).count { $0 == $1 }
      }
      if !loss.isFinite || (isClose && tolerance.allows(right ?? count, of: count)) { break }
    }
    losses = training.losses
    self.right = right
    decoded =
      right == count ? Self.decoded(training.model, posed, subject, network) : nil
    self.ascent = ascent
    let final = training.model.parameters
    unmoved = final.tensors.indices.filter {
      final.tensors[$0].isIdentical(to: initial.tensors[$0])
    }
    func size(_ tensors: [Tensor]) -> Double {
      tensors.reduce(0) { $0 + Double($1.dot($1)) }.squareRoot()
    }
    shrinkage = size(final.tensors) / max(size(initial.tensors), 1e-30)
  }

  private static func inner(_ after: [Tensor], _ before: [Tensor], _ gradients: [Tensor]) -> Double
  {
    zip(zip(after, before), gradients).reduce(0) { $0 + Double(($1.0.0 - $1.0.1).dot($1.1)) }
  }

  /// How many sequences or pictures are predicted as they are; `nil` where the labels of some are not, told the
  /// target so far, or predictions are no more than labels.
  private static func decoded(
    _ state: ModelState, _ posed: PosedExamples, _ subject: CheckSubject, _ network: Network
  ) -> Int? {
    let (task, examples) = (subject.task, posed.examples)
    guard task.searches || task.predictsBoxes, examples.count > 0,
      network.evaluate(posed, state: state).argmaxOfRows() == posed.labels
    else { return nil }
    // One token after another, each the likeliest; boxes of which none covers another by much.
    let evaluator = Evaluator(network: network, states: [state], task: task)
    let predictions = evaluator.prediction(examples.selecting(task.inputFields))
    return task.countOfSolved(predictions, for: examples) ?? predictions.countOfRows(like: examples)
  }
}

extension Tensor {
  /// How many rows of tokens are the examples' targets, up to their ends.
  fileprivate func countOfRows(like examples: Examples) -> Int {
    guard shape.rank == 2, let targets = examples.tokenSequences(Examples.target) else { return 0 }
    let (values, width) = (scalars, shape[1])
    return zip(0..., targets).count { row, target in
      let predicted = values[row * width..<(row + 1) * width].map { Int($0) }
      return predicted.prefix { $0 != SymbolTable.end }
        .elementsEqual(target.prefix { $0 != SymbolTable.end })
    }
  }
}
