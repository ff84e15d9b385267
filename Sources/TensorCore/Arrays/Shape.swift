/// The extents of an array, outermost first; at most eight axes, no heap memory.
public struct Shape: Hashable, Sendable {
  /// Extents; places beyond `rank` hold 0.
  private var extents: SIMD8<Int64>
  public private(set) var rank: Int

  public static let maximumRank = 8

  /// The shape with these extents.
  public init(_ extents: some Collection<Int>) {
    precondition(extents.count <= Self.maximumRank, "at most \(Self.maximumRank) axes")
    self.extents = SIMD8()
    rank = 0
    for extent in extents {
      precondition(extent >= 0, "an extent is never negative")
      self.extents[rank] = Int64(extent)
      rank += 1
    }
  }

  /// The extent of an axis.
  public subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "no such axis")
    return Int(extents[axis])
  }

  /// The extents as an array.
  public var dimensions: [Int] { (0..<rank).map { Int(extents[$0]) } }

  /// How many elements an array of this shape has: 1 for rank 0.
  public var elementCount: Int {
    var count = 1
    for axis in 0..<rank { count *= Int(extents[axis]) }
    return count
  }

  /// The extents from an axis on.
  public func suffix(from axis: Int) -> Shape { Shape(dimensions[axis...]) }

  /// This shape behind a new first axis: the shape of a batch of such arrays.
  public func batched(_ count: Int) -> Shape { Shape([count] + dimensions) }

  /// The innermost extent, 1 for rank 0.
  public var last: Int { rank == 0 ? 1 : self[rank - 1] }
}

extension Shape: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: CustomStringConvertible {
  /// For instance `[3, 8, 8, 1]`.
  public var description: String { dimensions.description }
}

extension Shape: Codable {
  public init(from decoder: any Decoder) throws {
    let extents = try [Int](from: decoder)
    guard extents.count <= Self.maximumRank, extents.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a shape has at most \(Self.maximumRank) extents, none negative"))
    }
    self.init(extents)
  }

  public func encode(to encoder: any Encoder) throws { try dimensions.encode(to: encoder) }
}
