import Foundation
import Provenance

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

  /// The leading dot hides it from every listing.
  static let name = ".index"
  /// What the first line begins with, which changes with what is kept.
  private static let head = "harness index 2 "

  private var file: String { "\(folder)/\(Self.name)" }

  /// Reads the index of a folder; one that is not as it was written has no entries.
  init(of folder: String) {
    self.folder = folder
    guard Self.isOwn(folder), Self.isOwn(file),
      let contents = FileManager.default.contents(atPath: file),
      let end = contents.firstIndex(of: UInt8(ascii: "\n"))
    else { return }
    let body = contents[(end + 1)...]
    guard contents[..<end] == Data((Self.head + SHA256.hex(of: body)).utf8) else { return }
    let list = (try? JSONDecoder().decode([Entry].self, from: body)) ?? []
    entries = Dictionary(list.map { ($0.overview.name, $0) }) { first, _ in first }
  }

  /// Whether a path is this user's and no other's to write.
  private static func isOwn(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_uid == geteuid() && facts.st_mode & 0o022 == 0
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
    guard let body = try? encoder.encode(list) else { return }
    let head = Data("\(Self.head)\(SHA256.hex(of: body))\n".utf8)
    try? DurableFiles.replace(file, with: head + body)
  }

  /// The files that an overview is read from.
  private static let files =
    [BagFiles.declaration, BagFiles.manifest, BagFiles.tagManifest]
    + [
      BundlePath.run, BundlePath.resultManifest, BundlePath.resolved, BundlePath.summary,
      BundlePath.ablation,
    ].map { "\(BagFiles.payload)/\($0)" }

  /// The state of the files of a folder; nothing if it has none of what only bundles have.
  private static func stamp(of path: String) -> String? {
    var digest = SHA256()
    var isBundle = false
    for (place, file) in files.enumerated() {
      var facts = stat()
      guard lstat("\(path)/\(file)", &facts) == 0 else {
        digest.update([0])
        continue
      }
      if [0, 1, 3, 7].contains(place) { isBundle = true }
      for number in [
        Int64(facts.st_ino), Int64(facts.st_size), Int64(facts.st_mode),
        Int64(facts.st_mtim.tv_sec), Int64(facts.st_mtim.tv_nsec),
        Int64(facts.st_ctim.tv_sec), Int64(facts.st_ctim.tv_nsec),
      ] {
        withUnsafeBytes(of: number) { digest.update(Array($0)) }
      }
    }
    let text = digest.finishHex()
    return isBundle ? text : nil
  }
}
