/// The pixels of a mask that lie along the boundaries of its classes, on either side of each.
///
/// A pixel is a class's inner boundary where a square of 2·width + 1 pixels around it holds another class or
/// reaches out of the picture: so many erosions by a square of 3×3, before nothing, leave it out.
///
/// - Source: B. Cheng et al., "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation", CVPR
///   2021, and its program's `mask_to_boundary`, which takes the border of a picture for a boundary too.
public struct MaskBoundary: Hashable, Sendable {
  /// Of each pixel, row by row, whether it lies along a boundary.
  public let contains: [Bool]

  /// - Parameters:
  ///   - labels: the class of each pixel, row by row.
  ///   - width: how many pixels a boundary is wide, at least 1.
  /// - Precondition: there are as many classes as pixels.
  public init(
    of labels: some RandomAccessCollection<Int>, size: (height: Int, width: Int), width: Int
  ) {
    let (rows, columns) = size
    precondition(labels.count == rows * columns && width > 0, "a class for each pixel")
    let labels = Array(labels)
    // How many pixels up to here are of one class, without a break: along the row, then of those whose row
    // is of one class all around them, down the column.
    var isPlain = [Bool](repeating: false, count: labels.count)
    for row in 0..<rows {
      var run = 0
      for column in 0..<columns {
        let pixel = row * columns + column
        run = column > 0 && labels[pixel] == labels[pixel - 1] ? run + 1 : 1
        if run > 2 * width { isPlain[pixel - width] = true }
      }
    }
    var contains = [Bool](repeating: true, count: labels.count)
    for column in 0..<columns {
      var run = 0
      for row in 0..<rows {
        let pixel = row * columns + column
        let continues = run > 0 && labels[pixel] == labels[pixel - columns]
        run = isPlain[pixel] ? (continues ? run + 1 : 1) : 0
        if run > 2 * width { contains[pixel - width * columns] = false }
      }
    }
    self.contains = contains
  }

  /// How wide a boundary is that masks of a size are compared along: 2 % of the diagonal, of halves the even
  /// number, and at least one pixel.
  public static func width(for size: (height: Int, width: Int)) -> Int {
    let square = size.height * size.height + size.width * size.width
    return max(1, Int((0.02 * Double(square).squareRoot()).rounded(.toNearestOrEven)))
  }
}

extension ClassOverlaps {
  /// How far found boundaries cover true ones, each class's inner boundary by itself: boundary IoU.
  ///
  /// The paper defines it of two masks, for single objects. Summing over pictures before dividing, and the
  /// mean over classes, are mIoU's and not the paper's: a mean over pictures would let a picture with two
  /// pixels of a class weigh as much as one with a thousand.
  ///
  /// - Parameters:
  ///   - found: the class that was found of each pixel of each picture, row by row.
  ///   - truths: the true ones.
  ///   - size: of every picture.
  ///   - count: how many classes there are.
  /// - Precondition: there are as many of both, a multiple of the pixels of a picture, and all classes are
  ///   from 0 below `count`.
  public static func boundaries(
    of found: [Int], truths: [Int], size: (height: Int, width: Int), classes count: Int
  ) -> ClassOverlaps {
    let pixels = size.height * size.width
    precondition(
      found.count == truths.count && pixels > 0 && found.count % pixels == 0,
      "each pixel of each picture has its true class")
    let width = MaskBoundary.width(for: size)
    var intersections = [Int](repeating: 0, count: count)
    var unions = intersections
    for start in stride(from: 0, to: found.count, by: pixels) {
      let range = start..<start + pixels
      let ours = MaskBoundary(of: found[range], size: size, width: width)
      let theirs = MaskBoundary(of: truths[range], size: size, width: width)
      for pixel in 0..<pixels {
        let (mine, yours) = (found[start + pixel], truths[start + pixel])
        let isShared = ours.contains[pixel] && theirs.contains[pixel] && mine == yours
        if isShared { intersections[mine] += 1 }
        if ours.contains[pixel] { unions[mine] += 1 }
        if theirs.contains[pixel] && !isShared { unions[yours] += 1 }
      }
    }
    return ClassOverlaps(intersections: intersections, unions: unions)
  }
}
