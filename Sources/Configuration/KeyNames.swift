/// The two spellings of a key, `batchSize` in Swift and `batch-size` in TOML, and near misses.
package enum KeyNames {
  /// `batchSize` → `batch-size`, `useGPUNow` → `use-gpu-now`; a TOML key stays what it is.
  package static func kebab(_ name: String) -> String {
    let characters = Array(name)
    var result = ""
    for (index, character) in characters.enumerated() {
      guard character.isUppercase else {
        result.append(character)
        continue
      }
      if index > 0 {
        let previous = characters[index - 1]
        let startsWord = index + 1 < characters.count && characters[index + 1].isLowercase
        if previous.isLowercase || previous.isNumber || previous.isUppercase && startsWord {
          result.append("-")
        }
      }
      result.append(character.lowercased())
    }
    return result
  }

  /// `batch-size` → `batchSize`.
  package static func camel(_ key: String) -> String {
    let words = key.split(separator: "-", omittingEmptySubsequences: false)
    return words.dropFirst().reduce(into: words.first.map(String.init) ?? "") { name, word in
      name += word.prefix(1).uppercased() + word.dropFirst()
    }
  }

  /// A hint for a word that is none of `candidates`: the nearest of them, or what there is.
  ///
  /// - Parameter otherwise: what to say instead of what there is, where that is much.
  package static func hint(
    for word: String, among candidates: [String], kind: String, otherwise: String? = nil
  ) -> String {
    if candidates.isEmpty { return "no \(kind) is allowed here" }
    if let nearest = nearest(to: word, among: candidates) { return "did you mean '\(nearest)'?" }
    return otherwise ?? "allowed: " + candidates.sorted().joined(separator: ", ")
  }

  /// The candidate that the word may be a slip of: a third of its letters differ, at most, not all.
  ///
  /// A number is never one: 11 is as far from 1 as from any other.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    func isNumber(_ text: String) -> Bool { Double(text) != nil }
    if isNumber(word) { return nil }
    let limit = max(1, word.count / 3)
    return candidates.filter { !isNumber($0) }
      .map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
      .filter { $0.distance <= limit && $0.distance < max(word.count, $0.name.count) }
      .min { $0.distance < $1.distance }?.name
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours between two words.
  package static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(substitution, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
