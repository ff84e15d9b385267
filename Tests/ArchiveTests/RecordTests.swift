import Archive
import Foundation
import Testing

@Suite("Records in JSON")
struct RecordTests {
  /// The lines that some values are archived as.
  private func lines(_ values: [some Encodable]) throws -> String {
    var contents = try SampleRun.contents()
    try contents.files.add(lines: values, at: "lines")
    return String(decoding: try #require(contents.files["lines"]), as: UTF8.self)
  }

  @Test("have one text: sorted keys, shortest decimals, and bits beside them")
  func texts() throws {
    let metric = MetricRecord(
      epoch: 1, split: .validation, values: ["loss": 0.3341, "accuracy": 1], rate: 0.1)
    #expect(
      try lines([metric]) == """
        {"accuracy":1,"accuracy_bits":"3f800000","epoch":1,"loss":0.3341,"loss_bits":"3eab0f28",\
        "rate":0.1,"split":"validation"}

        """)
    let trace = TraceRecord(
      step: 120, loss: 0.5, parameters: ["fc1.weight": 0xab, "a/b": .max], gradients: ["g": 0])
    #expect(
      try lines([trace]) == """
        {"gradients":{"g":"0000000000000000"},"loss_bits":"3f000000","parameters":\
        {"a/b":"ffffffffffffffff","fc1.weight":"00000000000000ab"},"state":{},"step":120}

        """)
  }

  @Test("come back with the same bits, whatever the number")
  func exact() throws {
    var values: [Float] = [
      0, -0.0, 1, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      16_777_216, 0.1, 1 / 3,
      1e10, 123456.789,
    ]
    var bits: UInt32 = 12345
    for _ in 0..<2000 {
      bits = bits &* 1_664_525 &+ 1_013_904_223
      let value = Float(bitPattern: bits)
      if value.isFinite { values.append(value) }
    }
    for value in values {
      let record = MetricRecord(epoch: 0, split: .test, values: ["x": value])
      let read = try JSONDecoder().decode(MetricRecord.self, from: JSONEncoder().encode(record))
      #expect(read.values["x"]?.bitPattern == value.bitPattern)
    }
  }

  @Test("never hold numbers that are not finite", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    var contents = try SampleRun.contents()
    #expect(throws: ArchiveError.self) {
      try contents.files.add(
        lines: [MetricRecord(epoch: 0, split: .test, values: ["loss": value])], at: "a")
    }
    #expect(throws: ArchiveError.self) {
      try contents.files.add(lines: [TraceRecord(step: 1, loss: value)], at: "b")
    }
    #expect(throws: ArchiveError.self) {
      try contents.files.add(json: JSONValue.number(Double(value)), at: "c")
    }
  }

  @Test(
    "that contradict themselves are errors",
    arguments: [
      #"{"epoch":1,"split":"test","loss":0.5}"#,
      #"{"epoch":1,"split":"test","loss":0.5,"loss_bits":"3f000001"}"#,
      #"{"epoch":1,"split":"test","loss":0.5,"loss_bits":"3f00000"}"#,
      #"{"epoch":1,"split":"test","loss":0.5,"loss_bits":"+f000000"}"#,
      #"{"epoch":1,"split":"dev"}"#,
      #"{"split":"test"}"#,
    ])
  func contradictions(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(MetricRecord.self, from: Data(text.utf8))
    }
  }

  @Test("of runs and summaries come back")
  func roundTrips() throws {
    for status in [RunStatus.completed, .failed("loss is NaN at step 3"), .interrupted] {
      let run = SampleRun.run(seed: .max, status: status)
      #expect(try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(run)) == run)
    }
    let summary = RunSummary(
      metrics: [.test: ["loss": 0.1], .train: [:]], epochs: 1, steps: 2, parameters: 3,
      stoppedEarly: true)
    let read = try JSONDecoder().decode(RunSummary.self, from: JSONEncoder().encode(summary))
    #expect(read == summary)
  }
}
