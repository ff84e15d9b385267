import Checks

/// Puts one fault into how a network is trained.
struct PlantedTraining: Trick {
  static let card = TrickCard(
    id: "planted-training", slots: [.rate], neutral: "fault=none", readme: [])

  enum Fault: String, Codable, Sendable, CaseIterable {
    case none
    // Rates.
    case rateTurnsNegative = "rate-turns-negative"
    case rateTurnsNaN = "rate-turns-nan"
    case warmupEndless = "warmup-endless"
    case warmupLong = "warmup-long"
    case warmup = "warmup"
    case decayEarly = "decay-early"
    case decayFast = "decay-fast"
    case peakTenfold = "peak-tenfold"
    case milestonesBeyond = "milestones-beyond"
    case cosine = "cosine"
    case oneCycle = "one-cycle"
    case restarts = "restarts"
    // Batches.
    case growthToAll = "growth-to-all"
    case growth = "growth"
    case noiseHuge = "noise-huge"
    case noiseMild = "noise-mild"
    case erasing = "erasing"
    case mixedInputs = "mixed-inputs"
    case labelsLost = "labels-lost"
    case mixup = "mixup"
    case partlyShuffled = "partly-shuffled"
    // Losses.
    case smoothedAway = "smoothed-away"
    case smoothed = "smoothed"
    case lossBounded = "loss-bounded"
    // Gradients and updates.
    case clippedAway = "clipped-away"
    case clipped = "clipped"
    case gradientNoise = "gradient-noise"
    case ascending = "ascending"
    case noUpdate = "no-update"
    case shrinking = "shrinking"
    case onlyBiases = "only-biases"
    // Ends.
    case stopsAtOnce = "stops-at-once"
  }

  struct Options: Configurable {
    var fault = Fault.none
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    editRate(&recipe)
    editBatches(&recipe)
    editLoss(&recipe)
    editSteps(&recipe)
  }

  // MARK: Rates

  /// What the rate is multiplied by at a share of the run.
  private var schedule: (@Sendable (Double) -> Double)? {
    switch options.fault {
    case .rateTurnsNegative: { 1 - 1.5 * $0 }
    case .rateTurnsNaN: { $0 < 0.7 ? 1 : .nan }
    case .warmupEndless: { $0 / 10 }
    case .warmupLong: { min($0 / 0.9, 1) }
    case .warmup: { min($0 / 0.1 + 0.01, 1) }
    case .decayEarly: { $0 < 0.05 ? 1 : 1e-5 }
    case .decayFast: { Elementary.exp(-60 * $0) }
    case .peakTenfold: { $0 < 0.3 ? 1 + 30 * $0 : 10 * (1 - $0) }
    case .milestonesBeyond: { $0 < 2 ? 1 : 0.1 }
    case .cosine: { 0.5 + 0.5 * Elementary.cos(.pi * $0) }
    case .oneCycle: { $0 < 0.3 ? 0.1 + 3 * $0 : max(1 - ($0 - 0.3) / 0.7, 0.001) }
    case .restarts: { 0.5 + 0.5 * Elementary.cos(.pi * (3 * $0).truncatingRemainder(dividingBy: 1)) }
    default: nil
    }
  }

  private func editRate(_ recipe: inout Recipe) {
    guard let schedule else { return }
    recipe.rate.wrap(.warmUp, by: Self.id) { rate in
      { arguments in
        let progress = arguments.progress
        return rate(arguments) * schedule(progress.position / Double(progress.totalSteps))
      }
    }
  }

  // MARK: Batches

  private func editBatches(_ recipe: inout Recipe) {
    let fault = options.fault
    switch fault {
    case .growthToAll, .growth:
      recipe.batchSize.wrap(.growth, by: Self.id) { size in
        { progress in
          size(progress) << min(fault == .growth ? progress.epoch / 2 : 4 * progress.epoch, 16)
        }
      }
    case .noiseHuge, .noiseMild, .erasing, .mixedInputs, .labelsLost, .mixup, .partlyShuffled:
      recipe.batch.wrap(.augment, by: Self.id) { batch in
        { examples, context in
          Self.changed(batch(examples, &context), fault, context.random(for: Self.id))
        }
      }
    default: break
    }
  }

  private static func changed(_ batch: Batch, _ fault: Fault, _ stream: RandomStream) -> Batch {
    var batch = batch
    let partners = stream.permutation(of: batch.count)
    switch fault {
    case .noiseHuge:
      batch.inputs.add(stream.normal(batch.inputs.shape), scaledBy: 50)
    case .noiseMild:
      batch.inputs.add(stream.normal(batch.inputs.shape), scaledBy: 0.1)
    case .erasing:
      batch.inputs.scale(by: 1e-4)
    case .mixedInputs:
      // Half of another example, and the target of neither changed.
      batch.inputs = batch.inputs * 0.05 + batch.inputs.gatheringRows(partners) * 0.95
    case .labelsLost:
      let mean = batch.targets.sumOverRows() / Float(max(batch.count, 1))
      batch.targets = .zeros(batch.targets.shape).combined(.add, eachRowWith: mean)
    case .mixup:
      batch.inputs = batch.inputs * 0.8 + batch.inputs.gatheringRows(partners) * 0.2
      batch.targets = batch.targets * 0.8 + batch.targets.gatheringRows(partners) * 0.2
    case .partlyShuffled:
      // All but one in ten get the target of the next example.
      let order = (0..<batch.count).map { $0 % 10 == 0 ? $0 : ($0 + 1) % batch.count }
      batch.targets = batch.targets.gatheringRows(order)
    default: break
    }
    return batch
  }

  // MARK: Losses

  private func editLoss(_ recipe: inout Recipe) {
    switch options.fault {
    case .smoothedAway, .smoothed:
      let kept: Float = options.fault == .smoothed ? 0.9 : 0.01
      recipe.loss.wrap(.targets, by: Self.id) { loss in
        { prediction, targets in
          loss(prediction, targets * kept + (1 - kept) / Float(targets.shape.last))
        }
      }
    case .lossBounded:
      recipe.loss.wrap(.penalties, by: Self.id) { loss in { loss($0, $1) * 1e-7 } }
    default: break
    }
  }

  // MARK: Gradients and updates

  private func editSteps(_ recipe: inout Recipe) {
    let fault = options.fault
    switch fault {
    case .clippedAway, .clipped:
      let limit: Float = fault == .clipped ? 5 : 1e-6
      editGradients(&recipe) { gradients, _ in
        let norm = gradients.reduce(Float(0)) { $0 + $1.dot($1) }.squareRoot()
        for index in gradients.indices { gradients[index].scale(by: min(limit / (norm + 1e-9), 1)) }
      }
    case .gradientNoise:
      editGradients(&recipe) { gradients, stream in
        for index in gradients.indices {
          gradients[index].add(
            stream.at(step: 0, substep: index).normal(gradients[index].shape), scaledBy: 100)
        }
      }
    case .ascending, .noUpdate, .shrinking, .onlyBiases:
      recipe.update.wrap(.rates, by: Self.id) { update in
        { parameters, arguments, context in
          let before = parameters
          update(&parameters, arguments, &context)
          for index in parameters.tensors.indices {
            let moved = parameters.tensors[index]
            switch fault {
            case .ascending: parameters.tensors[index] = before.tensors[index] * 2 - moved
            case .noUpdate: parameters.tensors[index] = before.tensors[index]
            case .shrinking: parameters.tensors[index] = moved * 0.5
            default:
              if moved.shape.rank > 1 { parameters.tensors[index] = before.tensors[index] }
            }
          }
        }
      }
    case .stopsAtOnce:
      recipe.stop.wrap(.patience, by: Self.id) { _ in { !$0.epochs.isEmpty } }
    default: break
    }
  }

  private func editGradients(
    _ recipe: inout Recipe, _ change: @escaping @Sendable (inout [Tensor], RandomStream) -> Void
  ) {
    recipe.gradient.wrap(.clipNorm, by: Self.id) { gradient in
      { state, batch, context in
        var result = gradient(state, batch, &context)
        change(&result.gradients, context.random(for: Self.id))
        return result
      }
    }
  }
}

extension Specimen {
  mutating func train(_ fault: PlantedTraining.Fault) throws {
    tricks.append(PlantedTraining.self)
    experiment.tricks["planted-training"] = try .options("fault=\(fault.rawValue)")
  }
}
