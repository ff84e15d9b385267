import Errors
import TensorCore

/// Which tensors of another library's network become which of ours, and how they are turned.
public struct WeightMap: Sendable {
  public var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// One tensor on its way.
  public struct Entry: Sendable, Hashable {
    /// The name in the other library's file.
    public let source: String
    /// The parameter's or buffer's name here.
    public let target: String
    public let layout: Layout

    public init(_ source: String, _ target: String, _ layout: Layout = .same) {
      self.source = source
      self.target = target
      self.layout = layout
    }
  }

  /// How the other library lays a tensor out.
  public enum Layout: Sendable, Hashable {
    case same
    /// [outputs, inputs], a linear layer's weight.
    case transposed
    /// Some rows of [outputs, inputs], where several layers' weights stand one under another.
    case transposedRows(Range<Int>)
    /// Some numbers of [outputs], likewise.
    case rows(Range<Int>)
    /// The same numbers as a vector.
    case flattened
    /// [output channels, input channels, height, width], a convolution's weight.
    case channelsFirst
    /// [outputs, channels·height·width]: a linear layer on an image flattened channel by channel.
    case flattenedImage(height: Int, width: Int, channels: Int)
    /// [channels·height·width]: a number for each element of an image flattened channel by channel.
    case flattenedVector(height: Int, width: Int, channels: Int)

    /// The tensor as ours is laid out; `nil` if it has another rank or size.
    func turned(_ tensor: Tensor) -> Tensor? {
      let shape = tensor.shape
      switch self {
      case .same: return tensor
      case .transposed: return shape.rank == 2 ? tensor.permuted([1, 0]) : nil
      case .transposedRows(let rows):
        guard shape.rank == 2, rows.upperBound <= shape[0] else { return nil }
        return tensor.rows(rows).permuted([1, 0])
      case .rows(let rows):
        return shape.rank == 1 && rows.upperBound <= shape[0] ? tensor.rows(rows) : nil
      case .flattened: return tensor.reshaped(to: [tensor.count])
      case .channelsFirst: return shape.rank == 4 ? tensor.permuted([2, 3, 1, 0]) : nil
      case .flattenedImage(let height, let width, let channels):
        let pixels = height * width * channels
        guard shape.rank == 2 && shape[1] == pixels else { return nil }
        return tensor.reshaped(to: [shape[0], channels, height, width]).permuted([2, 3, 1, 0])
          .reshaped(to: [pixels, shape[0]])
      case .flattenedVector(let height, let width, let channels):
        let pixels = height * width * channels
        guard shape.rank == 1 && shape[0] == pixels else { return nil }
        return tensor.reshaped(to: [channels, height, width]).permuted([1, 2, 0])
          .reshaped(to: [pixels])
      }
    }
  }

  /// The source's tensor for an entry, laid out as ours are; `nil` if it has a rank or a size that the
  /// layout cannot have, or is not there.
  public static func tensor(for entry: Entry, in source: NamedTensors) -> Tensor? {
    source[entry.source].flatMap(entry.layout.turned)
  }

  /// Puts the source's tensors in their places; what the map does not name stays as it is.
  ///
  /// - Throws: ``WeightMapError`` for a name that the source or the state lacks and for shapes that
  ///   do not fit; the state is then unchanged.
  public func load(_ source: NamedTensors, into state: inout ModelState) throws(WeightMapError) {
    var loaded = state
    for entry in entries {
      guard let tensor = source[entry.source] else {
        throw WeightMapError(description: "there is no tensor '\(entry.source)' to load")
      }
      let turned = entry.layout.turned(tensor)
      if let old = loaded.parameters[entry.target], old.shape == turned?.shape {
        loaded.parameters[entry.target] = turned
      } else if let old = loaded.buffers[entry.target], old.shape == turned?.shape {
        loaded.buffers[entry.target] = turned
      } else {
        let place = loaded.all[entry.target].map { "takes \($0.shape)" } ?? "does not exist"
        throw WeightMapError(
          description:
            "'\(entry.source)' of \(tensor.shape) does not fit: '\(entry.target)' \(place)")
      }
    }
    state = loaded
  }
}

/// Weights that do not fit the network they are loaded into.
public struct WeightMapError: UserFacingError, Hashable {
  public let description: String
}

extension Tensor {
  /// The same elements with axes in another order: axis i of the result is axis `axes[i]`.
  fileprivate func permuted(_ axes: [Int]) -> Tensor {
    let extents = shape.dimensions
    var strides = extents
    var stride = 1
    for axis in extents.indices.reversed() {
      strides[axis] = stride
      stride *= extents[axis]
    }
    let target = axes.map { extents[$0] }
    return Tensor(shape: Shape(target)) { result in
      withUnsafePointer { source in
        var place = axes.map { _ in 0 }
        for index in 0..<count {
          result[index] = source[zip(place, axes).reduce(0) { $0 + $1.0 * strides[$1.1] }]
          for axis in place.indices.reversed() {
            place[axis] += 1
            if place[axis] < target[axis] { break }
            place[axis] = 0
          }
        }
      }
    }
  }
}
