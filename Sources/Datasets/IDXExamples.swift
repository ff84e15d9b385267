import TensorCore

/// Inputs and labels from a pair of IDX files.
struct IDXExamples {
  var examples: Examples
  /// The least and greatest value that the inputs' type or the inputs themselves have.
  var range: ClosedRange<Float>

  /// The order of the axes of four-dimensional files.
  enum Layout: String, Codable, Sendable, CaseIterable {
    /// examples, height, width, channels: as it is kept here
    case nhwc
    /// examples, channels, height, width
    case nchw
  }

  /// Reads classification examples: labels are numbers from 0 up to `classes`, if that is known.
  init(
    images: SourceFile, labels: SourceFile, classes: Int?, layout: Layout = .nhwc
  ) throws(DatasetError) {
    let array = try IDXArray(images.stored, file: images.path)
    let labelArray = try IDXArray(labels.stored, file: labels.path)
    guard labelArray.dimensions.count == 1 else {
      throw DatasetError(
        "expected labels, which have 1 dimension, found \(labelArray.dimensions.count)",
        file: labels.path, at: .byte(3))
    }
    try Self.checkCounts(array, images, labelArray, labels)
    let numbers = try labelArray.integers()
    let last = (classes ?? Self.maximumClasses) - 1
    if let index = numbers.firstIndex(where: { !(0...last).contains($0) }) {
      throw DatasetError(
        "expected labels from 0 to \(last), found \(numbers[index]) for example \(index + 1)",
        file: labels.path, at: .byte(labelArray.byte(ofElement: index)))
    }
    (self.examples, range) = try Self.inputs(array, layout: layout) { inputs in
      Examples(inputs: inputs, labels: numbers)
    }
  }

  /// Reads regression examples: values are [n] or [n, outputs].
  init(
    inputs: SourceFile, values: SourceFile, layout: Layout = .nhwc
  ) throws(DatasetError) {
    let array = try IDXArray(inputs.stored, file: inputs.path)
    let valueArray = try IDXArray(values.stored, file: values.path)
    guard valueArray.dimensions.count <= 2 else {
      throw DatasetError(
        "expected values, which have 1 or 2 dimensions, found \(valueArray.dimensions.count)",
        file: values.path, at: .byte(3))
    }
    try Self.checkCounts(array, inputs, valueArray, values)
    let count = valueArray.dimensions[0]
    let tensor = Tensor(try valueArray.floats(), shape: [count, valueArray.count / count])
    (self.examples, range) = try Self.inputs(array, layout: layout) { inputs in
      Examples(inputs: inputs, values: tensor)
    }
  }

  /// A label beyond this is taken for a mistake.
  static let maximumClasses = 65_536

  private static func checkCounts(
    _ inputs: IDXArray, _ inputFile: SourceFile, _ targets: IDXArray, _ targetFile: SourceFile
  ) throws(DatasetError) {
    guard inputs.dimensions[0] == targets.dimensions[0] else {
      throw DatasetError(
        "expected \(inputs.dimensions[0]) labels, as many as \(inputFile.path) has examples, "
          + "found \(targets.dimensions[0])", file: targetFile.path, at: .byte(4))
    }
  }

  private static func inputs(
    _ array: IDXArray, layout: Layout, make: (Tensor) -> Examples
  ) throws(DatasetError) -> (Examples, ClosedRange<Float>) {
    let (tensor, range) = try pixels(array, layout: layout)
    return (make(tensor), range)
  }

  /// An array's numbers with channels last, and the least and greatest that there can be.
  static func pixels(
    _ array: IDXArray, layout: Layout
  ) throws(DatasetError) -> (Tensor, ClosedRange<Float>) {
    var floats = try array.floats()
    var dimensions = array.dimensions
    switch dimensions.count {
    case 1, 3: dimensions.append(1)
    case 4 where layout == .nchw:
      floats = channelsLast(floats, dimensions)
      dimensions = [dimensions[0], dimensions[2], dimensions[3], dimensions[1]]
    default: break
    }
    let range: ClosedRange<Float> =
      array.element == .unsignedByte
      ? 0...255 : (floats.min() ?? 0)...(floats.max() ?? 0)
    return (Tensor(floats, shape: Shape(dimensions)), range)
  }

  /// Turns [n, c, h, w] into [n, h, w, c].
  private static func channelsLast(_ floats: [Float], _ dimensions: [Int]) -> [Float] {
    let channels = dimensions[1]
    let pixels = dimensions[2] * dimensions[3]
    var result = floats
    for example in 0..<dimensions[0] {
      let start = example * channels * pixels
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          result[start + pixel * channels + channel] = floats[start + channel * pixels + pixel]
        }
      }
    }
    return result
  }
}
