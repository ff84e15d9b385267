import Datasets
import Foundation
import Testing

/// Pictures with boxes from a user's files.
@Suite("Pictures with boxes")
struct BoxDataTests {
  private let folder: URL

  /// Three pictures of 8×6 pixels as an IDX file and as PNG files.
  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("boxes-\(UUID().uuidString)")
    let pictures = folder.appendingPathComponent("pictures")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    var idx: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 8]
    for picture in 0..<3 {
      let bytes = (0..<48).map { UInt8($0 + picture) }
      idx += bytes
      let image = PNGImage(height: 6, width: 8, channels: 1, bytes: bytes)
      try Data(#require(image.encoded()))
        .write(to: pictures.appendingPathComponent("p\(picture).png"))
    }
    try Data(idx).write(to: folder.appendingPathComponent("pictures.idx"))
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  private func load(
    _ boxes: String, as name: String = "boxes.csv", of pictures: String = "pictures.idx",
    more: String = ""
  ) throws -> Dataset {
    try write(boxes, name)
    try write(
      """
      format = "boxes"
      train = "\(pictures)"
      train-labels = "\(name)"
      test = "\(pictures)"
      test-labels = "\(name)"
      \(more)
      """, "data.toml")
    return try DatasetCatalogue.load(
      folder.appendingPathComponent("data.toml").path, searching: [])
  }

  private let table = """
    image,x0,y0,x1,y1,class
    0,0,0,4,3,cat
    2,1,1,8,6,ant
    0,2.5,0,4,3,cat
    """

  @Test("a table beside an IDX file gives each picture its boxes, and classes go by their names")
  func tableOfNumbers() throws {
    let data = try load(table)
    #expect(data.classNames == ["ant", "cat"] && data.task == "detection")
    #expect(data.train.inputs.shape == [3, 6, 8, 1])
    #expect(
      data.train.boxes == [
        [
          LabelledBox(Box(left: 0, top: 0, right: 4, bottom: 3), label: 1),
          LabelledBox(Box(left: 2.5, top: 0, right: 4, bottom: 3), label: 1),
        ], [],
        [LabelledBox(Box(left: 1, top: 1, right: 8, bottom: 6), label: 0)],
      ])
    #expect(data.files.map(\.name) == ["pictures.idx", "boxes.csv", "pictures.idx", "boxes.csv"])
  }

  @Test("PNG files of a folder are its pictures in the order of their names")
  func folderOfPictures() throws {
    let named = table.replacingOccurrences(of: "\n0,", with: "\np0.png,")
      .replacingOccurrences(of: "\n2,", with: "\np2.png,")
    let one = try load(named, of: "pictures")
    let other = try load(table)
    #expect(one.train.inputs.isIdentical(to: other.train.inputs))
    #expect(one.train.boxes == other.train.boxes)
    let before = one.files[0].sha256
    try Data(
      #require(
        PNGImage(height: 6, width: 8, channels: 1, bytes: Array(repeating: 9, count: 48)).encoded())
    )
    .write(to: folder.appendingPathComponent("pictures/p1.png"))
    #expect(try load(named, of: "pictures").files[0].sha256 != before)
  }

  private func coco(_ box: String = "[1, 1, 7, 5]", more: String = "") -> String {
    """
    {"images": [{"id": 7, "file_name": "p0.png"}, {"id": 9, "file_name": "p2.png"}],
     "categories": [{"id": 18, "name": "dog"}, {"id": 3, "name": "bee"}],
     "annotations": [
       {"image_id": 9, "category_id": 3, "bbox": \(box)\(more)},
       {"image_id": 7, "category_id": 18, "bbox": [0, 0.5, 4, 3], "iscrowd": 0}
     ]}
    """
  }

  @Test("COCO's annotations are corners and sizes, and list their classes")
  func cocoAnnotations() throws {
    let data = try load(coco(), as: "boxes.json", of: "pictures")
    #expect(data.classNames == ["dog", "bee"])
    #expect(
      data.train.boxes == [
        [LabelledBox(Box(left: 0, top: 0.5, right: 4, bottom: 3.5), label: 0)],
        [LabelledBox(Box(left: 1, top: 1, right: 8, bottom: 6), label: 1)],
      ])
    // The folder's third picture may be another file's.
    #expect(data.train.inputs.shape == [2, 6, 8, 1])
    #expect(data.train.inputs[flat: 0] == 0 && data.train.inputs[flat: 48] == 2)
  }

  @Test("without a column of classes all boxes are of one, and another column is not passed over")
  func oneClass() throws {
    let data = try load("image,x0,y0,x1,y1\n0,0,0,4,3")
    #expect(data.classNames == ["object"])
    let error = #expect(throws: DatasetError.self) {
      try load("image,x0,y0,x1,y1,Class\n0,0,0,4,3,cat")
    }
    #expect("\(try #require(error))".contains("boxes.csv:1: there is no column called class"))
  }

  @Test("without a test file some pictures are held back with their boxes")
  func cut() throws {
    try write(table, "boxes.csv")
    try write(
      """
      format = "boxes"
      train = "pictures.idx"
      train-labels = "boxes.csv"
      test-fraction = 0.4
      """, "data.toml")
    let data = try DatasetCatalogue.load(
      folder.appendingPathComponent("data.toml").path, searching: [])
    #expect(data.train.count == 2 && data.test.count == 1)
    #expect((data.train.boxes + data.test.boxes).joined().count == 3)
  }

  @Test(
    "what is wrong with a box is said with its line",
    arguments: [
      ("0,5,0,4,3,cat", "boxes.csv:2: the box (5.0, 0.0, 4.0, 3.0) ends before it begins"),
      (
        "0,0,0,9,3,cat",
        "boxes.csv:2: the box (0.0, 0.0, 9.0, 3.0) reaches out of its picture of 8×6"
      ),
      ("0,-1,0,4,3,cat", "reaches out"), ("3,0,0,4,3,cat", "boxes.csv:2: there is no picture '3'"),
      ("0,0,zero,4,3,cat", "boxes.csv:2:5: expected a number of pixels, found 'zero'"),
      ("0,0,0,4,3,dog", "boxes.csv:2: there is no class 'dog'"),
      ("0,0,0,4,3,", "boxes.csv:2:11: the class is empty"),
    ])
  func wrongBoxes(row: String, message: String) throws {
    let error = #expect(throws: DatasetError.self) {
      try load(
        "image,x0,y0,x1,y1,class\n\(row)", more: "class-names = [\"cat\"]")
    }
    #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
  }

  @Test("sizes are not taken for corners")
  func widths() throws {
    let error = #expect(throws: DatasetError.self) {
      try load("image,x,y,width,height,class\n0,0,0,4,3,cat")
    }
    #expect("\(try #require(error))".contains("boxes.csv:1: expected columns called image, left"))
    #expect(error?.hint?.contains("a width is no corner") == true)
  }

  @Test("what is wrong with COCO's annotations is said with its place")
  func wrongAnnotations() throws {
    let cases = [
      (coco("[1, 1, 9, 5]"), "boxes.json:4:4: the box (1.0, 1.0, 10.0, 6.0) reaches out"),
      (coco("[1, 1, 0, 5]"), "ends before it begins"),
      (coco("[1, 1, 7]"), "boxes.json:4:4: expected a bbox"),
      (coco(more: ", \"iscrowd\": 1"), "boxes.json:4:4: is a crowd"),
      (
        coco().replacingOccurrences(of: "\"image_id\": 9", with: "\"image_id\": 8"),
        "its image_id is of no"
      ),
      (
        coco().replacingOccurrences(of: "p2.png", with: "q.png"),
        "there is no picture 'q.png'"
      ),
      (coco().replacingOccurrences(of: "categories", with: "classes"), "there is no 'categories'"),
      (
        coco().replacingOccurrences(
          of: "p2.png\"", with: "p2.png\", \"width\": 16, \"height\": 12"),
        "says that 'p2.png' is 16×12 pixels large, but it is 8×6"
      ),
      (
        coco().replacingOccurrences(of: "\"id\": 9,", with: "\"id\": 7,"),
        "the id of an image 7 comes twice"
      ),
      (
        coco().replacingOccurrences(of: "p2.png", with: "p0.png"),
        "the file_name p0.png comes twice"
      ),
      (
        coco().replacingOccurrences(of: "bee", with: "dog"),
        "the name of a category dog comes twice"
      ),
      (
        coco().replacingOccurrences(of: "\"id\": 3", with: "\"id\": 18"),
        "the id of a category 18 comes twice"
      ),
      (
        coco().replacingOccurrences(of: "{\"image_id\"", with: "{\"id\": 1, \"image_id\""),
        "the id of an annotation 1 comes twice"
      ),
      ("{\"images\": [], \"categories\": [], \"annotations\": []}", "it lists no picture"),
      ("{", "boxes.json:1"),
    ]
    for (text, message) in cases {
      let error = #expect(throws: DatasetError.self) {
        try load(text, as: "boxes.json", of: "pictures")
      }
      #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
    }
  }

  @Test("pictures of different sizes are refused")
  func sizes() throws {
    try Data(
      #require(
        PNGImage(height: 5, width: 8, channels: 1, bytes: Array(repeating: 9, count: 40)).encoded())
    )
    .write(to: folder.appendingPathComponent("pictures/p9.png"))
    let error = #expect(throws: DatasetError.self) {
      try load("image,x0,y0,x1,y1\np0.png,0,0,4,3", of: "pictures")
    }
    #expect("\(try #require(error))".contains("p9.png: is 8×5 pixels of grey, but p0.png is 8×6"))
  }
}
