import Configuration
import Foundation
import Networks
import TensorCore
import Testing

@Suite struct `Optimisers` {
  private struct Fixtures: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let options: Options
    let weights: [Float]
    let gradients: [[Float]]
    let after: [[Double]]

    var testDescription: String { "\(options)" }
  }

  struct Options: Decodable, Sendable {
    let kind: OptimiserSpec.Kind
    let rate: Double
    let weightDecay: Double
    let momentum, dampening, beta1, beta2, epsilon: Double?
    let nesterov: Bool?

    var spec: OptimiserSpec {
      var spec = OptimiserSpec()
      spec.kind = kind
      spec.rate = rate
      spec.weightDecay = weightDecay
      spec.momentum = momentum ?? spec.momentum
      spec.dampening = dampening ?? spec.dampening
      spec.nesterov = nesterov ?? spec.nesterov
      spec.beta1 = beta1 ?? spec.beta1
      spec.beta2 = beta2 ?? spec.beta2
      spec.epsilon = epsilon ?? spec.epsilon
      return spec
    }
  }

  static func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(forResource: "optimisers", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: url)).cases
  }

  @Test func `Steps agree with PyTorch's`() throws {
    let cases = try Self.cases()
    #expect(cases.count == 13)
    for test in cases {
      let spec = test.options.spec
      let optimiser = Optimiser(spec)
      // Two parameters, so that what belongs to one cannot end up with the other.
      let weights = Tensor(test.weights, shape: [test.weights.count])
      var parameters = NamedTensors(names: ["a", "b"], tensors: [weights, weights])
      var state = NamedTensors()
      for (index, gradient) in test.gradients.enumerated() {
        let first = Tensor(gradient, shape: weights.shape)
        optimiser.update(
          &parameters, gradients: [first, Tensor.zeros(weights.shape)],
          rates: [spec.rate, 0], weightDecays: [spec.weightDecay, 0], state: &state,
          step: index + 1)
        for (found, expected) in zip(parameters.tensors[0].scalars, test.after[index]) {
          #expect(
            abs(Double(found) - expected) <= 4e-6 * max(1, abs(expected)),
            "\(test.options) step \(index + 1)")
        }
        #expect(parameters.tensors[1].isIdentical(to: weights))
      }
    }
  }

  @Test(arguments: [
    ("rate = -0.1", "rate"), ("rate = nan", "rate"), ("momentum = 1.0", "momentum"),
    ("beta2 = 1.5", "beta2"), ("epsilon = 0.0", "epsilon"), ("weight-decay = -1.0", "weight-decay"),
    ("nesterov = true\nmomentum = 0.0", "nesterov"),
    ("nesterov = true\ndampening = 0.1", "nesterov"),
  ])
  func `Options out of range are refused by name`(toml: String, key: String) throws {
    let node = try ConfigurationNode.parse(toml: toml, file: "x.toml")
    let error = #expect(throws: ConfigurationError.self) { try node.decode(OptimiserSpec.self) }
    #expect(error?.path == [key])
  }
}
