import Errors
import Statistics
import Tricks

/// A table of claims as Markdown, by the slot that the trick edits first.
package struct ClaimMarkdown {
  private let table: ClaimTable
  private let registry: Registry

  package init(_ table: ClaimTable, registry: Registry = .shared) {
    self.table = table
    self.registry = registry
  }

  // MARK: - The whole

  /// `README.md` of the folder in which claims are published.
  package var document: String {
    """
    # Tricks, tested

    What was published about training tricks, put to the test at small scale. Each row states a
    claim, where it is said to hold, and what an experiment that is such a place measured over paired
    seeds: the same first weights, order of examples and random numbers, with the trick and without.
    This file is written by `harness claims --publish`; [claims.json](claims.json) holds every number
    of it, with the result digest of every run.

    \(counts)

    - The **difference** is with minus without, in percentage points for accuracies, with its 95 %
      interval: every centre of the differences that the two-sided sign-flip test of the pairs, whose p
      is given, does not reject. Both take the differences to be symmetric about their centre. A failed
      run counts as worse than any finished one.
    - **confirmed**: significant (p ≤ .05) in the claimed direction. **contradicted**: significant in
      the other direction. **not detected**: neither; an effect of the **detectable** size would be
      detected in 80 % of such experiments, a smaller one may have been missed.
    \(keeping)- Verdicts in bold survive Holm's correction over the whole table: the chance of even one false
      alarm among them is below 5 %. Of the others, some are expected to be due to chance.
    - A dagger (†) marks a difference that is shown for these test examples only: taking them, too, for a
      sample of those there could be, the interval over seeds and examples holds zero; or, where a
      measure is kept, it is not on one side of the margin.
    - **Beside it** stands what else was measured; a star marks p < .05 by itself. The accuracy of
      the best epoch and that of the last do not always agree.
    - A claim holds or fails *here*: at this size, on these data. A row says nothing about ImageNet.

    Any row can be tested again, to the same bits on any machine, from a checkout of the project:

    ```
    harness claims ID --against results/claims/claims.json
    ```

    \(ClaimStanding.allCases.compactMap(part).joined(separator: "\n\n"))

    """
  }

  /// The rows of a standing.
  private func part(_ standing: ClaimStanding) -> String? {
    let groups = groups(of: table.rows(standing))
    if groups.isEmpty { return nil }
    return """
      # \(standing.title)

      \(standing.explanation)

      \(groups.map(section).joined(separator: "\n\n"))
      """
  }

  /// What the README of the project shows.
  package var headline: String {
    var lines = [counts]
    for standing in ClaimStanding.allCases {
      let groups = groups(of: table.rows(standing))
      if groups.isEmpty { continue }
      lines += ["", "<details><summary>\(standing.title)</summary>", ""]
      lines += [
        "| claim | claimed | difference | 95 % interval | verdict |", "|---|---|---|---|---|",
      ]
      lines += groups.flatMap(\.rows).map { row in
        Self.line([
          Self.code(row.id), Self.escaped(row.claimed), row.numbers.difference,
          row.numbers.interval, verdict(row),
        ])
      }
      lines += ["", "</details>"]
    }
    return lines.joined(separator: "\n")
  }

  /// What the claims came to, that which survives correction first.
  private var counts: String {
    let counted = table.rows(.counted)
    let tricks = Set(counted.compactMap(\.trick)).count
    func number(_ verdict: ClaimVerdict, surviving: Bool = false) -> Int {
      counted.count { $0.verdict == verdict && (!surviving || $0.survivesHolm) }
    }
    let stand = ClaimVerdict.allCases.filter(\.isSignificant).map {
      "\(number($0, surviving: true)) \($0.name)"
    }
    let alone = ClaimVerdict.allCases.filter { number($0) > 0 }.map { "\(number($0)) \($0.name)" }
    let only = counted.count { $0.survivesHolm && $0.isForTheseExamplesOnly }
    let rates = counted.count(where: \.survivesFalseDiscovery)
    let others = ClaimStanding.allCases.dropFirst().compactMap { standing -> String? in
      let count = table.rows(standing).count
      return count == 0 ? nil : "\(count) under \u{201C}\(standing.title)\u{201D}"
    }
    let apart = others.isEmpty ? "" : " Not counted: " + others.joined(separator: ", ") + "."
    if counted.isEmpty { return "**No claim with a published figure counts here.**" + apart }
    return "**Of \(Self.count(counted.count, "claim")) with a published figure, about "
      + "\(Self.count(tricks, "trick")), \(stand.joined(separator: " and ")) after correction for "
      + "their number (Holm)\(only > 0 ? ", \(only) of them on these test examples only (†)" : "").** "
      + "Each by itself: " + alone.joined(separator: ", ")
      + ". With the share of false alarms held to 5 % instead (Benjamini and Hochberg), "
      + (rates == 1 ? "1 of these stands." : "\(rates) of these stand.")
      + apart
  }

  private static func count(_ value: Int, _ noun: String) -> String {
    "\(value) \(noun)\(value == 1 ? "" : "s")"
  }

  /// What the verdicts mean for claims that a measure is kept, if there are any.
  private var keeping: String {
    guard table.rows.contains(where: { $0.direction == .keeps }) else { return "" }
    return """
      - Where the claim is that a measure is **kept**, that no difference was seen proves nothing: it is
        confirmed by two one-sided sign-flip tests (p < .05) that the mean lies within the margin, and
        contradicted if it lies significantly beyond. p is theirs; "for" are the pairs within the margin.

      """
  }

  // MARK: - By slot

  private typealias Group = (name: String, rows: [MeasuredClaim])

  /// The rows by slot, in the slots' order; those that test no trick come last.
  private func groups(of rows: [MeasuredClaim]) -> [Group] {
    let slots = Dictionary(
      registry.tricks.map { ($0.card.id, $0.card.slots.first) },
      uniquingKeysWith: { first, _ in first })
    let named = SlotName.allCases.map { slot in
      (slot.rawValue, rows.filter { $0.trick.flatMap { slots[$0] ?? nil } == slot })
    }
    let rest = rows.filter { $0.trick.flatMap { slots[$0] ?? nil } == nil }
    return (named + [("set-up", rest)]).filter { !$0.1.isEmpty }
  }

  private func section(_ group: Group) -> String {
    var lines = [
      "## \(group.name)", "",
      "| claim | published | difference | 95 % interval | p | for/tied/against | verdict | "
        + "detectable | beside it |",
      "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in group.rows {
      let numbers = row.numbers
      lines.append(
        Self.line([
          "\(Self.escaped(row.claim)) (\(Self.code(row.id)))", Self.escaped(row.published),
          "\(row.measure.metric.name) \(numbers.difference)", numbers.interval, numbers.p,
          row.pairsText, verdict(row), numbers.detectable,
          row.findings.dropFirst().filter { $0.comparison != nil }.map(Self.beside)
            .joined(separator: "; "),
        ]))
    }
    lines += ["", "<details><summary>Where, and from whom</summary>", ""]
    lines += group.rows.map { row in
      let notes = [row.reason].compactMap { $0 } + row.notes
      return
        "- \(Self.code(row.id)): \(Self.escaped(row.regime)). \(VisibleText.line(row.setting(quote: "`"))). "
        + "Source: \(Self.escaped(row.source))."
        + notes.map { " " + Self.escaped($0) }.joined()
    }
    return (lines + ["", "</details>"]).joined(separator: "\n")
  }

  private func verdict(_ row: MeasuredClaim) -> String {
    (row.survivesHolm ? "**\(row.verdict.name)**" : row.verdict.name)
      + (row.isForTheseExamplesOnly ? " †" : "")
  }

  // MARK: - Parts

  private static func beside(_ finding: MeasuredClaim.MeasureResult) -> String {
    let star = (finding.comparison?.test?.pValue ?? 1) <= PowerOfSignFlipTest.level ? "\\*" : ""
    return "\(finding.measure.metric.name) \(finding.numbers.difference)\(star)"
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  /// Text in a cell of a table: one line, in which no tag begins.
  private static func escaped(_ text: String) -> String {
    VisibleText.line(text).replacing("|", with: "\\|").replacing("<", with: "&lt;")
  }

  /// A name as code, in a cell of a table.
  private static func code(_ name: String) -> String {
    "`" + VisibleText.line(name).replacing("|", with: "\\|").replacing("`", with: "'") + "`"
  }
}
