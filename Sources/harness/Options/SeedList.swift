import ArgumentParser

/// The seeds of an ablation: `6` for six from the experiment's own on, or a list such as `1,5,9` or
/// `11-16`.
struct SeedList {
  private enum Form {
    case count(Int)
    case list([Int])
  }

  private let form: Form

  /// There can be no more.
  static let most = 10_000

  /// So many, from the experiment's own on.
  init(count: Int) { form = .count(count) }

  init(parsing text: String) throws {
    if let count = Int(text) {
      guard (1...Self.most).contains(count) else {
        throw ValidationError("there can be from 1 to \(Self.most) seeds")
      }
      form = .count(count)
      return
    }
    let wrong = ValidationError("how many, as in 8, or which, as in 1,5,9 or 11-16, each once")
    var seeds: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first >= 0, first <= last, last - first < Self.most
      else { throw wrong }
      seeds += first...last
    }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { throw wrong }
    form = .list(seeds)
  }

  /// The seeds, for an experiment of a given one.
  func seeds(from first: Int) -> [Int] {
    switch form {
    case .count(let count): (0..<count).map { first + $0 }
    case .list(let seeds): seeds
    }
  }
}
