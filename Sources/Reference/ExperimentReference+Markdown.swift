extension ExperimentReference {
  /// The reference as a page: `docs/experiment.md`, and what `harness help experiment` shows.
  public var markdown: String {
    """
    # What an experiment can say

    An experiment is a TOML file; every key is optional, and one that does not exist is an error with its
    line. `harness experiments digits` prints one to start from, and `--set optimiser.rate=0.05` changes a
    value for one run. This page is written by `harness help experiment`, from the code that reads the
    file.

    ## Tables

    \(Self.sections(tables))
    ## Layers

    A layer of `layers = [...]` in `[network]` has a `kind`, if you like a `name` by which its parameters
    go, and the options of its kind: `{ kind = "linear", units = 10 }`. It reads what the layer before it
    gives, or an earlier one that `from = "…"` names.

    \(Self.sections(layers, code: true))
    ## Models

    `model = { kind = "resnet", depth = 20 }` in `[network]` stands for all layers of an architecture.

    \(Self.sections(models, code: true))
    ## Tricks

    A trick is a table of its own, `[tricks.mixup]`, or `--trick mixup:alpha=0.4` on the command line.
    `harness tricks ID` says what it does and who claims what for it.

    \(Self.sections(tricks, code: true))
    """
  }

  private static func sections(_ entries: [Entry], code: Bool = false) -> String {
    entries.map { entry in
      var text = "### \(code ? "`\(entry.name)`" : entry.name)\n\n"
      if !entry.summary.isEmpty { text += "\(entry.summary)\n\n" }
      if entry.options.isEmpty { return text + "No options.\n" }
      text += "| key | default | values | meaning |\n|---|---|---|---|\n"
      return text + entry.options.map(row).joined()
    }.joined(separator: "\n")
  }

  private static func row(_ option: DocumentedOption) -> String {
    let value = option.default.map { "`\($0)`" } ?? "none"
    return "| `\(option.key)` | \(value) | \(option.values) | \(option.meaning) |\n"
  }
}
