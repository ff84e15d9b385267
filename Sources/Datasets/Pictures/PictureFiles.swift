import Configuration
import Foundation
import Platform
import Provenance
import TensorCore

/// Pictures of one size: those of an IDX file, or the PNG files of a folder in the order of their names.
struct PictureFiles {
  /// [n, height, width, channels]
  let pixels: Tensor
  /// The names of a folder's files; nothing for an IDX file, whose pictures are numbered from 0.
  let names: [String]
  /// What the data set's description says of them.
  let record: DataDescription.File
  let range: ClosedRange<Float>

  var count: Int { pixels.shape[0] }
  var height: Int { pixels.shape[1] }
  var width: Int { pixels.shape[2] }

  /// What each picture is called: its file, or its number.
  var titles: [String] { names.isEmpty ? (0..<count).map(String.init) : names }

  /// Some of the pictures, by their places.
  func choosing(_ places: [Int]) -> PictureFiles {
    let titles = titles
    return PictureFiles(
      pixels: Tensor.concatenatingRows(places.map { pixels.rows($0..<$0 + 1) }),
      names: places.map { titles[$0] }, record: record, range: range)
  }

  private init(
    pixels: Tensor, names: [String], record: DataDescription.File, range: ClosedRange<Float>
  ) {
    (self.pixels, self.names, self.record, self.range) = (pixels, names, record, range)
  }

  /// - Parameters:
  ///   - name: the path of an IDX file or a folder, which counts from `folder`.
  ///   - role: the key that names it.
  init(
    reading name: String, as role: String, in folder: String, layout: IDXExamples.Layout
  ) throws(DatasetError) {
    let path = WrittenPath.joined(folder, name)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      try self.init(folder: path, name: name, role: role)
      return
    }
    try self.init(SourceFile(reading: name, as: role, in: folder), layout: layout)
  }

  /// - Parameter file: an IDX file.
  init(_ file: SourceFile, layout: IDXExamples.Layout = .nhwc) throws(DatasetError) {
    let array = try IDXArray(file.stored, file: file.path)
    guard (3...4).contains(array.dimensions.count) else {
      throw DatasetError(
        "expected pictures, which have 3 or 4 dimensions, found \(array.dimensions.count)",
        file: file.path, at: .byte(3))
    }
    let (pixels, range) = try IDXExamples.pixels(array, layout: layout)
    self.init(pixels: pixels, names: [], record: file.record, range: range)
  }

  private init(folder path: String, name: String, role: String) throws(DatasetError) {
    let listed = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let names = listed.filter { $0.lowercased().hasSuffix(".png") }.sorted()
    guard !names.isEmpty else {
      throw DatasetError("the folder holds no PNG files", file: path)
    }
    var floats: [Float] = []
    var first: PNGImage?
    var bytes = 0
    for picture in names {
      let file = try SourceFile(reading: picture, as: role, in: path)
      bytes += file.stored.count
      let image = try PNGImage(reading: file.stored, file: file.path)
      if let first {
        guard
          (image.height, image.width, image.channels) == (first.height, first.width, first.channels)
        else {
          throw DatasetError(
            "is \(image.text), but \(names[0]) is \(first.text)", file: file.path,
            hint: "give all pictures one size and one number of channels")
        }
      } else {
        first = image
        try ReadingLimit.check(
          2 * Double(names.count * image.bytes.count) * Double(MemoryLayout<Float>.stride),
          for: "its pictures", file: path)
        floats.reserveCapacity(names.count * image.bytes.count)
      }
      floats += image.bytes.map { Float($0) }
    }
    let one = first ?? PNGImage(height: 0, width: 0, channels: 1, bytes: [])
    self.init(
      pixels: Tensor(floats, shape: [names.count, one.height, one.width, one.channels]),
      names: names,
      record: DataDescription.File(
        role: role, path: name, sha256: try DataDescription.digest(ofFolder: path), bytes: bytes),
      range: 0...255)
  }
}

extension PNGImage {
  fileprivate var text: String {
    "\(width)×\(height) pixels \(channels == 1 ? "of grey" : "of colour")"
  }
}

extension DataDescription {
  /// The SHA-256 of the lines that `sha256sum *.png` prints of a folder.
  static func digest(ofFolder path: String) throws(DatasetError) -> String {
    let listed = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var lines = ""
    for name in listed.filter({ $0.lowercased().hasSuffix(".png") }).sorted() {
      let file = try SourceFile(reading: name, as: "", in: path)
      lines += "\(SHA256.hex(of: file.stored))  \(name)\n"
    }
    return SHA256.hex(of: lines)
  }
}
