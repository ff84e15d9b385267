import Foundation
import Testing

@Suite("ablate over several data sets combines their effects")
struct DataSetAblationTests {
  /// Two classes of two features, apart by `gap`; other points for each name.
  private func write(_ name: String, gap: Double, more: String = "", in folder: Folder) throws {
    var state = UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) })
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31)
    }
    let lines = (0..<160).map { index in
      let label = index % 2
      return "\(next() + gap * Double(label)),\(next()),\(label == 0 ? "a" : "b")"
    }
    try folder.write("x,y,label\n" + lines.joined(separator: "\n") + "\n", to: "\(name).csv")
    try folder.write(
      """
      name = "\(name)"
      format = "csv"
      train = "\(name).csv"
      label = "label"
      test-fraction = 0.3
      """, to: "\(name)-data.toml")
    try folder.writeTwoClasses(name, data: "\(name)-data.toml", more: more)
  }

  @Test(
    "Each by itself, then all together with interval, heterogeneity and a forest plot; one plan")
  func together() throws {
    let folder = try Folder()
    for (name, gap) in [("one", 0.6), ("two", 0.9), ("three", 0.4)] {
      try write(name, gap: gap, in: folder)
    }
    let words = [
      "ablate", "one.toml", "two.toml", "three.toml", "--trick", "label-smoothing:epsilon=0.3",
      "--unchecked",
    ]
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    #expect(folder.bundles.count == 36)
    #expect(
      result.output.contains("over 3 data sets: test accuracy (percentage points), 95% interval"))
    for label in ["one.toml", "two.toml", "three.toml", "mean effect", "one more data set"] {
      #expect(result.output.split(separator: "\n").contains { $0.hasPrefix(label) }, "\(label)")
    }
    #expect(result.output.contains("leave two degrees of freedom"), "\(result.output)")
    #expect(result.output.contains("36 runs in "))
    #expect(result.output.split(separator: "Exploratory: no study was frozen").count == 2)

    let document = try Program.start(words + ["--json"], in: folder).wait().object()
    #expect(document["reused"] as? Int == 36)
    let study = try #require(document["study"] as? [String: Any])
    #expect(study["standing"] as? String == "exploratory")
    let ablations = try #require(document["ablations"] as? [[String: Any]])
    #expect(
      ablations.compactMap { $0["label"] as? String } == ["one.toml", "two.toml", "three.toml"])
    // Each is archived as an ablation by itself would be.
    let archived = try ablations.map { try #require($0["archived"] as? [String: Any]) }
    #expect(
      try Set(archived.map { try #require($0["bundle"] as? String) })
        == Set(folder.ablations.map { "results/\($0)" }))
    #expect(folder.ablations.count == 3)
    for (entry, name) in zip(ablations, ["one", "two", "three"]) {
      let own = try #require(entry["ablation"] as? [String: Any])
      #expect(own["health"] != nil && own["options_tried"] != nil)
      let alone = try Program.run(
        "ablate", "\(name).toml", "--trick", "label-smoothing:epsilon=0.3", "--unchecked", "--json",
        in: folder
      ).object()
      let same = try #require(alone["archived"] as? [String: Any])
      let its = try #require(entry["archived"] as? [String: Any])
      #expect(same["digest"] as? String == its["digest"] as? String)
      #expect(same["bundle"] as? String == its["bundle"] as? String)
    }
    #expect(folder.ablations.count == 3)
    #expect(try Program.run("verify", in: folder).code == 0)
    let combined = try #require(document["combined"] as? [[String: Any]])
    let findings = try #require(combined[0]["findings"] as? [[String: Any]])
    #expect(findings.compactMap { $0["measure"] as? String }.first == "test/accuracy")
    let effects = try #require(findings[1]["effects"] as? [String: Any])
    let studies = try #require(effects["studies"] as? [[String: Any]])
    // What is combined is the mean difference of each.
    for (study, ablation) in zip(studies, ablations) {
      let own = try #require(ablation["ablation"] as? [String: Any])
      let contrasts = try #require(own["contrasts"] as? [[String: Any]])
      let finding = try #require((contrasts[0]["findings"] as? [[String: Any]])?[1])
      let differences = try #require(finding["differences"] as? [Double])
      let mean = differences.reduce(0, +) / Double(differences.count)
      #expect(abs(try #require(study["effect"] as? Double) - mean) < 1e-12)
    }
  }

  @Test("Experiments on the same data are no separate data sets")
  func sameData() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let text = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
    try folder.write(text.replacing("units = 8", with: "units = 6"), to: "small.toml")
    let result = try Program.run(
      "ablate", "tiny.toml", "small.toml", "--trick", "ema", "--seeds", "2", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.contains("warning: tiny.toml, small.toml have the same data"),
      "\(result.errors)")
    #expect(result.output.contains("Two data sets leave one degree of freedom"))
    let twice = try Program.run(
      "ablate", "tiny.toml", "tiny.toml", "--trick", "ema", in: folder)
    #expect(twice.code == 65)
    #expect(twice.errors.contains("tiny.toml is named twice"))
    #expect(twice.errors.contains("hint: more --seeds"))
  }

  @Test("What is for one experiment alone is refused")
  func alone() throws {
    let folder = try Folder()
    let result = try Program.run(
      "ablate", "a.toml", "b.toml", "--trick", "ema", "--until", "decided", in: folder)
    #expect(result.code == 64)
    #expect(
      result.errors.contains("--until is for one experiment, and there are 2: leave it out"),
      "\(result.errors)")
  }

  @Test("Effects on different measures are not combined")
  func measures() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let rows = (0..<80).map { "\(Double($0 % 9) / 9),\(Double($0 % 7) / 3)" }
    try folder.write("x,y\n" + rows.joined(separator: "\n") + "\n", to: "r.csv")
    try folder.write(
      """
      name = "r"
      format = "csv"
      task = "regression"
      train = "r.csv"
      label = "y"
      test-fraction = 0.3
      """, to: "r-data.toml")
    try folder.write(
      """
      name = "r"
      [data]
      dataset = "r-data.toml"
      scaling = "none"
      [network]
      layers = [{ kind = "flatten" }, { kind = "linear", units = 1 }]
      """, to: "r.toml")
    let result = try Program.run("ablate", "tiny.toml", "r.toml", "--trick", "ema", in: folder)
    #expect(result.code == 65, "\(result.errors)")
    #expect(
      result.errors.contains(
        "the effects cannot be combined: tiny.toml is decided by test/accuracy"),
      "\(result.errors)")
    #expect(folder.bundles.isEmpty)
  }
}
