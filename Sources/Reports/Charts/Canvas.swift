/// A grid of characters that curves are drawn on: braille cells of 2 × 4 dots, or one mark a cell.
struct Canvas {
  let columns: Int
  let rows: Int
  private let hasBraille: Bool
  /// Dots set in each cell, and the last curve that set one.
  private var dots: [UInt8]
  private var owner: [Int?]

  init(columns: Int, rows: Int, hasBraille: Bool) {
    self.columns = columns
    self.rows = rows
    self.hasBraille = hasBraille
    dots = Array(repeating: 0, count: columns * rows)
    owner = Array(repeating: nil, count: columns * rows)
  }

  /// The mark of a curve where there are no braille dots.
  static func mark(_ curve: Int) -> String {
    let marks = ["*", "o", "+", "x", "#", "@"]
    return marks[curve % marks.count]
  }

  /// Draws a curve over the whole width, joining neighbours by straight lines.
  mutating func draw(_ values: [Double], from low: Double, to high: Double, curve: Int) {
    let across = hasBraille ? 2 * columns : columns
    let down = hasBraille ? 4 * rows : rows
    let shown = values.count > across ? Series.averaged(values, to: across) : values
    func x(_ index: Int) -> Double {
      shown.count < 2 ? 0 : Double(index) * Double(across - 1) / Double(shown.count - 1)
    }
    func y(_ value: Double) -> Double {
      (1 - Series.position(of: value, from: low, to: high)) * Double(down - 1)
    }
    var previous: (x: Double, y: Double)?
    for (index, value) in shown.enumerated() {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let point = (x: x(index), y: y(value))
      let start = previous ?? point
      let count = Int(max(abs(point.x - start.x), abs(point.y - start.y)).rounded(.up))
      for step in 0...count {
        let share = count == 0 ? 1 : Double(step) / Double(count)
        set(
          Int((start.x + share * (point.x - start.x)).rounded()),
          Int((start.y + share * (point.y - start.y)).rounded()), curve)
      }
      previous = point
    }
  }

  /// One line of characters, each run of one curve passed through `paint`.
  func line(_ row: Int, paint: (_ curve: Int, _ text: String) -> String) -> String {
    var line = ""
    var run = ""
    var runOwner: Int?
    for column in 0..<columns {
      let cell = row * columns + column
      if owner[cell] != runOwner {
        line += runOwner.map { paint($0, run) } ?? run
        (run, runOwner) = ("", owner[cell])
      }
      run.append(contentsOf: character(cell))
    }
    line += runOwner.map { paint($0, run) } ?? ""
    return line
  }

  private mutating func set(_ x: Int, _ y: Int, _ curve: Int) {
    let (column, row) = hasBraille ? (x / 2, y / 4) : (x, y)
    guard column >= 0, column < columns, row >= 0, row < rows else { return }
    let cell = row * columns + column
    if hasBraille {
      // Unicode's order of the eight dots: left column 1 2 3 7, right column 4 5 6 8.
      let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
      dots[cell] |= bits[y % 4][x % 2]
    } else {
      dots[cell] = 1
    }
    owner[cell] = curve
  }

  private func character(_ cell: Int) -> String {
    guard let curve = owner[cell] else { return " " }
    guard hasBraille, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) else {
      return Self.mark(curve)
    }
    return String(Character(scalar))
  }
}
