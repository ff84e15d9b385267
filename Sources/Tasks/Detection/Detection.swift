import Measurement
import Networks
import Tricks

/// Where things are in pictures, and of which class.
///
/// Each cell of 4×4 pixels says of which class the box is whose middle is near, or that there is none, which
/// is the last class; and how far the sides of the box are from its own middle, as exponents. The loss of a
/// cell is the cross-entropy of its class and, where it is asked for a box, the loss of the box.
public struct Detection: Task {
  public static let id: TaskID = Dataset.detection

  let grid: CellGrid
  private let classCount: Int
  private var background: Int { classCount }

  public static func suits(_ dataset: Dataset) -> Bool {
    dataset.target == .fields && dataset.train[Examples.target]?.boxes != nil
      && dataset.test[Examples.target]?.boxes != nil && dataset.train.inputShape.rank == 3
      && !dataset.classNames.isEmpty
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard Self.suits(dataset) else {
      throw TaskError(
        "\(dataset.name) holds no pictures with boxes",
        hint: "name data that do, such as dataset = \"scenes\"")
    }
    grid = CellGrid(picture: dataset.train.inputShape)
    classCount = dataset.classNames.count
    guard grid.pictureHeight % CellGrid.side == 0, grid.pictureWidth % CellGrid.side == 0 else {
      throw TaskError(
        "the pictures of \(dataset.name) are \(grid.pictureWidth)×\(grid.pictureHeight) pixels large, which "
          + "cells of \(CellGrid.side)×\(CellGrid.side) pixels do not fill: nothing at their far edges would be "
          + "found",
        hint: "cut or pad the pictures to a multiple of \(CellGrid.side), with their boxes")
    }
    guard grid.count > 0 else {
      throw TaskError(
        "the pictures of \(dataset.name) are smaller than a cell of \(CellGrid.side)×"
          + "\(CellGrid.side) pixels", hint: "use larger pictures")
    }
  }

  // MARK: Learning

  public var output: Shape { [grid.count, classCount + 1] }

  public var namedOutputs: [String: Shape] { [DetectorModel.distances: [grid.count, 4]] }

  public var outputSummary: String {
    "\(classCount + 1) classes, background among them, in each of \(grid.count) cells of "
      + "\(CellGrid.side)×\(CellGrid.side) pixels"
  }

  /// The class of each cell, [n, cells, classes].
  public func targets(of batch: Batch) -> Tensor {
    let labels = cells(of: batch[Examples.target]?.boxes ?? []).joined().map { cell in
      cell?.label ?? background
    }
    return Tensor.oneHot(labels, classes: classCount + 1)
      .reshaped(to: [labels.count / grid.count, grid.count, classCount + 1])
  }

  /// The box that each cell of each picture is to predict.
  private func cells(of boxes: [[LabelledBox]]) -> [[LabelledBox?]] {
    boxes.map { boxes in grid.assignments(boxes).map { $0.map { boxes[$0] } } }
  }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    crossEntropy(output, targets: targets)
  }

  /// A loss for each cell of each picture.
  public func losses(of model: Model, on batch: Batch, by loss: LossFunction) -> Variable {
    let classes = loss(model(batch), targets(of: batch))
    // Where outputs are given rather than computed, there is nothing but classes.
    guard let distances = model.pass.output(named: DetectorModel.distances) else { return classes }
    let cells = cells(of: batch[Examples.target]?.boxes ?? []).joined()
    let asked = cells.enumerated().compactMap { $0.element == nil ? nil : $0.offset }
    if asked.isEmpty { return classes }
    let targets = Tensor(
      cells.compactMap(\.self).flatMap { target in
        let box = grid.inCells(target.box)
        return [box.left, box.top, box.right, box.bottom].map { Float($0) }
      }, shape: [asked.count, 4])
    let predicted = boxes(from: distances, at: asked)
    let losses = model.boxLoss(predicted, targets)
    return classes + losses.scatteringRows(asked, of: classes.shape[0])
  }

  /// The corners, in cells, of the boxes that some cells predict, [m, 4].
  ///
  /// - Parameters:
  ///   - distances: the logarithms of how far the sides are, in cells, [n, cells, 4].
  ///   - places: of the cells, counted over all pictures.
  private func boxes(from distances: Variable, at places: [Int]) -> Variable {
    let rows = reshape(distances, to: [distances.tensor.count / 4, 4]).gatheringRows(places)
    let middles = places.flatMap { place in
      let (x, y) = grid.middle(of: place % grid.count)
      return [Float(x), Float(y), Float(x), Float(y)]
    }
    let signs = places.flatMap { _ in [-1, -1, 1, 1] as [Float] }
    let shape: Shape = [places.count, 4]
    let tape = distances.tape
    return rows.map(.exp) * tape.constant(Tensor(signs, shape: shape))
      + tape.constant(Tensor(middles, shape: shape))
  }

  // MARK: Predicting

  /// How many boxes are predicted of a picture at most: the surest, as many as COCO's measures look at.
  static let mostBoxes = 100
  /// How many guesses of a picture are compared with one another: the surest.
  static let mostGuesses = 200

  /// The boxes of each picture, [n, 100, 6]: left, top, right and bottom in pixels, class and score, the
  /// surest first. What stands behind the last box is 0.
  public func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor {
    let pass = ForwardPass.evaluating(state)
    let logits = evaluator.network(inputValues(of: Batch(examples)), pass).tensor
    let classes = logits.logSoftmax().map(.exp).scalars
    guard let distances = pass.output(named: DetectorModel.distances)?.tensor,
      distances.count == examples.count * grid.count * 4
    else { return PredictedBoxes.tensor(Array(repeating: [], count: examples.count)) }
    let sides = distances.map(.exp).scalars
    return PredictedBoxes.tensor(
      (0..<examples.count).map { picture in
        let (width, start) = (grid.count * (classCount + 1), picture * grid.count * 4)
        let guesses = guesses(
          classes: classes[picture * width..<(picture + 1) * width],
          sides: sides[start..<start + grid.count * 4],
          above: evaluator.decoding.suppression.minimumScore)
        return Array(evaluator.decoding.suppression(guesses).prefix(Self.mostBoxes))
      })
  }

  /// What the cells of a picture say, the surest first.
  private func guesses(
    classes: ArraySlice<Float>, sides: ArraySlice<Float>, above least: Double
  ) -> [FoundBox] {
    var guesses: [FoundBox] = []
    for cell in 0..<grid.count {
      let (x, y) = grid.middle(of: cell)
      let side = (0..<4).map { Double(sides[sides.startIndex + cell * 4 + $0]) }
      let box = grid.inPicture(
        Box(left: x - side[0], top: y - side[1], right: x + side[2], bottom: y + side[3]))
      for label in 0..<classCount {
        let score = Double(classes[classes.startIndex + cell * (classCount + 1) + label])
        if score >= least && box.area > 0 {
          guesses.append(FoundBox(box, label: label, score: score))
        }
      }
    }
    return Array(guesses.surestFirst.prefix(Self.mostGuesses))
  }

  // MARK: Measuring

  /// 0 where there are no boxes to be found.
  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let found = PredictedBoxes.boxes(in: predictions)
    // What is no prediction of boxes finds none.
    let precision = AveragePrecision(
      of: found.count == examples.count ? found : Array(repeating: [], count: examples.count),
      truths: examples.boxes, classes: classCount)
    return Scores(
      [
        Self.precision.name: precision.mean ?? 0, Self.atHalf.name: precision.atHalf ?? 0,
        Self.atThreeQuarters.name: precision.atThreeQuarters ?? 0,
        Self.recall.name: precision.recall ?? 0,
      ], count: examples.count)
  }

  /// The pictures whose boxes are all found among as many that are surest, each covered by half at least.
  public func countOfSolved(_ predictions: Tensor, for examples: Examples) -> Int? {
    zip(PredictedBoxes.boxes(in: predictions), examples.boxes).count { found, truths in
      let surest = Array(found.prefix(truths.count))
      let precision = AveragePrecision(of: [surest], truths: [truths], classes: classCount)
      return truths.isEmpty || precision.recallAtHalf == 1
    }
  }

  static let precision = share("ap")
  static let atHalf = share("ap50")
  static let atThreeQuarters = share("ap75")
  static let recall = share("ar")

  private static func share(_ name: String) -> Metric {
    Metric(name: name, direction: .higherIsBetter, unit: .fraction)
  }

  public var metrics: [Metric] {
    [Self.precision, Self.atHalf, Self.atThreeQuarters, Self.recall]
  }

  public var measures: [Measure] {
    metrics.map { Measure(.test, $0) } + [Measure(.validation, Self.precision, .best)]
  }

  // MARK: Traits

  /// Those that cells are told apart by, background last.
  public var classes: Int? { classCount + 1 }
  public var predictsBoxes: Bool { true }
  public var predictionsMayBeAveraged: Bool { false }

  /// How many cells there are of each class.
  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    var counts = [Int](repeating: 0, count: classCount + 1)
    for cell in cells(of: examples.choosing(indices).boxes).joined() {
      let label = cell?.label ?? background
      if counts.indices.contains(label) { counts[label] += 1 }
    }
    return TargetSummary(classCounts: counts)
  }

  /// The logarithms of the classes' shares of cells, as if one without cells had one.
  public func blindOutputs(for targets: Tensor) -> Tensor? {
    let width = targets.shape.last
    let rows = targets.count / max(width, 1)
    let sums = targets.reshaped(to: [rows, width]).sumOverRows().scalars
    let total = Double(max(rows, 1))
    let logits = sums.map { Float(Elementary.log(max(Double($0), 1) / total)) }
    return Tensor.zeros([rows, width])
      .combined(.add, eachRowWith: Tensor(logits, shape: [width]))
      .reshaped(to: targets.shape)
  }

  public func bestOutputs(for targets: Tensor) -> [Tensor] {
    stride(from: 0.0, through: 40, by: 0.25).map { targets * Float($0) }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(Detection.self)
}
