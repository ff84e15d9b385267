import Foundation
import Provenance

extension SourceDigests {
  /// The groups whose sources in a checkout are not those that the running program was built from,
  /// sorted; none if all are.
  ///
  /// They are hashed as `tools/hash-sources` does it: a file that was added counts as one that changed.
  public static func changes(in checkout: String) -> [String] {
    sourceModules.keys.filter { digest(of: $0, in: checkout) != sourceDigests[$0] }.sorted()
  }

  /// The digest of a group as its files lie in a checkout.
  private static func digest(of group: String, in checkout: String) -> String {
    var lines = ""
    for module in (sourceModules[group] ?? []).sorted() {
      let top = group.hasPrefix("Plugins/") ? "Plugins" : "Sources"
      let folder = "\(checkout)/\(top)/\(module)"
      for file in code(in: folder) where isPart(file, of: group, module) {
        let digest = (try? SHA256.hex(ofFile: "\(folder)/\(file)")) ?? "unreadable"
        // As `sha256sum` tells what it read from its standard input.
        lines += "\(module)/\(file) \(digest)  -\n"
      }
    }
    return SHA256.hex(of: lines)
  }

  /// The files of code below a folder, sorted.
  private static func code(in folder: String) -> [String] {
    let kinds: Set<String> = ["swift", "c", "cpp", "h", "hpp", "modulemap"]
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { path in
      kinds.contains { path.hasSuffix(".\($0)") } && !path.hasPrefix(".")
    }.sorted()
  }

  /// Each folder of tasks is a group of its own; the files beside them are part of the core.
  private static func isPart(_ file: String, of group: String, _ module: String) -> Bool {
    guard module == "Tasks" else { return true }
    let parts = file.split(separator: "/")
    return parts.count > 1 ? group == "Tasks/\(parts[0])" : group == "core"
  }
}
