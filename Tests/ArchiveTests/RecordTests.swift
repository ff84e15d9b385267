import Archive
import Foundation
import Measurement
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
      epoch: 1, split: .validation,
      values: ["loss": 0.3341, "accuracy": MeasuredValue(right: 341, of: 360)], rate: 0.1)
    #expect(
      try lines([metric]) == """
        {"epoch":1,"measures":{"accuracy":{"bits":"3fee4fa4fa4fa4fa","count":360,"right":341,\
        "value":0.9472222222222222},"loss":{"bits":"3fd561e4f765fd8b","value":0.3341}},"rate":0.1,\
        "rate_bits":"3fb999999999999a","split":"validation"}

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
    var values: [Double] = [
      0, -0.0, 1, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      9_007_199_254_740_993, 0.1, 1 / 3,
      1e10, 123456.789,
    ]
    var bits: UInt64 = 12345
    for _ in 0..<2000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: bits)
      if value.isFinite { values.append(value) }
    }
    for value in values {
      let record = MetricRecord(
        epoch: 0, split: .test, values: ["x": MeasuredValue(value)], rate: value)
      let read = try JSONDecoder().decode(MetricRecord.self, from: JSONEncoder().encode(record))
      #expect(read.values["x"]?.value.bitPattern == value.bitPattern)
      #expect(read.rate?.bitPattern == value.bitPattern)
    }
  }

  @Test("of shares have the two numbers that they are, and their differences are exact")
  func shares() throws {
    let (a, b) = (MeasuredValue(right: 20, of: 1797), MeasuredValue(right: 19, of: 1797))
    for right in 1...1797 {
      let (more, less) = (
        MeasuredValue(right: right, of: 1797), MeasuredValue(right: right - 1, of: 1797)
      )
      #expect(more - less == a - b)
      let read = try JSONDecoder().decode(
        MeasuredValue.self, from: JSONEncoder().encode(more))
      #expect(read == more && read.share?.right == right)
    }
  }

  @Test("never hold numbers that are not finite", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    var contents = try SampleRun.contents()
    #expect(throws: ArchiveError.self) {
      try contents.files.add(
        lines: [
          MetricRecord(epoch: 0, split: .test, values: ["loss": MeasuredValue(Double(value))])
        ], at: "a")
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
      #"{"epoch":1,"split":"test","measures":{"loss":{"value":0.5}}}"#,
      #"{"epoch":1,"split":"test","measures":{"loss":{"value":0.5,"bits":"3fe0000000000001"}}}"#,
      #"{"epoch":1,"split":"test","measures":{"loss":{"value":0.5,"bits":"3fe000000000000"}}}"#,
      #"{"epoch":1,"split":"test","measures":{},"rate":0.5}"#,
      #"{"epoch":1,"split":"test","measures":{},"rate":0.5,"rate_bits":"3fe0000000000001"}"#,
      #"{"epoch":1,"split":"test","measures":{},"rate_bits":"3fe0000000000000"}"#,
      #"""
      {"epoch":1,"split":"test","measures":{"a":{"value":0.5,"bits":"3fe0000000000000","right":1,"count":3}}}
      """#,
      #"""
      {"epoch":1,"split":"test","measures":{"a":{"value":0.5,"bits":"3fe0000000000000","right":1}}}
      """#,
      #"""
      {"epoch":1,"split":"test","measures":{"a":{"value":0.5,"bits":"3fe0000000000000","right":0,"count":0}}}
      """#,
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
      metrics: [.test: ["loss": 0.1, "accuracy": MeasuredValue(right: 2, of: 3)]], epochs: 1,
      steps: 2, parameters: 3,
      stoppedEarly: true)
    let read = try JSONDecoder().decode(RunSummary.self, from: JSONEncoder().encode(summary))
    #expect(read == summary)
  }
}
