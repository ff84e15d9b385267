import Archive

// Whether a report tells what the other records of its bundle do, where the runs cannot say it again.

extension AblationCheck {
  /// Looks for what stands beside the verdicts, as `document.json` has it, and for the settings of the arms,
  /// as `plan.json` does: warnings that are cut out, and other settings than were compared.
  mutating func checkReport(_ archived: ArchivedAblation, _ report: String) throws(ArchiveError) {
    let document = try archived.bundle.document(JSONValue.self, at: BundlePath.document)
    var sentences: [String] = []
    if case .array(let warnings)? = document["health"]?["warnings"] {
      sentences += warnings.compactMap(\.plainText)
    }
    if case .array(let looks)? = document["looks"] {
      sentences += looks.compactMap { $0["sentence"]?.plainText }
    }
    if let missing = sentences.first(where: { !report.contains($0) }) {
      note(BundlePath.report, "it does not say what \(BundlePath.document) does: \(missing)")
    }
    let settings = archived.plan.arms.flatMap(\.settings).compactMap {
      JSONValue.string($0).plainText
    }
    if let missing = settings.first(where: { !report.contains($0) }) {
      note(BundlePath.report, "it does not have the setting \(missing) of \(BundlePath.plan)")
    }
  }
}

extension JSONValue {
  /// A string as reports write it; nothing of one with characters that they escape.
  fileprivate var plainText: String? {
    guard case .string(let text) = self,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7f..<0xa0 ~= $0.value) })
    else { return nil }
    return text
  }
}
