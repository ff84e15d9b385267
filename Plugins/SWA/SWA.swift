import Tricks

/// Evaluates and keeps the mean of the weights over the last part of the run.
///
/// - Source: Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization", 2018.
struct SWATrick: Trick {
  static let card = TrickCard(
    id: "swa", slots: [.serving], neutral: "start=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the run after which epochs are averaged.
    var start = 0.75

    func validate() throws(OptionError) { try check("start", start, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.start < 1 else { return }
    let start = options.start
    // Inner, around a trick that averages steps: what is averaged is what it would serve. To others,
    // which select or collect weights, the mean is the weights.
    recipe.serving.wrap(.epochAverage, by: Self.id) { serving in
      var averaging = serving
      averaging.afterEpoch = { state, history, context in
        serving.afterEpoch(state, history, &context)
        guard context.progress.position >= start * Double(context.progress.totalSteps) else {
          return
        }
        for served in serving.serve(state, .epoch, context) {
          context[memory: Self.id].average(served)
        }
      }
      averaging.serve = { state, moment, context in
        let mean = context[memory: Self.id].states(kept: "mean", like: state)
        if mean.isEmpty { return serving.serve(state, moment, context) }
        return mean.map(context.measuringStatistics)
      }
      return averaging
    }
  }
}

extension TrickMemory {
  /// mean ← n/(n + 1)·mean + 1/(n + 1)·values, of parameters and running statistics.
  fileprivate mutating func average(_ values: ModelState) {
    let count = numbers["count", default: 0]
    numbers["count"] = count + 1
    var mean = values
    if let old = states(kept: "mean", like: values).first {
      mean.parameters.tensors = zip(old.parameters.tensors, values.parameters.tensors).map {
        Self.blend($0, $1, count)
      }
      mean.buffers.tensors = zip(old.buffers.tensors, values.buffers.tensors).map {
        Self.blend($0, $1, count)
      }
    }
    keep([mean], as: "mean")
  }

  private static func blend(_ mean: Tensor, _ value: Tensor, _ count: Double) -> Tensor {
    var mean = mean
    mean.approach(value, share: 1 / (count + 1))
    return mean
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(SWATrick.self) }
