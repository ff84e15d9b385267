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
    return Self.parts(isTest)
  }

  /// Cuts off whole groups as test examples: two at least, where that leaves one to train on.
  ///
  /// - Parameters:
  ///   - groups: by example.
  ///   - held: how many test examples there are at least.
  func indices(groups: [Int], held: Int) -> (train: [Int], test: [Int]) {
    var known: Set<Int> = []
    let present = groups.filter { known.insert($0).inserted }
    let order =
      switch self {
      case .random:
        RandomStream(seed: 0, name: "test-split").permutation(of: present.count)
          .map { present[$0] }
      case .last: Array(present.reversed())
      }
    return Self.parts(HeldGroups.isHeld(groups, order: order, count: held, fewest: 2))
  }

  private static func parts(_ isTest: [Bool]) -> (train: [Int], test: [Int]) {
    (isTest.indices.filter { !isTest[$0] }, isTest.indices.filter { isTest[$0] })
  }
}
