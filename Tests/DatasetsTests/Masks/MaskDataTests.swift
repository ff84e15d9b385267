import Datasets
import Foundation
import TensorCore
import Testing

/// Pictures with masks from a user's files.
@Suite("Pictures with masks")
struct MaskDataTests {
  private let folder: URL
  /// Three masks of 4×2 pixels.
  private static let classes: [UInt8] = [
    0, 1, 2, 0, 1, 1, 0, 2, 2, 2, 2, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0,
  ]

  /// Three pictures and their masks as IDX files and as PNG files.
  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("masks-\(UUID().uuidString)")
    for name in ["pictures", "masks"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let pixels = (0..<24).map { UInt8($0 * 10) }
    try write(Support.idx([3, 2, 4], pixels), to: "pictures.idx")
    try write(Support.idx([3, 2, 4], Self.classes), to: "masks.idx")
    for picture in 0..<3 {
      let range = picture * 8..<(picture + 1) * 8
      try writePNG(Array(pixels[range]), to: "pictures/p\(picture).png")
      try writePNG(Array(Self.classes[range]), to: "masks/p\(picture).png")
    }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  private func writePNG(_ bytes: [UInt8], to name: String, height: Int = 2) throws {
    let image = PNGImage(
      height: height, width: bytes.count / height, channels: 1, bytes: bytes)
    try write(#require(image.encoded()), to: name)
  }

  private func load(
    _ pictures: String = "pictures.idx", _ masks: String = "masks.idx", hasTest: Bool = true,
    more: String = ""
  ) throws -> Dataset {
    let test = hasTest ? "test = '\(pictures)'\ntest-labels = '\(masks)'\n" : ""
    let text =
      "format = 'masks'\ntrain = '\(pictures)'\ntrain-labels = '\(masks)'\n\(test)\(more)\n"
    try write(Support.text(text), to: "data.toml")
    return try DatasetCatalogue.load(
      folder.appendingPathComponent("data.toml").path, searching: [])
  }

  @Test("an IDX file beside the pictures' gives each pixel its class")
  func arrays() throws {
    let data = try load()
    #expect(data.target == .classes(3) && data.task == "segmentation" && data.inputKind == .image)
    #expect(data.classNames == ["0", "1", "2"] && data.inputRange == 0...255)
    #expect(data.train.inputs.shape == [3, 2, 4, 1])
    #expect(data.train.labels == Self.classes.map { Int($0) } && data.train.places == 8)
    #expect(data.train.targets.shape == [3, 8, 3])
    #expect(data.train.choosing([1]).labels == Self.classes[8..<16].map { Int($0) })
    #expect(data.files.map(\.name) == ["pictures.idx", "masks.idx", "pictures.idx", "masks.idx"])
    #expect(
      data.description.files.map(\.role) == ["train", "train-labels", "test", "test-labels"])
    #expect(data.description.parts["task"] == "\"segmentation\"")
    let again = try DatasetCatalogue.load(data.description, searching: [folder.path])
    #expect(again.train.labels == data.train.labels)
    #expect(again.description.parts == data.description.parts)
  }

  @Test("PNG files of the pictures' names in a folder are their masks")
  func folders() throws {
    let one = try load("pictures", "masks")
    let other = try load()
    #expect(one.train.inputs.isIdentical(to: other.train.inputs))
    #expect(one.train.labels == other.train.labels && one.classNames == other.classNames)
    let before = one.files[1].sha256
    try writePNG([0, 0, 0, 0, 0, 0, 0, 2], to: "masks/p1.png")
    let changed = try load("pictures", "masks")
    #expect(changed.files[1].sha256 != before && changed.files[0] == one.files[0])
    #expect(changed.train.labels[8..<16] == [0, 0, 0, 0, 0, 0, 0, 2])
  }

  @Test("classes have names where these are given, and may have no pixel")
  func names() throws {
    let data = try load(more: "class-names = ['sky', 'sea', 'land', 'ship']")
    #expect(data.classNames == ["sky", "sea", "land", "ship"] && data.target == .classes(4))
    #expect(data.train.targets.shape == [3, 8, 4])
  }

  @Test("without a test file some pictures are held back with their masks")
  func cut() throws {
    let data = try load(hasTest: false, more: "test-fraction = 0.4\nsplit = 'last'")
    #expect(data.train.count == 2 && data.test.count == 1 && data.test.places == 8)
    #expect(data.test.labels == Self.classes[16...].map { Int($0) })
  }

  private func message(
    _ pictures: String = "pictures.idx", _ masks: String = "masks.idx", more: String = ""
  ) throws -> String {
    let error = #expect(throws: DatasetError.self) { try load(pictures, masks, more: more) }
    let text = try #require(error).description
    return text.replacing(folder.path + "/", with: "")
  }

  @Test("what is wrong with an array of masks is said with its place")
  func wrongArrays() throws {
    try write(Support.idx([3, 2, 3], Array(repeating: 0, count: 18)), to: "narrow.idx")
    #expect(
      try message("pictures.idx", "narrow.idx")
        == "narrow.idx: byte 4: expected 3 masks of 4×2 pixels, as there are pictures, found "
        + "3 masks of 3×2 pixels")
    try write(Support.idx([2, 2, 4], Array(repeating: 0, count: 16)), to: "few.idx")
    #expect(try message("pictures.idx", "few.idx").contains("found 2 masks of 4×2 pixels"))
    try write(Support.idx([3], [0, 1, 2]), to: "labels.idx")
    #expect(
      try message("pictures.idx", "labels.idx")
        == "labels.idx: byte 3: expected masks, which have 3 dimensions, found 1")
    try write(Support.idx([3, 2, 4], type: 0x0D, Array(repeating: 0, count: 96)), to: "floats.idx")
    #expect(try message("pictures.idx", "floats.idx").contains("expected integers"))
    #expect(
      try message(more: "class-names = ['a', 'b']")
        == "masks.idx: byte 18: expected classes from 0 to 1, found 2 in mask 1, row 1, column 3")
    try write(
      Support.idx([3, 2, 4], Self.classes.map { $0 == 2 ? 255 : $0 }), to: "void.idx")
    #expect(
      try message("pictures.idx", "void.idx").contains(
        "no pixel is of class 2, but some are of class 255"))
    var signed = Self.classes
    signed[9] = 255
    try write(Support.idx([3, 2, 4], type: 9, signed), to: "signed.idx")
    #expect(
      try message("pictures.idx", "signed.idx")
        == "signed.idx: byte 25: expected classes from 0 to 65535, found -1 in mask 2, row 1, column 2"
    )
    #expect(try message("pictures.idx", "none.idx") == "none.idx: no such file")
  }

  @Test("what is wrong with a folder of masks is said with its file")
  func wrongFolders() throws {
    try FileManager.default.removeItem(at: folder.appendingPathComponent("masks/p1.png"))
    #expect(try message("pictures", "masks") == "masks: holds no mask of the picture 'p1.png'")
    try writePNG([0, 0, 0, 0, 0, 0], to: "masks/p1.png")
    #expect(
      try message("pictures", "masks")
        == "masks/p1.png: is a mask of 3×2 pixels, but its picture has 4×2")
    try writePNG([0, 0, 0, 0, 0, 9, 0, 0], to: "masks/p1.png")
    #expect(
      try message("pictures", "masks", more: "class-names = ['a', 'b', 'c']")
        == "masks/p1.png: expected classes from 0 to 2, found 9 in row 2, column 2")
    try write(Support.fixture("masks/grey-16.png"), to: "masks/p1.png")
    #expect(
      try message("pictures", "masks") == "masks/p1.png: has 16 bits a pixel: masks have eight")
    try write(Support.fixture("masks/colour.png"), to: "masks/p1.png")
    #expect(
      try message("pictures", "masks").hasPrefix("masks/p1.png: has colours without a palette"))
    try writePNG([0, 0, 0, 0, 0, 1, 0, 0], to: "masks/p1.png")
    try writePNG([0, 0, 0, 0, 0, 1, 0, 0], to: "masks/q.png")
    #expect(try message("pictures", "masks") == "masks: holds a mask 'q.png' of no picture")
    #expect(
      try message("pictures.idx", "masks") == "masks: is a folder, but the pictures are a file")
    #expect(
      try message("pictures", "masks.idx") == "masks.idx: is a file, but the pictures are a folder")
  }

  @Test(
    "keys that do not go together are refused",
    arguments: [
      ("task = 'detection'", "task: must not be detection"),
      ("task = 'regression'", "task: must be segmentation: a class for each pixel"),
      ("[scenes]\nsize = 32", "scenes: is for format = \"scenes\""),
      ("[artefacts]\nbias-field = 1.5", "bias-field: must be"),
      ("[artefacts]\nnoise = -1.0", "noise: must be"), ("[artefacts]\nblur = 1", "blur"),
    ])
  func keys(more: String, expected: String) throws {
    #expect(try message(more: more).contains(expected))
  }

  @Test("other formats have no masks")
  func otherFormats() throws {
    for (head, expected) in [
      ("format = 'idx'\ntask = 'segmentation'", "task: must not be segmentation"),
      ("format = 'boxes'\ntask = 'segmentation'", "task: must be detection"),
      ("format = 'idx'\nartefacts.noise = 1.0", "artefacts: is for format = \"masks\""),
      (
        "format = 'scenes'\ntask = 'segmentation'\nclass-names = ['background', 'a']",
        "class-names: must not have 'background'"
      ),
    ] {
      let text = head + "\ntrain = 'pictures.idx'\ntrain-labels = 'masks.idx'\n"
      try write(Support.text(text), to: "other.toml")
      let error = #expect(throws: DatasetError.self) {
        try DatasetCatalogue.load(
          folder.appendingPathComponent("other.toml").path, searching: [])
      }
      #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
  }
}
