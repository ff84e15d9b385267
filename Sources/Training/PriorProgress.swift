import Tricks

/// How far the networks are that are trained before a run.
struct PriorProgress: Sendable {
  /// The values that those which are done came to, in the order of ``ResolvedExperiment/untrainedPriors``.
  var finished: [[ModelState]] = []
  /// The one that is being trained; empty between two.
  var current: [Trainer] = []
}

extension ResolvedExperiment {
  /// Those that a run has to train before it begins, in their order.
  var untrainedPriors: [ResolvedExperiment] {
    priors.sorted { $0.key < $1.key }.flatMap(\.value).compactMap {
      if case .untrained(let prior) = $0 { prior } else { nil }
    }
  }

  /// All networks that the run has at hand when it begins, by the trick that asked for them.
  ///
  /// - Parameter finished: what those that had to be trained came to.
  func trainedPriors(_ finished: [[ModelState]]) -> [TrickID: [TrainedNetwork]] {
    var rest = finished[...]
    var trained: [TrickID: [TrainedNetwork]] = [:]
    for (id, priors) in priors.sorted(by: { $0.key < $1.key }) {
      trained[id] = priors.flatMap { prior in
        switch prior {
        case .trained(let networks): return networks
        case .untrained(let prior):
          let served = rest.popFirst() ?? []
          return served.map { TrainedNetwork(network: prior.network, state: $0) }
        }
      }
    }
    return trained
  }
}
