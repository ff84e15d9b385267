import Checks

/// Faults of one kind, each of which a trick from elsewhere could have.
protocol PlantedFault: RawRepresentable, Codable, Hashable, Sendable, CaseIterable
where RawValue == String {
  /// What the trick goes by.
  static var id: TrickID { get }
  static var slots: [SlotName] { get }
  static var none: Self { get }

  /// Puts the fault into a recipe.
  func plant(in recipe: inout Recipe)
}

/// A trick with one fault of a kind.
struct Planted<Fault: PlantedFault>: Trick {
  static var card: TrickCard {
    TrickCard(id: Fault.id, slots: Fault.slots, neutral: "fault=none", readme: [])
  }

  struct Options: Configurable {
    var fault = Fault.none
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) { options.fault.plant(in: &recipe) }
}

extension Specimen {
  mutating func use<Fault: PlantedFault>(_ fault: Fault) throws {
    tricks.append(Planted<Fault>.self)
    experiment.tricks[Fault.id] = try .options("fault=\(fault.rawValue)")
  }
}
