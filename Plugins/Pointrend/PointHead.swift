import Tricks

/// The perceptron that predicts points: it hands on what it gets, and is asked beside the pass.
///
/// Each of its layers reads the coarse logits beside what the layer before has made of the features.
/// - Source: Kirillov et al., 2020, section 3.3 and appendix; their program gives every layer the coarse
///   prediction.
struct PointHead: Layer {
  static let kind = "point-head"
  /// What the layer is called in a network.
  static let name = "points"

  var units = 32
  var layers = 2

  init() {}
  init(units: Int, layers: Int) { (self.units, self.layers) = (units, layers) }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let fine = try scope.output(named: SegmenterModel.fine).shape
    let coarse = try scope.output(named: SegmenterModel.coarse).shape
    guard fine.rank == 3, coarse.rank == 3 else {
      throw scope.error(
        "reads images of features and of logits, not \(fine) and \(coarse)",
        hint: "put the outputs before what makes a sequence of the pixels")
    }
    let classes = coarse.last
    func declare(_ name: String, _ inputs: Int, _ outputs: Int, gain: Double) {
      _ = scope.parameter(
        "\(name).weight", [inputs, outputs], role: .weight, initialiser: .heNormal, gain: gain,
        fanIn: inputs, fanOut: outputs)
      _ = scope.parameter("\(name).bias", [outputs], role: .bias, initialiser: .zeros)
    }
    for layer in 1...layers {
      declare("hidden\(layer)", (layer == 1 ? fine.last : units) + classes, units, gain: 1)
    }
    // Nearly uniform predictions at first.
    declare("logits", units + classes, classes, gain: 0.1)
    return BuiltLayer(output: input) { x, _ in x }
  }

  /// The values of one of its layers.
  typealias Values = (weight: Variable, bias: Variable)

  /// The values of all layers, the last one's last; `nil` where the network has no such head.
  ///
  /// - Parameter parameter: the value of a parameter, by its name in the network.
  func values(_ parameter: (String) -> Variable?) -> [Values]? {
    let names = (1...layers).map { "hidden\($0)" } + ["logits"]
    let values = names.compactMap { name -> Values? in
      guard let weight = parameter("\(Self.name).\(name).weight"),
        let bias = parameter("\(Self.name).\(name).bias")
      else { return nil }
      return (weight, bias)
    }
    return values.count == names.count ? values : nil
  }

  /// The logits at points of each picture.
  ///
  /// - Parameters:
  ///   - points: [n, p, 2]
  ///   - values: of all layers.
  /// - Returns: [n·p, classes]
  static func logits(of maps: PointMaps, at points: Tensor, by values: [Values]) -> Variable {
    func rows(_ map: Variable) -> Variable {
      let values = map.sampledBilinearly(at: points)
      return reshape(values, to: [values.shape[0] * values.shape[1], values.shape[2]])
    }
    let coarse = rows(maps.coarse)
    return values.enumerated().reduce(rows(maps.fine)) { x, layer in
      linear(
        .concatenated([x, coarse], axis: 1), weight: layer.element.weight, bias: layer.element.bias,
        activation: layer.offset == values.count - 1 ? .identity : .relu)
    }
  }
}
