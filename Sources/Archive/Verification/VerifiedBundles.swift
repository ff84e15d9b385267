import Foundation
import Synchronization

/// The bundles of a results folder that were found good, so that what has not changed since need not be
/// read again, byte by byte, whenever a plan looks for its runs.
///
/// A bundle counts as unchanged as long as the file system gives each of its files the same number, size
/// and times. `harness verify` does not ask here: it reads every byte.
public final class VerifiedBundles: Sendable {
  private struct State {
    /// The stamps by the bundles' names.
    var good: [String: String] = [:]
    /// Those of bundles that were archived so lately that they could change without another stamp.
    var fresh: [String: String] = [:]
    var isChanged = false
  }

  private let state: Mutex<State>
  private let cache: OwnCache
  private let folder: String

  static let name = ".verified"

  /// Reads what is known of a folder.
  public init(of folder: String) {
    self.folder = folder
    cache = OwnCache(in: folder, named: Self.name, head: "harness verified 1 ")
    let good = cache.read().flatMap { try? JSONDecoder().decode([String: String].self, from: $0) }
    state = Mutex(State(good: good ?? [:]))
  }

  /// Whether a bundle is undamaged to the byte, and its records agree.
  public func isGood(_ name: String) -> Bool {
    let path = "\(folder)/\(name)"
    let stamp = FileStamp.settled(of: path)
    if let stamp, state.withLock({ $0.good[name] == stamp }) { return true }
    guard ResultBundle.verify(path: path).isEmpty else { return false }
    // What changed while it was read is read again the next time.
    if let stamp, FileStamp.settled(of: path) == stamp {
      state.withLock {
        $0.good[name] = stamp
        $0.isChanged = true
      }
    }
    return true
  }

  /// Takes a bundle that this program has just archived for good: it holds what was hashed.
  public func add(archived name: String) {
    guard let stamp = FileStamp.entries(of: "\(folder)/\(name)")?.text else { return }
    state.withLock { $0.fresh[name] = stamp }
  }

  /// Writes down what was found good, and what was archived and has not changed since.
  public func save() {
    let fresh = state.withLock { $0.fresh }
    for (name, stamp) in fresh where FileStamp.settled(of: "\(folder)/\(name)") == stamp {
      state.withLock {
        $0.good[name] = stamp
        $0.isChanged = true
      }
    }
    let good: [String: String]? = state.withLock { state in
      defer { state.isChanged = false }
      return state.isChanged ? state.good : nil
    }
    guard let good else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let kept = good.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0.key)") }
    if let body = try? encoder.encode(kept) { cache.write(body) }
  }
}
