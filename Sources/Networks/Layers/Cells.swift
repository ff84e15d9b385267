import Configuration
import TensorCore

/// Makes a sequence of the pixels of an image, row by row: [height, width, channels] → [pixels, channels].
public struct Cells: Layer {
  public static let kind = "cells"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 3 else {
      throw scope.error("needs images [height, width, channels], not \(input)")
    }
    let output: Shape = [input[0] * input[1], input[2]]
    return BuiltLayer(output: output) { x, _ in reshape(x, to: output.batched(x.shape[0])) }
  }
}
