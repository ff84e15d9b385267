import TensorCore

/// Digits of several sizes that stand in a picture, the later ones before the earlier.
struct DigitScene {
  /// [size, size], whole numbers from 0 to 255.
  private(set) var pixels: [Float]
  private(set) var boxes: [LabelledBox] = []
  /// Whose ink each pixel shows: the number of a box from 1, or 0 for nobody's.
  private(set) var owners: [Int]
  private let size: Int
  private var brightness: [Double]

  /// What the class is called of pixels that show nobody's ink.
  static let background = "background"

  /// The class of each pixel: 0 for nobody's ink, or from 1 that of the digit whose ink it shows.
  var labels: [Int] { owners.map { $0 == 0 ? 0 : boxes[$0 - 1].label + 1 } }

  /// Where half of what a pixel shows is a digit's ink, the pixel is the digit's.
  private static let half = 0.5

  /// - Parameters:
  ///   - digits: what digits look like, by class.
  ///   - generator: of this scene alone.
  init(
    _ options: SceneOptions, digits: [[DigitStamp]], drawing generator: inout RandomGenerator
  ) {
    size = options.size
    brightness = Array(repeating: 0, count: size * size)
    owners = Array(repeating: 0, count: size * size)
    pixels = []
    for _ in 0..<Int(generator.next(below: UInt64(options.scraps + 1))) {
      addScrap(of: digits, &generator)
    }
    let count =
      options.fewest + Int(generator.next(below: UInt64(options.most - options.fewest + 1)))
    for _ in 0..<count { addDigit(options, digits, &generator) }
    pixels = brightness.map { value in
      let noisy = 255 * value + options.noise * generator.normal()
      return Float(min(max(noisy.rounded(), 0), 255))
    }
  }

  private mutating func addDigit(
    _ options: SceneOptions, _ digits: [[DigitStamp]], _ generator: inout RandomGenerator
  ) {
    let isCrowding = generator.uniform() < options.crowding
    let neighbour =
      isCrowding && !boxes.isEmpty
      ? boxes[Int(generator.next(below: UInt64(boxes.count)))] : nil
    let label = neighbour?.label ?? Int(generator.next(below: UInt64(digits.count)))
    let stamp = digits[label][Int(generator.next(below: UInt64(digits[label].count)))]
      .resized(
        toHeight: options.lowest
          + Int(generator.next(below: UInt64(options.highest - options.lowest + 1))))
    let strength = generator.uniform(in: 0.6...1)
    // What finds no place in so many attempts is left out.
    for _ in 0..<40 {
      guard let (row, column) = place(for: stamp, beside: neighbour?.box, &generator) else {
        return
      }
      let box = Box(
        left: Double(column), top: Double(row), right: Double(column + stamp.width),
        bottom: Double(row + stamp.height))
      let covers = boxes.map { box.intersectionOverUnion(with: $0.box) }.max() ?? 0
      if covers > options.overlap { continue }
      boxes.append(LabelledBox(box, label: label))
      draw(stamp, row: row, column: column, strength: strength, owner: boxes.count)
      return
    }
  }

  /// The upper left corner of a stamp: anywhere in the scene, or near a box.
  private func place(
    for stamp: DigitStamp, beside neighbour: Box?, _ generator: inout RandomGenerator
  ) -> (row: Int, column: Int)? {
    let (rows, columns) = (size - stamp.height, size - stamp.width)
    guard rows >= 0, columns >= 0 else { return nil }
    guard let neighbour else {
      return (
        Int(generator.next(below: UInt64(rows + 1))),
        Int(generator.next(below: UInt64(columns + 1)))
      )
    }
    let reach = 0.5 * Double(stamp.height)
    let row = neighbour.top + generator.uniform(in: -reach...reach)
    let column = neighbour.left + generator.uniform(in: -reach...reach)
    return (
      min(max(Int(row.rounded()), 0), rows), min(max(Int(column.rounded()), 0), columns)
    )
  }

  /// A part of a digit that is no digit.
  private mutating func addScrap(
    of digits: [[DigitStamp]], _ generator: inout RandomGenerator
  ) {
    let label = Int(generator.next(below: UInt64(digits.count)))
    let stamp = digits[label][Int(generator.next(below: UInt64(digits[label].count)))]
    let (height, width) = (min(7, stamp.height), min(7, stamp.width))
    let top = Int(generator.next(below: UInt64(stamp.height - height + 1)))
    let left = Int(generator.next(below: UInt64(stamp.width - width + 1)))
    let scrap = stamp.cut(rows: top..<top + height, columns: left..<left + width)
    guard let (row, column) = place(for: scrap, beside: nil, &generator) else { return }
    draw(
      scrap, row: row, column: column, strength: generator.uniform(in: 0.6...1), owner: 0)
  }

  /// Lays ink over what is there.
  private mutating func draw(
    _ stamp: DigitStamp, row: Int, column: Int, strength: Double, owner: Int
  ) {
    for y in 0..<stamp.height {
      for x in 0..<stamp.width {
        let ink = stamp.ink[y * stamp.width + x]
        let pixel = (row + y) * size + column + x
        brightness[pixel] = brightness[pixel] * (1 - ink) + strength * ink
        if ink >= Self.half { owners[pixel] = owner }
      }
    }
  }
}
