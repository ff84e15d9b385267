/// Which of some sets hang together.
package enum OverlappingSets {
  /// The places of sets that share an element, directly or through others; ascending in a group, and
  /// groups by their first.
  package static func groups<Element>(of sets: [Set<Element>]) -> [[Int]] {
    var groups: [(elements: Set<Element>, places: [Int])] = []
    for (place, set) in sets.enumerated() {
      var joined = (elements: set, places: [place])
      groups.removeAll { group in
        guard !group.elements.isDisjoint(with: set) else { return false }
        joined.elements.formUnion(group.elements)
        joined.places += group.places
        return true
      }
      groups.append(joined)
    }
    return groups.map { $0.places.sorted() }.sorted { $0[0] < $1[0] }
  }
}
