import Configuration

// COCO's annotations: an object with lists of images, categories and annotations.

extension BoxRecords {
  /// - Throws: for what is missing or of another type, with its place in the file; and for a crowd, which is
  ///   a region that counts as nothing.
  init(coco file: SourceFile) throws(DatasetError) {
    let bytes = try file.contents()
    // Each byte may be a value with its place.
    try ReadingLimit.check(32 * Double(bytes.count), for: "its annotations", file: file.path)
    let root: ConfigurationNode
    do throws(ConfigurationError) {
      root = try ConfigurationNode.parse(
        json: String(decoding: bytes, as: UTF8.self), file: file.path)
    } catch {
      throw DatasetError(error)
    }
    let reader = COCOReader(file: file.path)
    var images: [Int: String] = [:]
    var pictures: [Picture] = []
    var imageIDs = Once<Int>("id of an image", reader)
    var fileNames = Once<ExactName>("file_name", reader)
    for node in try reader.list("images", of: root) {
      let (id, name) = (try reader.whole("id", of: node), try reader.text("file_name", of: node))
      try imageIDs.note(id, at: node)
      try fileNames.note(ExactName(name), at: node)
      images[id] = name
      let height = node["height"].flatMap(reader.number)
      let width = node["width"].flatMap(reader.number)
      pictures.append(
        Picture(
          name: name,
          size: height.flatMap { height in
            width.map { (Int(clamping: height), Int(clamping: $0)) }
          }, place: reader.place(of: node)))
    }
    var categories: [Int: String] = [:]
    var names: [String] = []
    var categoryIDs = Once<Int>("id of a category", reader)
    var categoryNames = Once<ExactName>("name of a category", reader)
    for node in try reader.list("categories", of: root) {
      let (id, name) = (try reader.whole("id", of: node), try reader.text("name", of: node))
      try categoryIDs.note(id, at: node)
      try categoryNames.note(ExactName(name), at: node)
      categories[id] = name
      names.append(name)
    }
    var annotationIDs = Once<Int>("id of an annotation", reader)
    var records: [Record] = []
    for node in try reader.list("annotations", of: root) {
      let place = reader.place(of: node)
      if node["id"] != nil { try annotationIDs.note(reader.whole("id", of: node), at: node) }
      guard let picture = images[try reader.whole("image_id", of: node)] else {
        throw DatasetError(
          "its image_id is of no image", file: file.path, at: place)
      }
      guard let category = categories[try reader.whole("category_id", of: node)] else {
        throw DatasetError("its category_id is of no category", file: file.path, at: place)
      }
      if let crowd = node["iscrowd"], reader.number(crowd) != 0 {
        throw DatasetError(
          "is a crowd, a region that would count as nothing", file: file.path, at: place,
          hint: "leave such annotations out")
      }
      let box = try reader.list("bbox", of: node).compactMap(reader.number)
      guard box.count == 4 else {
        throw DatasetError(
          "expected a bbox of four numbers: left, top, width, height", file: file.path, at: place)
      }
      records.append(
        Record(
          picture: picture,
          box: Box(left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3]),
          className: category, place: place ?? .line(1)))
    }
    self.init(file: file.path, records: records, classNames: names, pictures: pictures)
  }
}

/// What may come once in a document.
private struct Once<Value: Hashable> {
  private let name: String
  private let reader: COCOReader
  private var seen: Set<Value> = []

  init(_ name: String, _ reader: COCOReader) {
    self.name = name
    self.reader = reader
  }

  mutating func note(_ value: Value, at node: ConfigurationNode) throws(DatasetError) {
    guard seen.insert(value).inserted else {
      throw DatasetError(
        "the \(name) \(value) comes twice", file: reader.file, at: reader.place(of: node))
    }
  }
}

extension Int {
  /// The whole number nearest to one, of those that there are.
  fileprivate init(clamping value: Double) {
    self = value.isFinite && value.magnitude < 1e9 ? Int(value.rounded()) : -1
  }
}

/// Takes values out of a document, with sentences about what is missing.
private struct COCOReader {
  let file: String

  func place(of node: ConfigurationNode) -> DatasetError.Place? {
    node.location.map { .cell(line: $0.line, column: $0.column) }
  }

  private func value(_ key: String, of node: ConfigurationNode) throws(DatasetError)
    -> ConfigurationNode
  {
    guard let value = node[key] else {
      throw DatasetError("there is no '\(key)'", file: file, at: place(of: node))
    }
    return value
  }

  func list(_ key: String, of node: ConfigurationNode) throws(DatasetError) -> [ConfigurationNode] {
    let value = try value(key, of: node)
    guard let elements = value.elements else {
      throw DatasetError("'\(key)' is no list", file: file, at: place(of: value))
    }
    return elements
  }

  func text(_ key: String, of node: ConfigurationNode) throws(DatasetError) -> String {
    let value = try value(key, of: node)
    guard let text = value.string else {
      throw DatasetError("'\(key)' is no text", file: file, at: place(of: value))
    }
    return text
  }

  func whole(_ key: String, of node: ConfigurationNode) throws(DatasetError) -> Int {
    let value = try value(key, of: node)
    if case .integer(let number) = value.value { return number }
    throw DatasetError("'\(key)' is no whole number", file: file, at: place(of: value))
  }

  func number(_ node: ConfigurationNode) -> Double? {
    switch node.value {
    case .integer(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}
