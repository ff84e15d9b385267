extension ResultBundle {
  /// The SHA-256 of the file of the final weights, as the result manifest has it; `nil` if there is no
  /// such file.
  public func finalWeightsHash() throws(ArchiveError) -> String? {
    let manifest = String(decoding: try data(at: BundlePath.resultManifest), as: UTF8.self)
    let line = manifest.split(separator: "\n").first { $0.hasSuffix(" " + BundlePath.final) }
    return line.flatMap { $0.split(separator: " ").first.map(String.init) }
  }
}
