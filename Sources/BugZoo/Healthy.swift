/// An experiment that nothing is wrong with: no check may fail it, and hardly any warn.
public struct Healthy: Sendable, Identifiable {
  public let id: String
  /// With the experiment's seed.
  public let specimen: @Sendable (Int) throws -> Specimen

  public init(_ id: String, specimen: @escaping @Sendable (Int) throws -> Specimen) {
    self.id = id
    self.specimen = specimen
  }
}

extension Healthy {
  /// All of the zoo.
  public static let all: [Healthy] = basic + data + origins + networks + trained

  private static let basic: [Healthy] = [
    Healthy("perceptron") { .perceptron(seed: $0) },
    Healthy("regularised") { .regularised(seed: $0) },
    Healthy("convolutional") { .convolutional(seed: $0) },
    Healthy("regression") { .regression(seed: $0) },
    Healthy("sequence") { .sequence(seed: $0) },
  ]
}
