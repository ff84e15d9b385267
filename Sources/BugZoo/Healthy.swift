/// An experiment that nothing is wrong with: no check may fail it, and hardly any warn.
///
/// Some are hard for what they are, such as a weak signal or few examples: that is true of them, and
/// worth a reservation, but no more.
public struct Healthy: Sendable, Identifiable {
  public let id: String
  /// With the experiment's seed.
  public let specimen: @Sendable (Int) throws -> Specimen
  /// The checks whose reservations are true of it.
  public let hardFor: [String]

  public init(
    _ id: String, hardFor: [String] = [], specimen: @escaping @Sendable (Int) throws -> Specimen
  ) {
    self.id = id
    self.hardFor = hardFor
    self.specimen = specimen
  }
}

extension Healthy {
  /// All of the zoo.
  public static let all: [Healthy] =
    basic + data + origins + adaptation + networks + trained + sequences + players + boxes + masks

  private static let basic: [Healthy] = [
    Healthy("perceptron") { .perceptron(seed: $0) },
    Healthy("regularised") { .regularised(seed: $0) },
    Healthy("convolutional") { .convolutional(seed: $0) },
    Healthy("regression") { .regression(seed: $0) },
    Healthy("sequence") { .sequence(seed: $0) },
  ]
}
