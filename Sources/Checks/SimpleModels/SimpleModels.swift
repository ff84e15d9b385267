/// A model that takes no training to speak of: what a network has to beat.
public struct SimpleModel: Sendable {
  /// Such as "nearest centroid".
  public let name: String
  private let predict: @Sendable (Examples) -> Tensor

  init(_ name: String, predict: @escaping @Sendable (Examples) -> Tensor) {
    self.name = name
    self.predict = predict
  }

  /// What the task's network would put out: logits [n, classes] or [n, places, classes], or values
  /// [n, outputs].
  public func outputs(for examples: Examples) -> Tensor { predict(examples) }

  /// How good it is in the measures of a task.
  public func scores(on examples: Examples, of task: any Task) -> Scores {
    task.scores(of: task.prediction(from: outputs(for: examples)), for: examples)
  }
}

/// The simple models that suit some data, fitted to examples.
///
/// All are in closed form or take a fixed number of steps; at most ``limit`` examples are used, drawn
/// from a stream of their own, so that the cost is bounded and a result the same on every machine.
public struct SimpleModels: Sendable {
  /// The first knows nothing of the inputs; none where the task is another than telling classes or
  /// values.
  public let all: [SimpleModel]

  /// How many examples a model is fitted to; texts are counted whole.
  public static let limit = 2000
  /// How many neighbours have a vote.
  public static let neighbours = 5

  /// - Parameters:
  ///   - examples: to fit to, scaled as the network gets them.
  ///   - inputKind: the features of vectors are standardised each by itself, those of others together.
  ///   - classes: how many there are; `nil` for values.
  ///   - seed: of the draw of examples.
  ///   - limit: how many are drawn.
  ///   - neighbours: how many have a vote.
  public init(
    _ examples: Examples, inputKind: InputKind, classes: Int?, seed: UInt64,
    limit: Int = SimpleModels.limit, neighbours: Int = SimpleModels.neighbours
  ) {
    if examples.count == 0 {
      all = []
    } else if examples.hasSequences {
      all = classes.map { Self.ofSequences(examples, classes: $0) } ?? []
    } else if inputKind == .tokens {
      all = classes.map { Self.ofTokens(examples, classes: $0) } ?? []
    } else if examples.places == 1, examples.labels.isEmpty == (classes == nil),
      classes != nil || examples.values != nil
    {
      all = Self.ofFeatures(
        examples.sampled(limit, seed: seed), isVector: inputKind == .vector, classes: classes,
        neighbours: neighbours)
    } else {
      all = []
    }
  }

  /// The model of a name, such as "linear".
  public subscript(name: String) -> SimpleModel? { all.first { $0.name == name } }

  /// The one with the best deciding measure on some examples, and the measure.
  public func best(on examples: Examples, of task: any Task) -> (SimpleModel, Double)? {
    guard let metric = task.measures.first?.plainMetric else { return nil }
    let sign = metric.direction == .higherIsBetter ? 1.0 : -1.0
    let scored = all.compactMap { model in
      model.scores(on: examples, of: task).values[metric.name].map { (model, $0) }
    }
    return scored.filter { $0.1.isFinite }.max { sign * $0.1 < sign * $1.1 }
  }

  private static func ofFeatures(
    _ examples: Examples, isVector: Bool, classes: Int?, neighbours count: Int
  ) -> [SimpleModel] {
    let space = FeatureSpace(examples.inputs, isVector: isVector)
    let points = space(examples.inputs)
    let linear = LinearFit(points, targets: examples.targets)
    var models = [
      blind(examples, classes: classes),
      SimpleModel("linear") { linear(space($0.inputs)) },
    ]
    if let classes {
      let centroids = Centroids(points, labels: examples.labels, classes: classes)
      models.append(SimpleModel("nearest centroid") { centroids.logits(space($0.inputs)) })
    }
    let neighbours = NeighbourModel(points, examples, classes: classes, count: count)
    models.append(
      SimpleModel(count == 1 ? "nearest neighbour" : "nearest neighbours") {
        neighbours(space($0.inputs))
      })
    return models
  }

  /// The classes' frequencies, or the mean.
  private static func blind(_ examples: Examples, classes: Int?) -> SimpleModel {
    let row: Tensor
    if let classes {
      row = Frequencies(examples.labels, classes: classes).logarithms
    } else {
      row = examples.targets.sumOverRows() / Float(max(examples.count, 1))
    }
    let places = examples.places
    return SimpleModel(classes == nil ? "mean" : "majority") { examples in
      let shape = [examples.count] + (places == 1 ? [row.count] : [places, row.count])
      return Tensor.zeros(Shape(shape)).combined(.add, eachRowWith: row)
    }
  }

  /// None looks at the source: a network that knows no more than these has not either.
  private static func ofSequences(_ examples: Examples, classes: Int) -> [SimpleModel] {
    guard classes * classes <= 1 << 22 else { return [] }
    let counts = SequenceCounts(examples, classes: classes)
    return [
      SimpleModel("majority", predict: counts.usual),
      SimpleModel("bigram", predict: counts.following),
    ]
  }

  private static func ofTokens(_ examples: Examples, classes: Int) -> [SimpleModel] {
    let width = examples.inputShape.elementCount
    let symbols = Int(max(examples.inputs.maximum(), 0)) + 1
    let isNext = examples.places == width
    guard isNext || examples.places == 1, symbols * classes <= 1 << 22 else {
      return [blind(examples, classes: classes)]
    }
    let counts = TokenCounts(examples, symbols: symbols, classes: classes)
    return [
      blind(examples, classes: classes),
      isNext
        ? SimpleModel("bigram", predict: counts.following)
        : SimpleModel("naive Bayes", predict: counts.naiveBayes),
    ]
  }
}

extension Examples {
  /// At most so many of them in their order, drawn by a seed.
  package func sampled(_ limit: Int, seed: UInt64, name: String = "check/sample") -> Examples {
    if count <= limit { return self }
    let order = RandomStream(seed: seed, name: name).permutation(of: count)
    return choosing(order.prefix(limit).sorted())
  }
}

extension Frequencies {
  /// The logarithm of each class's share, with half an example more of each.
  var logarithms: Tensor {
    let all = Double(total) + 0.5 * Double(counts.count)
    return Tensor(
      counts.map { Float(Elementary.log((Double($0) + 0.5) / all)) }, shape: [counts.count])
  }
}
