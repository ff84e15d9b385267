import CDigitFeatures
import Foundation
import Tricks

/// A small network that tells handwritten digits apart, whose last hidden layer gives features of them.
///
/// It was trained by this program; its data and its accuracy are in Sources/CDigitFeatures/README.md.
struct DigitClassifier: Sendable {
  static let classes = 10

  private let parameters: NamedTensors
  /// From pictures of so many numbers to those the network reads.
  private let prepare: @Sendable (Tensor) -> Tensor

  /// The classifier for pictures like those of a data set; `nil` if there is none.
  static func of(_ dataset: Dataset) -> DigitClassifier? {
    let digits = (0..<classes).map(String.init)
    guard dataset.target == .classes(classes), dataset.classNames == digits else { return nil }
    switch dataset.train.inputShape {
    case [8, 8, 1]: return optdigits
    case [28, 28, 1]: return mnist
    default: return nil
    }
  }

  private static let optdigits = DigitClassifier(
    bytes: digit_features_8_bytes(), count: digit_features_8_size
  ) { $0 }

  /// Of pixels in squares of 2×2, by their means.
  private static let mnist = DigitClassifier(
    bytes: digit_features_28_bytes(), count: digit_features_28_size
  ) { rows in
    let count = rows.shape[0]
    return rows.reshaped(to: [count, 14, 2, 14, 2]).mean(over: [2, 4])
      .reshaped(to: [count, 14 * 14])
  }

  private init?(
    bytes: UnsafePointer<UInt8>?, count: Int, _ prepare: @escaping @Sendable (Tensor) -> Tensor
  ) {
    guard let bytes,
      let parameters = try? NamedTensors(safetensors: Data(bytes: bytes, count: count)),
      Self.names.allSatisfy({ parameters[$0] != nil })
    else { return nil }
    self.parameters = parameters
    self.prepare = prepare
  }

  private static let names = [
    "features.weight", "features.bias", "classes.weight", "classes.bias",
  ]

  var space: FeatureSpace {
    FeatureSpace(
      features: { Points(hidden($0).tensor) },
      classes: { layer("classes", hidden($0)).tensor.argmaxOfRows() }, classCount: Self.classes)
  }

  /// [n, numbers] → [n, features]
  private func hidden(_ samples: Tensor) -> Variable {
    let pixels = Tape(recording: false).constant(prepare(samples))
    return activate(layer("features", pixels), .tanh)
  }

  private func layer(_ name: String, _ x: Variable) -> Variable {
    let (weight, bias) = (parameters["\(name).weight"], parameters["\(name).bias"])
    guard let weight, let bias else { return x }
    return linear(
      x, weight: x.tape.constant(weight), bias: x.tape.constant(bias), activation: .identity)
  }
}
