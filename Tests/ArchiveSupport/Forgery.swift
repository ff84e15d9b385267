import Foundation
import Provenance

/// A bundle under the hands of someone who knows its format: files are changed, and then every list of
/// hashes is made again, so that nothing but what the records say can give it away.
public struct Forgery {
  /// The bundle's folder.
  public let path: String

  public init(of path: String) { self.path = path }

  private func url(_ file: String) -> URL { URL(fileURLWithPath: "\(path)/\(file)") }

  public func read(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: url(file)), as: UTF8.self)
  }

  /// Changes a file, by its path from the bundle's top, and makes all lists anew.
  ///
  /// - Returns: whether the change is one.
  @discardableResult
  public func rewrite(_ file: String, _ change: (String) -> String) throws -> Bool {
    let before = try read(file)
    let after = change(before)
    try Data(after.utf8).write(to: url(file))
    try makeLists()
    return before != after
  }

  /// Makes every list of hashes of the files as they are now.
  ///
  /// - Parameter ofCrate: whether the crate's is among them.
  public func makeLists(ofCrate: Bool = true) throws {
    try makeResultManifest()
    if ofCrate { try makeCrate() }
    let files = try payload()
    let sizes = try files.map { try Data(contentsOf: url($0)).count }
    try write(list(of: files), to: "manifest-sha256.txt")
    let digest = SHA256.hex(of: try read("data/result-manifest-sha256.txt"))
    let info = try read("bag-info.txt").split(separator: "\n").map { line in
      if line.hasPrefix("Payload-Oxum") {
        return "Payload-Oxum: \(sizes.reduce(0, +)).\(sizes.count)"
      }
      return line.hasPrefix("Result-Digest") ? "Result-Digest: \(digest)" : String(line)
    }
    try write(info.map { $0 + "\n" }.joined(), to: "bag-info.txt")
    try write(
      list(of: ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"]), to: "tagmanifest-sha256.txt")
  }

  private func makeResultManifest() throws {
    let before = SHA256.hex(of: try read("data/result-manifest-sha256.txt"))
    let results = try payload().filter { $0.hasPrefix("data/result/") }
    let text = try list(of: results).replacingOccurrences(of: "  data/", with: "  ")
    try write(text, to: "data/result-manifest-sha256.txt")
    let record =
      FileManager.default.fileExists(atPath: url("data/run.json").path)
      ? "data/run.json" : "data/ablation.json"
    let changed = try read(record)
      .replacingOccurrences(of: before, with: SHA256.hex(of: text))
    try write(changed, to: record)
  }

  private func makeCrate() throws {
    let file = "data/ro-crate-metadata.json"
    guard
      var crate = try JSONSerialization.jsonObject(with: Data(contentsOf: url(file)))
        as? [String: Any],
      var graph = crate["@graph"] as? [[String: Any]]
    else { return }
    for index in graph.indices where graph[index]["@type"] as? String == "File" {
      guard let id = graph[index]["@id"] as? String,
        let bytes = try? Data(contentsOf: url("data/" + id))
      else { continue }
      graph[index]["sha256"] = SHA256.hex(of: bytes)
      graph[index]["contentSize"] = String(bytes.count)
    }
    crate["@graph"] = graph
    try JSONSerialization.data(withJSONObject: crate, options: [.sortedKeys]).write(to: url(file))
  }

  private func payload() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(path)/data").map { "data/" + $0 }
      .filter { file in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
          atPath: url(file).path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
      }
  }

  private func list(of files: [String]) throws -> String {
    try files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { "\(SHA256.hex(of: try Data(contentsOf: url($0))))  \($0)\n" }.joined()
  }

  private func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: url(file))
  }
}
