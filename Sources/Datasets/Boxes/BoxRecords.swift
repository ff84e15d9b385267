import Errors

/// The boxes of a file, before it is known which pictures there are.
struct BoxRecords {
  struct Record {
    /// The picture as the file names it: a number from 0, or the name of a file.
    let picture: String
    let box: Box
    let className: String
    let place: DatasetError.Place
  }

  let file: String
  let records: [Record]
  /// The classes in the order in which the file lists them; `nil` where it does not.
  let classNames: [String]?
  /// The pictures that the file lists; `nil` where it does not, and all that there are have boxes or none.
  let pictures: [Picture]?

  /// A picture as a file lists it.
  struct Picture {
    let name: String
    /// In pixels, where the file says it.
    let size: (height: Int, width: Int)?
    let place: DatasetError.Place?
  }

  /// - Parameter file: COCO's JSON, or a table of comma-separated values.
  init(_ file: SourceFile) throws(DatasetError) {
    if file.name.hasSuffix(".json") || file.name.hasSuffix(".json.gz") {
      try self.init(coco: file)
    } else {
      try self.init(table: file)
    }
  }

  init(file: String, records: [Record], classNames: [String]?, pictures: [Picture]? = nil) {
    self.file = file
    self.records = records
    self.classNames = classNames
    self.pictures = pictures
  }

  /// Those of some pictures that the file is about: a folder may hold the pictures of several files.
  ///
  /// - Throws: for a picture that there is not, or that is of another size than the file says.
  func listed(of found: PictureFiles) throws(DatasetError) -> PictureFiles {
    guard let pictures else { return found }
    guard !pictures.isEmpty else {
      throw DatasetError("it lists no picture", file: file)
    }
    var places: [ExactName: Int] = [:]
    for (place, name) in found.titles.enumerated() { places[ExactName(name)] = place }
    var chosen: [Int] = []
    for picture in pictures {
      guard let place = places[ExactName(picture.name)] else {
        throw DatasetError(
          "there is no picture '\(picture.name)'", file: file, at: picture.place,
          hint: "the pictures are the files of \(found.record.path)")
      }
      if let size = picture.size, size != (found.height, found.width) {
        throw DatasetError(
          "says that '\(picture.name)' is \(size.width)×\(size.height) pixels large, but it is "
            + "\(found.width)×\(found.height)", file: file, at: picture.place,
          hint: "were pictures made smaller without their boxes?")
      }
      chosen.append(place)
    }
    return found.choosing(chosen.sorted())
  }

  /// The names of all classes that come, in the order of their bytes.
  static func classNames(of all: [BoxRecords]) -> [String] {
    if let listed = all.first?.classNames { return listed }
    return Set(all.flatMap { $0.records.map { ExactName($0.className) } }).sorted().map(\.text)
  }

  /// The boxes of each picture.
  ///
  /// - Throws: for a picture that there is not, a class that has no number, and a box that is empty or
  ///   reaches out of its picture.
  func boxes(
    in pictures: PictureFiles, classNames: [String]
  ) throws(DatasetError) -> [[LabelledBox]] {
    var places: [ExactName: Int] = [:]
    let names = pictures.titles
    for (place, name) in names.enumerated() { places[ExactName(name)] = place }
    var labels: [ExactName: Int] = [:]
    for (label, name) in classNames.enumerated() { labels[ExactName(name)] = label }
    var boxes = [[LabelledBox]](repeating: [], count: pictures.count)
    for record in records {
      guard let picture = places[ExactName(record.picture)] else {
        throw DatasetError(
          "there is no picture '\(record.picture)'", file: file, at: record.place,
          hint: pictures.names.isEmpty
            ? "the pictures are numbered from 0 to \(pictures.count - 1)"
            : "the pictures are the files of \(pictures.record.path), such as \(names[0])")
      }
      guard let label = labels[ExactName(record.className)] else {
        throw DatasetError(
          "there is no class '\(record.className)'", file: file, at: record.place,
          hint: "class-names are \(NameList.text(classNames))")
      }
      try check(record, in: pictures)
      boxes[picture].append(LabelledBox(record.box, label: label))
    }
    return boxes
  }

  private func check(_ record: Record, in pictures: PictureFiles) throws(DatasetError) {
    let box = record.box
    let text = "(\(box.left), \(box.top), \(box.right), \(box.bottom))"
    guard box.width > 0, box.height > 0 else {
      throw DatasetError(
        "the box \(text) ends before it begins", file: file, at: record.place,
        hint: "boxes are corners: left, top, right, bottom; is it x, y, width, height?")
    }
    guard box.left >= 0, box.top >= 0, box.right <= Double(pictures.width),
      box.bottom <= Double(pictures.height)
    else {
      throw DatasetError(
        "the box \(text) reaches out of its picture of \(pictures.width)×\(pictures.height) pixels",
        file: file, at: record.place,
        hint: "boxes are in pixels of the picture as it is stored: were pictures made smaller "
          + "without their boxes?")
    }
  }
}

// MARK: - Comma-separated values

extension BoxRecords {
  /// How the corners' columns may be called.
  private static let corners = [
    ["left", "top", "right", "bottom"], ["x0", "y0", "x1", "y1"], ["x1", "y1", "x2", "y2"],
    ["xmin", "ymin", "xmax", "ymax"],
  ]

  fileprivate init(table file: SourceFile) throws(DatasetError) {
    let table = try CSVTable(file.contents(), file: file.path, hasHeader: true)
    let names = table.names ?? []
    let corners = Self.corners.first { $0.allSatisfy(names.contains) }
    guard let image = names.firstIndex(of: "image"), let corners else {
      throw DatasetError(
        "expected columns called image, left, top, right, bottom and class, found "
          + NameList.text(names), file: file.path, at: .line(1),
        hint: "corners may also be called x0, y0, x1, y1; a width is no corner")
    }
    let columns = corners.compactMap { names.firstIndex(of: $0) }
    let label = names.firstIndex(of: "class")
    if label == nil, let other = names.first(where: { $0 != "image" && !corners.contains($0) }) {
      throw DatasetError(
        "there is no column called class, but one called '\(other)'", file: file.path, at: .line(1),
        hint:
          "call the column of classes class; without any column but image and corners all boxes are of "
          + "one class")
    }
    var records: [Record] = []
    for row in table.rows {
      let numbers = try columns.map { column throws(DatasetError) -> Double in
        guard CSVTable.number(row[column].text) != nil, let number = Double(row[column].text) else {
          throw DatasetError(
            "expected a number of pixels, found '\(row[column].text)'", file: file.path,
            at: .cell(line: row[column].line, column: row[column].column))
        }
        return number
      }
      if let label, row[label].text.allSatisfy(\.isWhitespace) {
        throw DatasetError(
          "the class is empty", file: file.path,
          at: .cell(line: row[label].line, column: row[label].column))
      }
      records.append(
        Record(
          picture: row[image].text,
          box: Box(left: numbers[0], top: numbers[1], right: numbers[2], bottom: numbers[3]),
          className: label.map { row[$0].text } ?? "object", place: .line(row[image].line)))
    }
    self.init(file: file.path, records: records, classNames: nil)
  }
}
