import Checks

/// What a trick that changes the loss, its reduction or the objective gets wrong.
enum LossFault: String, PlantedFault {
  case none
  /// One class has the weight 0.
  case classIgnored = "class-ignored"
  /// Frequent classes get more weight.
  case weightsUpsideDown = "weights-upside-down"
  /// The loss does not look at predictions.
  case constant
  /// Its gradient is cut off.
  case detached
  /// So many smoothed labels that the right class is the least of them.
  case smoothedAway = "smoothed-away"
  /// Targets are read in reverse order.
  case reversedTargets = "reversed-targets"
  /// 1 − the loss.
  case climbing
  /// A constant is taken off, below 0.
  case shifted
  /// The logarithm of probabilities, which may be 0.
  case naive
  /// Only the first output counts.
  case firstOutput = "first-output"
  /// The mean of the first example alone.
  case firstExample = "first-example"
  /// The greatest loss alone.
  case greatest
  /// Divided by the number of classes, too.
  case divided
  /// The sum over a fixed number.
  case wrongCount = "wrong-count"
  /// The mean with another sign.
  case negatedMean = "negated-mean"
  /// The objective takes other examples' targets.
  case objectiveMoved = "objective-moved"
  /// The objective holds the loss above a level that it never reaches.
  case flooded
  /// A penalty that hides the loss.
  case penalty
  /// The objective is minus the loss.
  case objectiveNegated = "objective-negated"

  static let id: TrickID = "planted-loss"
  static let slots: [SlotName] = [.loss, .reduction, .objective]

  func plant(in recipe: inout Recipe) {
    switch self {
    case .none: break
    case .firstExample: reduce(&recipe) { losses in losses.gatheringRows([0]).mean() }
    case .greatest:
      reduce(&recipe) { losses in
        let values = losses.tensor.scalars
        let place = values.indices.max { values[$0] < values[$1] } ?? 0
        return losses.gatheringRows([place]).mean()
      }
    case .divided: reduce(&recipe) { $0.mean() / 10 }
    case .wrongCount: reduce(&recipe) { $0.sum() / 1000 }
    case .negatedMean: reduce(&recipe) { $0.mean() * -1 }
    case .objectiveMoved:
      recipe.objective.wrap(.bound, by: Self.id) { objective in
        { model, batch, context in
          var batch = batch
          batch.targets = batch.targets.gatheringRows(
            (0..<batch.count).map { ($0 * 7 + 3) % batch.count })
          return objective(model, batch, &context)
        }
      }
    case .flooded:
      recipe.objective.wrap(.bound, by: Self.id) { objective in
        { model, batch, context in (objective(model, batch, &context) - 20).map(.abs) + 20 }
      }
    case .penalty:
      recipe.objective.wrap(.bound, by: Self.id) { objective in
        { model, batch, context in
          let weights = model.pass.parameters[0]
          return objective(model, batch, &context) * 0.001 + (weights * weights).mean() * 100
        }
      }
    case .objectiveNegated:
      recipe.objective.wrap(.bound, by: Self.id) { objective in
        { model, batch, context in objective(model, batch, &context) * -1 }
      }
    default:
      let counts = recipe.plan.targets.classCounts
      recipe.loss.wrap(.penalties, by: Self.id) { loss in
        { changed(loss, $0, $1, counts) }
      }
    }
  }

  private func reduce(_ recipe: inout Recipe, _ reduction: @escaping ReductionFunction) {
    recipe.reduction.wrap(.selection, by: Self.id) { _ in reduction }
  }

  private func changed(
    _ loss: LossFunction, _ outputs: Variable, _ targets: Tensor, _ counts: [Int]
  ) -> Variable {
    switch self {
    case .classIgnored:
      let weights = Tensor(
        (0..<targets.shape.last).map { $0 == 1 ? 0 : 1 }, shape: [targets.shape.last])
      return loss(outputs, targets.combined(.multiply, eachRowWith: weights))
    case .weightsUpsideDown:
      let mean = Float(counts.reduce(0, +)) / Float(max(counts.count, 1))
      let weights = Tensor(counts.map { Float($0) / mean }, shape: [counts.count])
      return loss(outputs, targets.combined(.multiply, eachRowWith: weights))
    case .constant: return loss(outputs, targets) * 0 + 1
    case .detached: return loss(outputs.detached, targets)
    case .smoothedAway: return loss(outputs, targets * -0.5 + 1.5 / Float(targets.shape.last))
    case .reversedTargets:
      return loss(outputs, targets.gatheringRows((0..<targets.shape[0]).reversed()))
    case .climbing: return loss(outputs, targets) * -1 + 1
    case .shifted: return loss(outputs, targets) - 5
    case .naive:
      let probabilities = logSoftmax(outputs).map(.exp)
      let parts = probabilities.map(.log) * outputs.tape.constant(targets) * -1
      return reshape(parts, to: [parts.tensor.count / targets.shape.last, targets.shape.last])
        .sumOverColumns()
    case .firstOutput:
      let width = targets.shape.last
      let mask = outputs.tape.constant(
        Tensor(
          (0..<targets.count).map { $0 % width == 0 ? 1 : 0 }, shape: targets.shape))
      return loss(outputs * mask, targets * mask.tensor)
    default: return loss(outputs, targets)
    }
  }
}
