import Configuration

/// What a search may change: `optimiser.rate=1e-3..1,training.batch-size={16,32,64}`.
///
/// Keys are those of `--set`. `trick.alpha` is an option of the trick under test, whichever that is,
/// and there on its side only; `tricks.mixup.alpha` on every side that has the trick.
public struct SearchSpace: Sendable {
  /// A key with what it may be.
  public struct Parameter: Hashable, Sendable {
    /// As it was written.
    public let key: String
    public var range: ParameterRange
    /// Its place among all that were written, from 0: what its proposals are drawn by.
    public let place: Int
    /// How the range was written.
    public let text: String
  }

  public let parameters: [Parameter]

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// Settings in the space, if they can be counted.
  public var count: Int? {
    var product = 1
    for parameter in parameters {
      guard let count = parameter.range.count else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: count)
      if overflows { return nil }
      product = next
    }
    return product
  }
}

/// Values for the keys of a space: what one training is tried with.
public struct Proposal: Hashable, Sendable {
  /// A `--set KEY=VALUE` each, in the order of the space.
  public let settings: [Choice]

  /// A value that was chosen for a key.
  public struct Choice: Hashable, Sendable, CustomStringConvertible {
    /// As `--set` takes it: `tricks.mixup.alpha`.
    public let key: String
    /// As TOML has it.
    public let value: String

    public init(key: String, value: String) { (self.key, self.value) = (key, value) }

    public var description: String { "\(key)=\(value)" }
  }

  public init(_ settings: [Choice]) { self.settings = settings }
}

extension Proposal: CustomStringConvertible {
  /// `optimiser.rate=0.05, tricks.mixup.alpha=0.3`.
  public var description: String {
    settings.isEmpty ? "as it stands" : settings.map(\.description).joined(separator: ", ")
  }
}
