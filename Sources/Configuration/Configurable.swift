/// A type whose values people write as a TOML table.
///
/// `init()` gives the defaults; the table is laid over them, so that every key is optional, and a
/// key that the type does not have is an error. A property `batchSize` is the key `batch-size`.
///
/// ```swift
/// struct Optimiser: Configurable {
///   var rate = 0.1
///   var momentum = 0.9
///
///   func validate() throws(OptionError) {
///     try check("momentum", momentum, in: 0..<1)
///   }
/// }
/// let node = try ConfigurationNode.parse(toml: "rate = 0.05", file: "digits.toml")
/// let optimiser = try node.decode(Optimiser.self)  // rate 0.05, momentum 0.9
/// ```
///
/// A property that is itself `Configurable` takes what its table leaves out from the value that the
/// outer type's defaults give it. Elements of arrays and values of dictionaries start from their
/// own `init()`; an array or a dictionary replaces the default one as a whole.
public protocol Configurable: Codable, Sendable {
  /// The defaults.
  init()
  /// Checks what types cannot say, such as ranges; called after each decoding.
  func validate() throws(OptionError)
}

extension Configurable {
  public func validate() throws(OptionError) {}
}

// MARK: - Checks for `validate()`

extension Configurable {
  /// Throws unless `condition` holds; `message` completes the sentence "KEY …".
  public func check(
    _ key: String, _ condition: Bool, _ message: @autoclosure () -> String, hint: String? = nil
  ) throws(OptionError) {
    if !condition { throw OptionError(key: key, message: message(), hint: hint) }
  }

  /// Throws unless `value` is greater than `bound`; NaN never is.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, above bound: Value
  ) throws(OptionError) {
    try check(key, value > bound, "must be greater than \(bound), is \(value)")
  }

  /// Throws unless `value` lies in the half-open `range`.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, in range: Range<Value>
  ) throws(OptionError) {
    try check(
      key, range.contains(value),
      "must be at least \(range.lowerBound) and less than \(range.upperBound), is \(value)")
  }

  /// Throws unless `value` lies in the closed `range`.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, in range: ClosedRange<Value>
  ) throws(OptionError) {
    try check(
      key, range.contains(value),
      "must be at least \(range.lowerBound) and at most \(range.upperBound), is \(value)")
  }

  /// Throws unless `value` is at least the bound of `range`.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, in range: PartialRangeFrom<Value>
  ) throws(OptionError) {
    try check(
      key, range.contains(value), "must be at least \(range.lowerBound), is \(value)")
  }

  /// Throws unless a count is at least the bound of `range`, and no more than the greatest count.
  ///
  /// Of two such counts the product is a number still; of more `Counts.product` tells.
  public func check(
    _ key: String, _ value: Int, in range: PartialRangeFrom<Int>
  ) throws(OptionError) {
    try check(key, range.contains(value), "must be at least \(range.lowerBound), is \(value)")
    try check(key, value, in: ...Self.greatestCount)
  }

  /// Throws unless each of several counts is at least the bound of `range`, and no more than the
  /// greatest count.
  public func check(
    _ key: String, _ values: [Int], in range: PartialRangeFrom<Int>
  ) throws(OptionError) {
    for value in values { try check(key, value, in: range) }
  }

  /// A thousand million: no option that counts anything can be more, whatever else it is bounded by.
  public static var greatestCount: Int { 1_000_000_000 }

  /// Throws unless `value` is at most the bound of `range`.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, in range: PartialRangeThrough<Value>
  ) throws(OptionError) {
    try check(
      key, range.contains(value), "must be at most \(range.upperBound), is \(value)")
  }

  /// Throws for a number that float32, in which it is computed with, rounds to 0 or to 1 without its
  /// being that: a share of 0.99999999 would leave nothing to the rest.
  public func checkInFloat32(_ key: String, _ value: Double) throws(OptionError) {
    for (end, nearest) in [(0.0, Float.leastNonzeroMagnitude), (1, 1 - Float.ulpOfOne / 2)]
    where value != end && Double(Float(value)) == end {
      throw OptionError(
        key: key,
        message: "is \(value), which is \(Int(end)) in float32, in which it is computed with",
        hint: "the nearest to \(Int(end)) that is not is \(nearest)")
    }
  }

  /// Throws unless `value` is less than the bound of `range`.
  public func check<Value: Comparable>(
    _ key: String, _ value: Value, in range: PartialRangeUpTo<Value>
  ) throws(OptionError) {
    try check(
      key, range.contains(value), "must be less than \(range.upperBound), is \(value)")
  }
}
