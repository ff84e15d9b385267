import Foundation
import Tricks

/// The epochs of a training that has come to its end.
public struct FinishedEpochs {
  /// The checkpoint after so many epochs; nothing where there is none.
  let checkpoint: (_ epochs: Int) -> Data?

  public init(_ checkpoint: @escaping (_ epochs: Int) -> Data?) { self.checkpoint = checkpoint }
}

extension Trainer {
  /// Goes to the end of the next epoch where a training stood then that differs from this one in how it
  /// evaluates alone: what was learnt is taken over, and scored here.
  ///
  /// - Parameter leader: that training.
  /// - Returns: false if there is none, or this training would have gone another way by its own scores; it
  ///   is then as it was.
  mutating func follow(_ leader: FinishedEpochs?) -> Bool {
    let progress = state.context.progress
    guard state.cursor == 0, resolved.isIndependentOfScores,
      let checkpoint = leader?.checkpoint(progress.epoch + 1)
    else { return false }
    var other = self
    guard (try? other.restore(checkpoint: checkpoint) { _ in true }) != nil,
      other.state.cursor == 0,
      let epoch = other.state.history.epochs.last, epoch.epoch == progress.epoch + 1
    else { return false }
    var before = other.state.history
    before.epochs.removeLast()
    func rate(_ history: History) -> Double {
      recipe.rate(
        RateArguments(progress: progress, history: history, base: resolved.optimiser.rate))
    }
    guard rate(state.history) == rate(before) else { return false }
    var next = other.state
    let served = recipe.serving.serve(next.model, .epoch, next.context)
    next.history = state.history
    next.history.epochs.append(
      History.Epoch(
        epoch: epoch.epoch, trainingLoss: epoch.trainingLoss,
        validation: data.validation.map { score($0, states: served).scores }, rate: epoch.rate))
    restore(next, trace: other.trace)
    watch = other.watch
    followed.insert(epoch.epoch)
    return true
  }
}

extension ResolvedExperiment {
  /// Whether nothing but a rate may depend on what was scored on the way.
  fileprivate var isIndependentOfScores: Bool {
    recipe.stop.contributors.isEmpty && recipe.serving.contributors.isEmpty && priors.isEmpty
  }

  /// The tricks that change how the network is evaluated and nothing of its training; `nil` where the
  /// training may depend on what evaluating it gives.
  package var evaluatingTricks: Set<TrickID>? {
    guard isIndependentOfScores else { return nil }
    let slots = recipe.contributors
    let evaluating: Set<SlotName> = [.decode, .predict]
    return Set(
      experiment.tricks.keys.filter { id in
        let edited = slots.filter { $0.value.contains(id) }.keys
        return !edited.isEmpty && evaluating.isSuperset(of: edited)
      })
  }
}
