import Archive
import Foundation
import Runs
import Testing
import Training
import TrainingRuns
import Tricks

@Suite("A bundle holds what it takes to use its weights on new rows")
struct InputRecordsTests {
  private struct Scaling: Decodable {
    let scaling: String
    let mean: [Double]
    let deviation: [Double]
    let mask: [Float]?
  }

  private struct Row: Decodable {
    let row: Int
    let label: Int?
    let values: [Float]?
  }

  /// A short run of an experiment.
  private func run(
    _ name: String, text: String? = nil, _ settings: [String: String]
  ) throws -> (procedure: TrainingProcedure, files: BundleFiles) {
    var source =
      try text.map { ExperimentSource(name: name, file: name, text: $0) }
      ?? ExperimentLibrary.find(name)
    source.settings = settings.map { ExperimentSource.Setting(key: $0.key, value: $0.value) }
    let procedure = try TrainingProcedures().training(
      for: RunRequest(source, results: "/nowhere"))
    return (procedure, try procedure.run { _ in true }.files)
  }

  private func rows(_ files: BundleFiles) throws -> [Row] {
    try #require(files[BundlePath.testRows]).split(separator: UInt8(ascii: "\n"))
      .map { try JSONDecoder().decode(Row.self, from: Data($0)) }
  }

  @Test(
    "Raw rows, scaled by hand as the record says, give the archived predictions to the bit",
    arguments: ["none", "unit", "standardise", "standardise-channels", "standardise-features"])
  func predictions(scaling: String) throws {
    let (procedure, files) = try run(
      "digits",
      [
        "training.epochs": "1", "data.subset": "100", "data.scaling": "\"\(scaling)\"",
        "data.validation": "0.2",
      ])
    let record = try JSONDecoder().decode(
      Scaling.self, from: #require(files[BundlePath.scaling]))
    #expect(record.scaling == scaling && record.mask == nil)
    let raw = procedure.dataset.test.inputs
    let width = record.mean.count
    let scaled = raw.scalars.enumerated().map { index, value -> Float in
      let deviation = record.deviation[index % width]
      return deviation == 0 ? 0 : Float((Double(value) - record.mean[index % width]) / deviation)
    }
    let stored = try Safetensors.decode(#require(files[BundlePath.final]))
    var state = procedure.resolved.network.initialState(seed: 0)
    for tensor in stored { state.parameters[tensor.name] = tensor.tensor }
    let logits = procedure.resolved.network.evaluate(
      Tensor(scaled, shape: raw.shape), state: state)
    let predictions = try Safetensors.decode(#require(files[BundlePath.predictions]))[0].tensor
    #expect(logits.logSoftmax().scalars.map(\.bitPattern) == predictions.scalars.map(\.bitPattern))
    #expect(try rows(files).map(\.label) == procedure.dataset.test.labels.map { $0 })
  }

  @Test("Rows are numbered as they stand in their file, also of a share that was held back")
  func numbers() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/rows-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // A row's target is its own number.
    let table = "x,y\n" + (0..<50).map { "\($0 % 7),\($0)\n" }.joined()
    try table.write(toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
    try """
    name = "numbers"
    format = "csv"
    train = "table.csv"
    label = "y"
    task = "regression"
    test-fraction = 0.3
    """.write(toFile: folder + "/numbers.toml", atomically: true, encoding: .utf8)
    let (_, files) = try run(
      "n",
      text: """
        name = "n"
        [data]
        dataset = "\(folder)/numbers.toml"
        [network]
        layers = [{ kind = "linear", units = 1 }]
        [optimiser]
        rate = 1e-5
        [training]
        epochs = 1
        """, [:])
    let rows = try rows(files)
    #expect(rows.count == 15)
    #expect(rows.allSatisfy { $0.values == [Float($0.row)] && $0.label == nil })
    #expect(Set(rows.map(\.row)).count == 15)
  }
}

extension StoredTensor {
  fileprivate var tensor: Tensor { Tensor(values, shape: Shape(shape)) }
}
