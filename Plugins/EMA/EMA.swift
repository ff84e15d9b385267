import Tricks

/// Evaluates and keeps an exponential moving average of the weights.
///
/// - Source: Polyak and Juditsky, 1992; the form is that of Tarvainen and Valpola, "Mean teachers are
///   better role models", 2017.
struct EMATrick: Trick {
  static let card = TrickCard(
    id: "ema", slots: [.serving], neutral: "decay=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the old average in the new one.
    var decay = 0.999
    /// Start with a small decay: min(decay, (1 + n)/(10 + n)) after n updates.
    var ramp = true

    func validate() throws(OptionError) {
      try check("decay", decay, in: 0..<1)
      try checkInFloat32("decay", decay)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.decay > 0 else { return }
    let options = options
    // Innermost: to others, which select or collect weights, the average is the weights.
    recipe.serving.wrap(.stepAverage, by: Self.id) { serving in
      var averaging = serving
      averaging.afterStep = { state, context in
        serving.afterStep(state, &context)
        context[memory: Self.id].average(state.all, options)
      }
      averaging.serve = { state, moment, context in
        serving.serve(context[memory: Self.id].average(like: state), moment, context)
      }
      return averaging
    }
  }
}

extension TrickMemory {
  /// average ← d·average + (1 − d)·values, or the values themselves the first time.
  ///
  /// Buffers are averaged as parameters are: a batch norm's running statistics are those of the
  /// weights they were measured with.
  fileprivate mutating func average(_ values: NamedTensors, _ options: EMATrick.Options) {
    let updates = numbers["updates", default: 0]
    numbers["updates"] = updates + 1
    guard updates > 0, tensors.names == values.names else {
      tensors = values
      return
    }
    let ramped = options.ramp ? min(options.decay, (1 + updates) / (10 + updates)) : options.decay
    for index in values.tensors.indices {
      tensors.tensors[index].approach(values.tensors[index], share: 1 - ramped)
    }
  }

  /// The average, or the state itself before the first update.
  fileprivate func average(like state: ModelState) -> ModelState {
    guard tensors.count > 0 else { return state }
    let parameters = state.parameters.count
    return ModelState(
      parameters: NamedTensors(
        names: state.parameters.names, tensors: Array(tensors.tensors.prefix(parameters))),
      buffers: NamedTensors(
        names: state.buffers.names, tensors: Array(tensors.tensors.dropFirst(parameters))))
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(EMATrick.self) }
