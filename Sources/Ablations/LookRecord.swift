import Foundation
import Platform
import Provenance
import Runs
import Statistics

/// The looks that have been taken at comparisons whose runs lie in a results folder.
///
/// They are lines of a file beside the bundles, to which every process appends: the digest of what was
/// asked, the seeds that were looked at, and by seed what the runs came to: a question whose runs have the
/// very results of another's is that other one, however it is put. A line that is damaged counts for
/// nothing, and spoils no other; a file that is not one is left alone.
public struct LookRecord: Sendable {
  /// In a results folder; listings pass over such names.
  public static let name = ".looks"
  /// No more of it is read, from its end.
  private static let readLimit: UInt64 = 1 << 24

  /// No more looks at one question are counted.
  private static let mostLooks = 1_000

  private let path: String

  public init(results: String) { path = "\(results)/\(Self.name)" }

  /// Writes a look down, unless the same seeds have been looked at.
  ///
  /// - Parameter results: what ``AblationResult/lookedAt(_:by:)`` says of the runs.
  /// - Returns: all looks at this question in their order, this one being among them, even if it could
  ///   not be written.
  public func add(
    _ seeds: [Int], to question: LookQuestion, results: [String] = []
  ) -> LookHistory {
    let looks = write([Set(seeds)], at: question, results)
    return LookHistory(looks.before + looks.new)
  }

  /// Writes down the looks of a search for a decision, each as one.
  ///
  /// - Returns: the other looks at this question.
  public func add(
    search looks: [[Int]], to question: LookQuestion, results: [String] = []
  ) -> LookHistory {
    let own = looks.map { Set($0) }
    let before = write(own, at: question, results).before
    return LookHistory(besideSearch: before.filter { !own.contains($0) })
  }

  /// Writes those looks down that are not.
  private func write(
    _ looks: [Set<Int>], at question: LookQuestion, _ results: [String]
  ) -> (before: [Set<Int>], new: [Set<Int>]) {
    let entries = entries
    let before = Self.looks(at: question, results: Set(results), in: entries)
    let new = looks.filter { !before.contains($0) }
    let told = entries.filter { $0.question == question.digest }
    let untold = Set(results).subtracting(told.flatMap(\.results))
    let own = results.isEmpty ? "" : " \(results.joined(separator: ","))"
    // A look at the same seeds under another question's name is written down for what its runs came to.
    let lines = new.isEmpty && !untold.isEmpty ? Array(looks.suffix(1)) : new
    for look in lines {
      append("\(question.digest) \(Self.text(of: look))\(look == lines.last ? own : "")")
    }
    return (before, new)
  }

  /// A line of the file.
  private struct Entry {
    let question: Substring
    let seeds: Set<Int>
    let results: Set<String>
  }

  private var entries: [Entry] {
    lines.compactMap { line in
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard 2...3 ~= parts.count, let seeds = Self.seeds(in: parts[1]) else { return nil }
      let results = parts.count > 2 ? parts[2].split(separator: ",").map(String.init) : []
      return Entry(question: parts[0], seeds: seeds, results: Set(results))
    }
  }

  /// The looks at a question in their order, each once: at its own name, and at others by which runs of
  /// the very same results were looked at.
  private static func looks(
    at question: LookQuestion, results: Set<String>, in entries: [Entry]
  ) -> [Set<Int>] {
    var names: Set<Substring> = [Substring(question.digest)]
    var results = results
    while true {
      let known = (names.count, results.count)
      for entry in entries
      where names.contains(entry.question) || !results.isDisjoint(with: entry.results) {
        names.insert(entry.question)
        results.formUnion(entry.results)
      }
      if (names.count, results.count) == known { break }
    }
    var looks: [Set<Int>] = []
    for entry in entries where names.contains(entry.question) && !looks.contains(entry.seeds) {
      if looks.count == mostLooks { break }
      looks.append(entry.seeds)
    }
    return looks
  }

  // MARK: - The file

  private var lines: [Substring] {
    guard let descriptor = open(O_RDONLY) else { return [] }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard let size = try? file.seekToEnd(),
      (try? file.seek(toOffset: size > Self.readLimit ? size - Self.readLimit : 0)) != nil,
      let data = try? file.read(upToCount: Int(Self.readLimit))
    else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  private func append(_ line: String) {
    guard let descriptor = open(O_WRONLY | O_APPEND | O_CREAT) else { return }
    defer { close(descriptor) }
    // One call for all of it, so that lines of several processes never mix; it begins with a line's
    // end, since the one before may have been cut short.
    _ = Descriptor.write(Array("\n\(line)\n".utf8), to: descriptor)
  }

  /// Opens the file if it is one; nil if it is not there, or is anything else.
  private func open(_ flags: Int32) -> Int32? {
    let descriptor = Foundation.open(
      path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else { return nil }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  // MARK: - Seeds as text

  /// `1-6,9`.
  private static func text(of seeds: Set<Int>) -> String {
    var ranges: [ClosedRange<Int>] = []
    for seed in seeds.sorted() {
      if let last = ranges.last, last.upperBound + 1 == seed {
        ranges[ranges.count - 1] = last.lowerBound...seed
      } else {
        ranges.append(seed...seed)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// Reads what ``text(of:)`` writes; nil for anything else.
  private static func seeds(in text: Substring) -> Set<Int>? {
    var seeds: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first >= 0, first <= last, last - first < 10_000, seeds.count < 10_000
      else { return nil }
      seeds.formUnion(first...last)
    }
    return seeds
  }
}

/// What is asked of some arms: the same question of other seeds is the same question, and so is one that
/// differs in nothing that reaches a number.
public struct LookQuestion: Sendable, Hashable {
  /// SHA-256, in hexadecimal.
  public let digest: String

  /// - Parameters:
  ///   - measure: what decides.
  ///   - isScreened: whether it is one of several of which those that look promising are asked.
  public init(
    _ contrast: Contrast, of ablation: Ablation, by measure: Measure, isScreened: Bool = false
  ) {
    let arms = contrast.arms.map { arm in
      let parts = ablation.arms[arm].procedure.identity.numbers.filter { $0.key != "seed" }
        .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
      return "\(contrast.weights[arm])\n\(parts.joined())"
    }
    digest = SHA256.hex(
      of: (isScreened ? "screened\n" : "") + arms.sorted().joined() + "\(measure)\n")
  }
}
