import Archive

extension JobRecord {
  /// What the results follow from but the program: the experiment, the data, the seed.
  public var question: [String: String] {
    (parts ?? [:]).filter { !$0.key.hasPrefix("source.") && $0.key != "contract" }
  }

  /// What of the question reaches a number: not what things are called and where they lie, and not how
  /// often something is written down. Under another name, or of a copy of its files, it is the same.
  public var numbers: [String: String] {
    let question = question
    let files = question.keys.filter { $0.hasPrefix(Self.files) }
      .map { "data." + $0.dropFirst(Self.files.count) }
    // Where there are no files, their name says what the data are.
    let silent = Self.silent.union(files.isEmpty ? [] : Self.silentOfFiles.union(files))
    return question.filter { !silent.contains($0.key) }
  }

  private static let files = "data.files."
  private static let silent: Set = ["name", "summary", "human", "training.trace-every"]
  private static let silentOfFiles: Set = [
    "data.name", "data.summary", "data.licence", "data.source",
  ]
}
