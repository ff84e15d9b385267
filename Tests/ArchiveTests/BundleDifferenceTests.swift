import Archive
import Foundation
import Provenance
import Testing

@Suite("The difference between bundles")
struct BundleDifferenceTests {
  private let folder = TemporaryFolder()

  private func write(_ contents: BundleContents) throws -> ResultBundle {
    try BundleWriter(resultsDirectory: folder.path).write(contents)
  }

  @Test("of a run and its repetition is nothing")
  func same() throws {
    let (left, right) = (try write(SampleRun.contents()), try write(SampleRun.contents()))
    let difference = BundleDifference(left, right)
    #expect(difference.sameResults)
    #expect(difference.causes == [])
    #expect(difference.effects.metrics.isEmpty && difference.effects.final.isEmpty)
    #expect(difference.notes == [])
    #expect(difference.sections.map(\.title) == ["Causes", "Effects: none"])
  }

  @Test("names options, tricks and seed one by one")
  func options() throws {
    let other: JSONValue = [
      "name": "digits",
      "tricks": [
        ["id": "mixup", "options": ["alpha": .number(0.2)]],
        ["id": "label-smoothing", "options": ["amount": .number(0.2)]],
      ],
      "training": ["epochs": 3, "batch": 32],
    ]
    let difference = BundleDifference(
      try write(SampleRun.contents()), try write(SampleRun.contents(seed: 2, options: other)))
    let told = difference.causes.map { change in
      "\(change.kind) \(change.key): \(change.left?.text ?? "none"), \(change.right?.text ?? "none")"
    }
    #expect(
      told == [
        "option training.epochs: 2, 3",
        "trick tricks.label-smoothing.options.amount: 0.1, 0.2",
        "trick tricks.mixup.id: none, mixup",
        "trick tricks.mixup.options.alpha: none, 0.2",
        "seed seed: 1, 2",
      ])
  }

  @Test("does not count an empty table that the other run filled", arguments: [false, true])
  func filledTable(isReversed: Bool) throws {
    let without: JSONValue = ["tricks": [:]]
    let with: JSONValue = ["tricks": ["mixup": ["alpha": .number(0.2)]]]
    let bundles = [
      try write(SampleRun.contents(options: without)), try write(SampleRun.contents(options: with)),
    ]
    let difference = BundleDifference(bundles[isReversed ? 1 : 0], bundles[isReversed ? 0 : 1])
    #expect(difference.causes.map(\.key) == ["tricks.mixup.alpha"])
  }

  @Test("names source, data and environment")
  func surroundings() throws {
    let left = try SampleRun.contents()
    var right = try SampleRun.contents()
    right.sources.repositories["user"]?.revision = String(repeating: "f", count: 40)
    right.sources.repositories["user"]?.worktreeTree = String(repeating: "e", count: 40)
    right.sources.repositories["user"]?.patch = Data()
    right.sources.repositories["user"]?.untracked.removeFirst()
    right.host.usedThreads = 7
    right.host.level = "x86-64-v9"
    right.build.contract = "bits-2"
    right.build.executableSHA256 = "0"
    let difference = BundleDifference(try write(left), try write(right))
    let keys = Dictionary(grouping: difference.causes, by: \.kind).mapValues { $0.map(\.key) }
    #expect(
      keys == [
        .source: [
          "executable", "files", "numerics contract", "patch", "revision", "untracked notes.txt",
        ],
        .environment: ["CPU level", "threads"],
      ])
    #expect(difference.sameResults)
  }

  @Test("names the metrics, the first epoch, step and tensor, and the answers that changed")
  func effects() throws {
    let difference = BundleDifference(
      try write(SampleRun.contents()), try write(SampleRun.contents(shift: 1)))
    let effects = difference.effects
    #expect(!difference.sameResults)
    #expect(difference.causes == [])
    #expect(effects.metrics.map(\.name) == ["loss"])
    #expect(effects.metrics.first?.split == .test)
    #expect(effects.metrics.first?.left == 0.3341)
    #expect(abs((effects.metrics.first?.difference ?? 0) - 1) < 1e-6)
    #expect(effects.firstEpoch?.epoch == 2)
    #expect(effects.firstEpoch?.split == .train)
    #expect(effects.firstStep?.step == 3)
    #expect(effects.firstStep?.lastEqualStep == 2)
    #expect(effects.firstStep?.tensors == ["gradients/fc1.bias", "parameters/fc1.bias"])
    #expect(effects.initial == [])
    #expect(effects.final.map(\.name) == ["fc1.bias"])
    #expect(effects.final.map(\.differing) == [1])
    #expect(effects.final.map(\.count) == [2])
    #expect(effects.final.map(\.largest) == [1])
    let prediction = try #require(effects.predictions.first)
    #expect(prediction.tensor.differing == 1)
    #expect(prediction.changedAnswers == 1)
    #expect(prediction.rows == 3)
    #expect(prediction.firstRows == [0])
    #expect(
      difference.sections.map(\.title) == [
        "Causes", "Effect: final metrics", "Effect: where they part",
        "Effect: parameters after training", "Effect: predictions",
      ])
    let rows = difference.sections.flatMap(\.rows)
    #expect(rows.contains { $0.label == "step 3: gradients/fc1.bias and 1 more" })
    #expect(rows.contains { $0.remark == "1 of 2 elements differ, at most 1.0 apart" })
  }

  @Test("tells bits apart where numbers are equal, and shapes")
  func tensors() throws {
    func run(_ weights: [StoredTensor]) throws -> ResultBundle {
      let full = try SampleRun.contents()
      var contents = BundleContents(
        run: full.run, sources: full.sources, host: full.host, build: full.build)
      for (path, bytes) in full.files.contents where path != BundlePath.final {
        try contents.files.add(bytes, at: path)
      }
      try contents.files.add(tensors: weights, at: BundlePath.final)
      return try write(contents)
    }
    let left = try run([
      StoredTensor(name: "zero", shape: [2], values: [0, 1]),
      StoredTensor(name: "shape", shape: [2], values: [0, 1]),
      StoredTensor(name: "left", shape: [0], values: []),
      StoredTensor(name: "infinite", shape: [1], values: [.infinity]),
      StoredTensor(name: "equal", shape: [1], values: [.nan]),
    ])
    let right = try run([
      StoredTensor(name: "right", shape: [], values: [1]),
      StoredTensor(name: "equal", shape: [1], values: [.nan]),
      StoredTensor(name: "infinite", shape: [1], values: [-.infinity]),
      StoredTensor(name: "shape", shape: [2, 1], values: [0, 1]),
      StoredTensor(name: "zero", shape: [2], values: [-0.0, 1]),
    ])
    let changes = BundleDifference(left, right).effects.final
    #expect(changes.map(\.name) == ["zero", "shape", "left", "infinite", "right"])
    #expect(changes.map(\.differing) == [1, nil, nil, 1, nil])
    #expect(changes.map(\.largest) == [0, nil, nil, nil, nil])
    #expect(changes.map(\.rightShape) == [[2], [2, 1], nil, [1], []])
  }

  @Test("compares what there is, and notes what is not")
  func missing() throws {
    let full = try SampleRun.contents(status: .interrupted)
    var bare = BundleContents(
      run: full.run, sources: full.sources, host: full.host, build: full.build)
    try bare.files.add(text: "{\"epoch\":\n", at: BundlePath.metrics)
    let difference = BundleDifference(try write(SampleRun.contents()), try write(bare))
    #expect(!difference.sameResults)
    for file in [BundlePath.resolved, BundlePath.metrics, BundlePath.final, BundlePath.dataset] {
      #expect(difference.notes.contains { $0.hasPrefix(file) })
    }
    #expect(difference.sections.last?.title == "Not compared")
  }

  @Test("does not believe a digest whose files were changed since")
  func damage() throws {
    let (left, right) = (try write(SampleRun.contents()), try write(SampleRun.contents()))
    let weights = URL(fileURLWithPath: right.filePath(BundlePath.final))
    var bytes = try Data(contentsOf: weights)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: weights)
    let difference = BundleDifference(left, right)
    #expect(difference.leftDigest == difference.rightDigest)
    #expect(!difference.sameResults)
    #expect(difference.damage.map(\.side) == [.right])
    #expect(difference.damage.map(\.problem.file) == ["data/\(BundlePath.final)"])
    #expect(difference.effects.final.map(\.differing) == [1])
    #expect(difference.sections.first?.title == "Damaged")
    #expect(difference.sections.first?.rows.first?.label.hasPrefix("B  changed: ") == true)
  }

  @Test("tells of a changed file that no result is in, and that the results are the same")
  func damageElsewhere() throws {
    let (left, right) = (try write(SampleRun.contents()), try write(SampleRun.contents()))
    let host = URL(fileURLWithPath: left.filePath(BundlePath.host))
    try (try Data(contentsOf: host) + Data("\n".utf8)).write(to: host)
    let difference = BundleDifference(left, right)
    #expect(difference.sameResults)
    #expect(difference.damage.map(\.side) == [.left])
    #expect(difference.sections.map(\.title) == ["Damaged", "Causes", "Effects: none"])
  }

  @Test("survives encoding")
  func encoding() throws {
    let difference = BundleDifference(
      try write(SampleRun.contents()), try write(SampleRun.contents(seed: 3, shift: 1)))
    let text = try JSONEncoder().encode(difference)
    #expect(try JSONDecoder().decode(BundleDifference.self, from: text) == difference)
  }
}
