import Checks
import Configuration
import Foundation
import Platform
import Tricks

/// The folder of a new trick or check: code that works and explains itself, and a card.
public struct PluginTemplate {
  /// What is made.
  public enum Kind: String, Sendable {
    case trick, check
  }

  public let kind: Kind
  public let id: TrickID
  /// The folder, made of `Plugins` or another and the id in capitals: `Plugins/MyTrick`.
  public let folder: String
  public let isInCheckout: Bool

  private var name: String { Self.folderName(id) }

  /// Checks the id; nothing is written.
  public init(_ kind: Kind = .trick, id: String, in place: String?) throws(PluginError) {
    self.kind = kind
    self.id = id
    try Self.check(id, kind)
    // The program links tricks alone.
    isInCheckout =
      place == nil && kind == .trick
      && ["Package.swift", "Plugins", "Sources/Tricks"].allSatisfy {
        FileManager.default.fileExists(atPath: $0)
      }
    let parent = place ?? (isInCheckout ? "Plugins" : "")
    folder = FilePath.joined(parent, Self.folderName(id))
  }

  /// `my-trick` → `MyTrick`.
  private static func folderName(_ id: String) -> String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func check(_ id: String, _ kind: Kind) throws(PluginError) {
    let words = id.split(separator: "-", omittingEmptySubsequences: false)
    let isGood = words.allSatisfy { word in
      word.first.map { ("a"..."z").contains($0) } == true
        && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
    }
    // The folder's name must lead back to the id.
    guard isGood, KeyNames.kebab(folderName(id)) == id else {
      throw PluginError("'\(id)' is no name for a \(kind)", hint: hint(for: id))
    }
    let taken =
      switch kind {
      case .trick: Registry.shared[id] != nil
      case .check: CheckCatalogue.known.contains { type(of: $0).id == id }
      }
    if taken {
      throw PluginError(
        "there is a \(kind) '\(id)'",
        hint: "choose another name; `harness \(kind == .trick ? "tricks" : "help check")` lists "
          + "those that are taken")
    }
    if (coreModules + ["Swift", "Foundation", "Glibc"]).contains(folderName(id)) {
      throw PluginError(
        "'\(folderName(id))' is the name of a module that plugins are compiled against",
        hint: "choose another name, such as my-\(id)")
    }
  }

  private static func hint(for id: String) -> String {
    let plain = KeyNames.kebab(id).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let words = String(plain).components(separatedBy: "-")
      .map { word in String(word.drop { $0.isNumber }) }.filter { $0.count > 1 }
    let near = words.joined(separator: "-")
    let rule = "lower-case words joined by hyphens, such as label-smoothing"
    return near.isEmpty || near == id ? rule : "\(rule): did you mean \(near)?"
  }

  /// Writes the folder.
  ///
  /// - Returns: the files.
  /// - Throws: `PluginError` if there is such a folder already, or it cannot be written.
  public func write() throws(PluginError) -> [String] {
    if FileManager.default.fileExists(atPath: folder) {
      throw PluginError(
        "there is a \(folder) already", hint: "choose another name, or another folder with --in")
    }
    let (code, card) =
      switch kind {
      case .trick: (Self.code, Self.card)
      case .check: (Self.checkCode, Self.checkCard)
      }
    let files = ["\(folder)/\(name).swift": code, "\(folder)/README.md": card]
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      for (path, text) in files {
        let text = text.replacingOccurrences(of: "__NAME__", with: name)
          .replacingOccurrences(of: "__ID__", with: id)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
      }
    } catch {
      throw PluginError("cannot write \(folder): \((error as NSError).localizedDescription)")
    }
    return files.keys.sorted()
  }
}
