import TensorCore

/// How examples that come in one piece are cut into a training and a test split.
enum Split: String, Codable, Sendable, CaseIterable {
  /// Chosen by a fixed random stream, so that the same file always gives the same split.
  case random
  /// The last ones, as fits a series in time.
  case last

  /// Cuts off the test examples; of each class the same share, each split in the order of the file.
  ///
  /// - Parameters:
  ///   - labels: the classes; empty for regression.
  ///   - held: how many test examples there are of a class with so many examples.
  func indices(
    count: Int, labels: [Int], held: (Int) -> Int
  ) -> (train: [Int], test: [Int]) {
    let order =
      switch self {
      case .random: RandomStream(seed: 0, name: "test-split").permutation(of: count)
      case .last: Array(0..<count)
      }
    var groups: [Int: [Int]] = [:]
    for index in order { groups[labels.isEmpty ? 0 : labels[index], default: []].append(index) }
    var isTest = [Bool](repeating: false, count: count)
    for members in groups.values {
      for index in members.suffix(min(held(members.count), members.count)) { isTest[index] = true }
    }
    return ((0..<count).filter { !isTest[$0] }, (0..<count).filter { isTest[$0] })
  }
}
