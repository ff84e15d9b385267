import Archive

/// What people see of the sources that a run was made from.
struct SourceLines {
  /// Each a label and a text.
  private(set) var lines: [(label: String, text: String)] = []

  init(_ sources: SourceRecord) {
    guard let index = sources.index else {
      if let state = sources.harness { lines.append(("source", state.summary)) }
      return
    }
    lines.append(("source", sources.user?.summary ?? "no revision"))
    lines.append(("program", Self.text(of: index.harness, sources)))
    for plugin in index.plugins {
      let parts = [
        plugin.binary == nil ? nil : "its file",
        plugin.sources.isEmpty ? nil : "\(plugin.sources.count) of its source files",
      ].compactMap { $0 }
      let archived = parts.isEmpty ? [] : ["\(parts.joined(separator: " and ")) archived"]
      lines.append(
        (
          "plugin's source",
          "\(plugin.name): " + (archived + plugin.problems).joined(separator: ", ")
        ))
    }
  }

  private static func text(of harness: HarnessSource, _ sources: SourceRecord) -> String {
    switch harness.checkout {
    case .asBuilt:
      if sources.isShared { return "built from that source" }
      return "built from \(sources.harness?.summary ?? "a checkout with no revision")"
    case .changed:
      return "built from a checkout that has changed since: "
        + (harness.changed ?? []).joined(separator: ", ") + "; the digests are archived"
    case .none:
      let core = harness.digests["core"].map { ", that of its core \($0.prefix(12))" } ?? ""
      return "not in a checkout; the digests of its source are archived\(core)"
    }
  }
}
