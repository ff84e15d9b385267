/// One line of `result/trace.jsonl`: hashes of everything that a training step leaves behind.
///
/// Comparing two traces names the first step, and the first tensor in it, that differs.
public struct TraceRecord: Codable, Equatable, Sendable {
  public var step: Int
  /// The step's training loss.
  public var loss: Float
  /// Hashes by the tensors' names, such as `fc1.weight`: the parameters after the step.
  public var parameters: [String: UInt64]
  /// Hashes of the gradients that the step used.
  public var gradients: [String: UInt64]
  /// Hashes of the optimiser's state and other tensors that are kept between steps.
  public var state: [String: UInt64]

  public init(
    step: Int, loss: Float, parameters: [String: UInt64] = [:],
    gradients: [String: UInt64] = [:], state: [String: UInt64] = [:]
  ) {
    self.step = step
    self.loss = loss
    self.parameters = parameters
    self.gradients = gradients
    self.state = state
  }

  private enum Key: String, CodingKey {
    case step, parameters, gradients, state
    case loss = "loss_bits"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func hashes(_ key: Key) throws -> [String: UInt64] {
      try container.decode([String: String].self, forKey: key).mapValues { text in
        guard text.utf8.count == 16, let hash = UInt64(text, radix: 16) else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "'\(text)' has not 16 digits")
        }
        return hash
      }
    }
    step = try container.decode(Int.self, forKey: .step)
    guard let loss = ExactNumber.float(try container.decode(String.self, forKey: .loss)) else {
      throw DecodingError.dataCorruptedError(
        forKey: .loss, in: container, debugDescription: "expected 8 hexadecimal digits")
    }
    self.loss = loss
    parameters = try hashes(.parameters)
    gradients = try hashes(.gradients)
    state = try hashes(.state)
  }

  public func encode(to encoder: any Encoder) throws {
    guard loss.isFinite else {
      throw EncodingError.invalidValue(
        loss, EncodingError.Context(codingPath: [Key.loss], debugDescription: "not finite"))
    }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encode(ExactNumber.hex(loss), forKey: .loss)
    for (key, hashes) in [
      (Key.parameters, parameters), (.gradients, gradients), (.state, state),
    ] {
      try container.encode(hashes.mapValues { ExactNumber.hex($0, digits: 16) }, forKey: key)
    }
  }
}
