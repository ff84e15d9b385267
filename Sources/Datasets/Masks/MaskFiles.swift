import Configuration
import Foundation
import Platform

/// The class of each pixel of some pictures: an IDX file beside theirs, or PNG files of the same names in a
/// folder beside theirs.
struct MaskFiles {
  /// Those of the first picture row by row, then of the second and so on.
  let classes: [Int]
  /// What the data set's description says of them.
  let record: DataDescription.File
  private let source: Source
  private let width: Int
  private let height: Int

  /// What messages name, and where in it.
  private enum Source {
    case array(IDXArray, file: String)
    case folder(String, names: [String])
  }

  /// - Parameters:
  ///   - name: the path of an IDX file, or of a folder if the pictures are one, which counts from `folder`.
  ///   - role: the key that names it.
  ///   - pictures: whose masks they are.
  init(
    reading name: String, as role: String, in folder: String, for pictures: PictureFiles
  ) throws(DatasetError) {
    let path = WrittenPath.joined(folder, name)
    var isFolder: ObjCBool = false
    FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      try self.init(SourceFile(reading: name, as: role, in: folder), for: pictures)
      return
    }
    try self.init(folder: path, name: name, role: role, for: pictures)
  }

  /// - Parameter file: an IDX file.
  init(_ file: SourceFile, for pictures: PictureFiles) throws(DatasetError) {
    let array = try IDXArray(file.stored, file: file.path)
    guard array.dimensions.count == 3 else {
      throw DatasetError(
        "expected masks, which have 3 dimensions, found \(array.dimensions.count)",
        file: file.path, at: .byte(3))
    }
    guard pictures.names.isEmpty else {
      throw DatasetError(
        "is a file, but the pictures are a folder", file: file.path,
        hint: "give the masks as a folder of PNG files of the same names")
    }
    let expected = [pictures.count, pictures.height, pictures.width]
    guard array.dimensions == expected else {
      throw DatasetError(
        "expected \(Self.text(expected)), as there are pictures, found \(Self.text(array.dimensions))",
        file: file.path, at: .byte(4))
    }
    classes = try array.integers()
    record = file.record
    source = .array(array, file: file.path)
    (width, height) = (pictures.width, pictures.height)
  }

  private init(
    folder path: String, name: String, role: String, for pictures: PictureFiles
  ) throws(DatasetError) {
    guard !pictures.names.isEmpty else {
      throw DatasetError(
        "is a folder, but the pictures are a file", file: path,
        hint: "give the masks as an IDX file of 3 dimensions")
    }
    let listed = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let names = listed.filter { $0.lowercased().hasSuffix(".png") }
    if let missing = Set(pictures.names).subtracting(names).sorted().first {
      throw DatasetError(
        "holds no mask of the picture '\(missing)'", file: path,
        hint: "a picture and its mask have the same name")
    }
    if let left = Set(names).subtracting(pictures.names).sorted().first {
      throw DatasetError(
        "holds a mask '\(left)' of no picture", file: path,
        hint: "a picture and its mask have the same name")
    }
    let pixels = pictures.height * pictures.width
    try ReadingLimit.check(
      2 * Double(pictures.count * pixels) * Double(MemoryLayout<Int>.stride), for: "its masks",
      file: path)
    var classes: [Int] = []
    classes.reserveCapacity(pictures.count * pixels)
    var bytes = 0
    for mask in pictures.names {
      let file = try SourceFile(reading: mask, as: role, in: path)
      bytes += file.stored.count
      let image = try PNGMask(reading: file.stored, file: file.path)
      guard (image.height, image.width) == (pictures.height, pictures.width) else {
        throw DatasetError(
          "is a mask of \(image.width)×\(image.height) pixels, but its picture has "
            + "\(pictures.width)×\(pictures.height)", file: file.path)
      }
      classes += image.classes.map { Int($0) }
    }
    self.classes = classes
    record = DataDescription.File(
      role: role, path: name, sha256: try DataDescription.digest(ofFolder: path), bytes: bytes)
    source = .folder(path, names: pictures.names)
    (width, height) = (pictures.width, pictures.height)
  }

  /// Throws for the first pixel whose class is none of so many.
  func check(below count: Int) throws(DatasetError) {
    guard let index = classes.firstIndex(where: { !(0..<count).contains($0) }) else { return }
    let pixel = index % (width * height)
    let place = "row \(pixel / width + 1), column \(pixel % width + 1)"
    let message = "expected classes from 0 to \(count - 1), found \(classes[index])"
    let hint =
      "every pixel has a class, and class-names lists them all: pixels to be left out are of a class"
      + " of their own"
    switch source {
    case .array(let array, let file):
      throw DatasetError(
        message + " in mask \(index / (width * height) + 1), \(place)", file: file,
        at: .byte(array.byte(ofElement: index)), hint: hint)
    case .folder(let path, let names):
      throw DatasetError(
        message + " in \(place)", file: WrittenPath.joined(path, names[index / (width * height)]),
        hint: hint)
    }
  }

  private static func text(_ extents: [Int]) -> String {
    "\(extents[0]) masks of \(extents[2])×\(extents[1]) pixels"
  }
}
