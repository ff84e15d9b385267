import Testing
import Training
import Tricks

@Suite("Tricks that throw") struct ThrowingTrickTests {
  struct Broken: Error, CustomStringConvertible { let description = "there is no such table" }

  /// Throws where its option says.
  private struct Throwing: Trick {
    static let card = TrickCard(id: "throwing", slots: [.network], neutral: nil, readme: [])

    struct Options: Configurable { var place = "edit" }

    let options: Options

    init(_ options: Options) throws {
      if options.place == "init" { throw Broken() }
      self.options = options
    }

    func edit(_ recipe: inout Recipe) throws {
      if options.place == "edit" { throw Broken() }
      if options.place == "option" { throw OptionError(key: "place", message: "is no place") }
      let place = options.place
      recipe.network.wrap(.widths, by: Self.id) { _ in
        { _ in
          if place == "layer" { throw NetworkError(layer: "x", message: "too wide") }
          throw Broken()
        }
      }
    }
  }

  @Test(
    "are named in what people are told, wherever they throw",
    arguments: [
      ("init", "throwing: there is no such table"), ("edit", "throwing: there is no such table"),
      ("network", "throwing: there is no such table"), ("layer", "throwing: layer x: too wide"),
      ("option", "throwing: place is no place"),
    ])
  func named(place: String, message: String) throws {
    let registry = Registry()
    registry.register(Throwing.self)
    let experiment = try Setting.experiment(tricks: ["throwing": "place=\(place)"])
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment, dataset: Setting.dataset, registry: registry)
    }
    #expect(error?.description == message)
    #expect(error?.kind == .badInput)
  }
}
