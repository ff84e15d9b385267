/// Pictures of one split that another holds moved by a pixel or two.
///
/// Compared are middles, without a margin, exactly: a picture's moved middles with others' own
/// middles. What chance makes equal shows at the middles that are not moved, among pictures that are
/// not equal as wholes.
struct MovedCopies {
  private(set) var found: [CopySearch.Pair] = []

  private let height: Int
  private let width: Int
  private let channels: Int
  private let margin: Int

  /// - Parameters:
  ///   - chosen: the queries that are not among the references as they are.
  ///   - distinct: the references to look at.
  init(of queries: Examples, _ chosen: [Int], among references: Examples, _ distinct: [Int]) {
    let shape = queries.inputs.shape
    (height, width) = (shape.rank == 4 ? shape[1] : 0, shape.rank == 4 ? shape[2] : 0)
    channels = shape.rank == 4 ? shape[3] : 0
    // Small pictures have little beside their margin.
    margin = min(height, width) >= 16 ? 2 : 1
    guard min(height, width) >= 6, references.inputShape == shape.suffix(from: 1)
    else {
      return
    }
    let asked = chosen.count <= 250 ? chosen : (0..<250).map { chosen[$0 * chosen.count / 250] }
    let known = distinct.count <= 20_000 ? distinct : Array(distinct.prefix(20_000))
    var places: [UInt64: Int] = [:]
    references.inputs.withUnsafePointer { values in
      for place in known {
        if let key = middle(values, place, 0, 0) { places[key] = place }
      }
    }
    var byChance = 0
    queries.inputs.withUnsafePointer { values in
      for place in asked {
        if let key = middle(values, place, 0, 0), places[key] != nil {
          byChance += 1
          continue
        }
        if let reference = match(values, place, places) {
          found.append(CopySearch.Pair(query: place, reference: reference))
        }
      }
    }
    // As likely in each direction as in none.
    let directions = (2 * margin + 1) * (2 * margin + 1) - 1
    if found.count < 3 || found.count < 2 * directions * byChance { found = [] }
  }

  private func match(
    _ values: UnsafePointer<Float>, _ place: Int, _ places: [UInt64: Int]
  ) -> Int? {
    for down in -margin...margin {
      for right in -margin...margin where down != 0 || right != 0 {
        if let key = middle(values, place, down, right), let reference = places[key] {
          return reference
        }
      }
    }
    return nil
  }

  /// A fingerprint of a picture's middle, moved; `nil` of one with hardly anything in it.
  private func middle(
    _ values: UnsafePointer<Float>, _ place: Int, _ down: Int, _ right: Int
  ) -> UInt64? {
    let picture = values + place * height * width * channels
    var key: UInt64 = 0xCBF2_9CE4_8422_2325
    var changes = 0
    for row in margin + down..<height - margin + down {
      let start = (row * width + margin + right) * channels
      let end = start + (width - 2 * margin) * channels
      for index in start..<end {
        // FNV-1a by words, with a rotation so that high bits count too.
        key = (key ^ UInt64(picture[index].bitPattern)) &* 0x0000_0100_0000_01B3
        key = key << 29 | key >> 35
        if index > start, picture[index] != picture[index - 1] { changes += 1 }
      }
    }
    return changes >= 8 ? key : nil
  }
}
