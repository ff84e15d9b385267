import Datasets
import TensorCore

/// The cells of a picture, row by row, and which box each is to predict.
///
/// - Source: Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection", 2019, section 3.1: a cell is
///   asked for the smallest box that it is in; with its extension of 2020, only close to a box's middle.
struct CellGrid {
  /// The height and width of a cell in pixels.
  static let side = 4
  /// How far from a box's middle cells are asked for it, in cells.
  static let reach = 1.5

  let rows: Int
  let columns: Int
  let pictureHeight: Int
  let pictureWidth: Int

  /// - Parameter picture: [height, width, channels]
  init(picture: Shape) {
    (pictureHeight, pictureWidth) = (picture[0], picture[1])
    // Pixels that make no whole cell are left over, as by pooling.
    (rows, columns) = (pictureHeight / Self.side, pictureWidth / Self.side)
  }

  var count: Int { rows * columns }

  /// The middle of a cell in cells from the upper left corner.
  func middle(of cell: Int) -> (x: Double, y: Double) {
    (Double(cell % columns) + 0.5, Double(cell / columns) + 0.5)
  }

  /// The box that each cell is to predict; `nil` for background.
  func assignments(_ boxes: [LabelledBox]) -> [Int?] {
    var assigned = [Int?](repeating: nil, count: count)
    guard count > 0 else { return assigned }
    // The smallest last, so that it has the last word; of equals the first.
    let order = boxes.indices.sorted {
      (boxes[$1].box.area, $1) < (boxes[$0].box.area, $0)
    }
    for index in order {
      let box = inCells(boxes[index].box)
      let (x, y) = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
      let home = (row: Self.whole(y, below: rows), column: Self.whole(x, below: columns))
      let (top, bottom) = (max(home.row - 2, 0), min(home.row + 2, rows - 1))
      let (left, right) = (max(home.column - 2, 0), min(home.column + 2, columns - 1))
      for row in top...bottom {
        for column in left...right {
          let cell = row * columns + column
          let middle = middle(of: cell)
          let isNear =
            (middle.x - x).magnitude <= Self.reach && (middle.y - y).magnitude <= Self.reach
          let isInside =
            middle.x > box.left && middle.x < box.right && middle.y > box.top
            && middle.y < box.bottom
          // A box that no cell's middle is in is for the cell that its middle is in.
          if isNear && isInside || (row, column) == home { assigned[cell] = index }
        }
      }
    }
    return assigned
  }

  private static func whole(_ value: Double, below count: Int) -> Int {
    min(max(Int(value.rounded(.down)), 0), count - 1)
  }

  func inCells(_ box: Box) -> Box {
    let side = Double(Self.side)
    return Box(
      left: box.left / side, top: box.top / side, right: box.right / side,
      bottom: box.bottom / side)
  }

  /// A box in pixels, from its corners in cells; what reaches out of the picture is cut off.
  func inPicture(_ box: Box) -> Box {
    let side = Double(Self.side)
    let (width, height) = (Double(pictureWidth), Double(pictureHeight))
    return Box(
      left: min(max(box.left * side, 0), width), top: min(max(box.top * side, 0), height),
      right: min(max(box.right * side, 0), width), bottom: min(max(box.bottom * side, 0), height))
  }
}
