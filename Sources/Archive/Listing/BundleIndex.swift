import Foundation

/// What the bundles of a results folder say of themselves, so that not each has to be opened to list
/// them.
///
/// It is a file in the folder, made anew where it is missing or damaged, and never the only place of a
/// fact: an entry counts as long as the files that it was read from are the very same, by the times and
/// numbers that the file system gives them. Those of a copied folder are others. Where other users could
/// have written it, it counts for nothing.
struct BundleIndex {
  private struct Entry: Codable {
    /// The state of the files that it was read from.
    let stamp: String
    let overview: BundleOverview
  }

  /// By the bundles' names.
  private var entries: [String: Entry] = [:]
  /// Those that were asked for.
  private var current: [String: Entry] = [:]
  private let folder: String
  private let cache: OwnCache

  static let name = ".index"

  /// Reads the index of a folder; one that is not as it was written has no entries.
  init(of folder: String) {
    self.folder = folder
    cache = OwnCache(in: folder, named: Self.name, head: "harness index 3 ")
    let list = cache.read().flatMap { try? JSONDecoder().decode([Entry].self, from: $0) } ?? []
    entries = Dictionary(list.map { ($0.overview.name, $0) }) { first, _ in first }
  }

  /// What there is to say of a bundle; nothing if a folder is none.
  mutating func overview(of name: String) -> BundleOverview? {
    let path = "\(folder)/\(name)"
    guard let stamp = Self.stamp(of: path) else { return nil }
    if let entry = entries[name], entry.stamp == stamp {
      current[name] = entry
      return entry.overview
    }
    let overview = BundleOverview(of: path, name: name)
    // What changed while it was read is read again the next time.
    if Self.stamp(of: path) == stamp { current[name] = Entry(stamp: stamp, overview: overview) }
    return overview
  }

  /// Writes the index if it is no longer what it was; where it cannot be written there is none.
  func save() {
    let isSame =
      current.count == entries.count
      && current.allSatisfy { entries[$0.key]?.stamp == $0.value.stamp }
    if isSame { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    let list = current.sorted { $0.key < $1.key }.map(\.value)
    if let body = try? encoder.encode(list) { cache.write(body) }
  }

  /// The files that an overview is read from.
  private static let files =
    [BagFiles.declaration, BagFiles.manifest, BagFiles.tagManifest]
    + [
      BundlePath.run, BundlePath.resultManifest, BundlePath.resolved, BundlePath.summary,
      BundlePath.ablation, BundlePath.job,
    ].map { "\(BagFiles.payload)/\($0)" }

  /// The state of the files of a folder; nothing if it has none of what only bundles have.
  private static func stamp(of path: String) -> String? {
    var stamp = FileStamp()
    var isBundle = false
    for (place, file) in files.enumerated() {
      var facts = stat()
      guard lstat("\(path)/\(file)", &facts) == 0 else {
        stamp.add(nil)
        continue
      }
      if [0, 1, 3, 7].contains(place) { isBundle = true }
      stamp.add(facts)
    }
    let text = stamp.finishHex()
    return isBundle ? text : nil
  }
}
