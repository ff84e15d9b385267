import Configuration
import Networks
import Reference
import Testing
import Training

@Suite("The reference of an experiment says everything")
struct ReferenceTests {
  private let reference: ExperimentReference

  init() throws { reference = try .current() }

  @Test("Every key of the tables is there with its default")
  func keys() throws {
    let node = try ConfigurationNode(encoding: Experiment())
    for entry in node.entries ?? [] {
      let table = reference.tables.first { $0.name == "[\(entry.key)]" }
      guard let table else {
        #expect(reference.tables[0].options.contains { $0.key == entry.key }, "\(entry.key)")
        continue
      }
      #expect(table.options.map(\.key).sorted() == entry.node.keys.sorted())
    }
    let rate = try #require(
      reference.tables.first { $0.name == "[optimiser]" }?.options.first { $0.key == "rate" })
    #expect(rate.default == "0.1" && rate.values == "number")
    #expect(rate.meaning == "The base learning rate, which schedules multiply or replace.")
  }

  @Test("Every kind of layer and model is there with all of its options")
  func kinds() throws {
    func keys(_ value: some Encodable) throws -> [String] {
      try ConfigurationNode(encoding: value).keys.sorted()
    }
    #expect(reference.layers.map(\.name) == LayerCatalogue.kinds.map { $0.kind })
    for (entry, kind) in zip(reference.layers, LayerCatalogue.kinds) {
      #expect(entry.options.map(\.key).sorted() == (try keys(kind.init())), "\(entry.name)")
    }
    #expect(reference.models.map(\.name) == ModelCatalogue.kinds.map { $0.kind })
    for (entry, kind) in zip(reference.models, ModelCatalogue.kinds) {
      #expect(entry.options.map(\.key).sorted() == (try keys(kind.init())), "\(entry.name)")
    }
  }

  @Test("Nothing is left unexplained")
  func meanings() {
    for entry in reference.tables + reference.layers + reference.models {
      #expect(!entry.summary.isEmpty, "\(entry.name)")
      for option in entry.options {
        #expect(!option.meaning.isEmpty, "\(entry.name) \(option.key): there is no comment on it")
        #expect(!option.values.isEmpty && !option.meaning.contains("|"))
      }
    }
  }

  @Test("A kind of values is told by its words")
  func choices() throws {
    let optimiser = try #require(reference.tables.first { $0.name == "[optimiser]" })
    let kind = try #require(optimiser.options.first { $0.key == "kind" })
    #expect(kind.values == "`\"sgd\"`, `\"adam\"`, `\"adamw\"`, `\"rmsprop\"`")
    let pool = try #require(reference.layers.first { $0.name == "max-pool" })
    #expect(pool.options.first { $0.key == "stride" }?.values == "whole number")
    #expect(pool.options.first { $0.key == "stride" }?.default == nil)
  }

  @Test("The page shows every key in a row of its own")
  func page() {
    let rows = reference.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let entries = reference.tables + reference.layers + reference.models + reference.tricks
    #expect(rows.count == entries.reduce(0) { $0 + $1.options.count })
  }
}
