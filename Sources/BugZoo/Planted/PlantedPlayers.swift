import Checks

/// Puts one fault into what two adversaries own and minimise.
struct PlantedPlayers: Trick {
  static let card = TrickCard(
    id: "planted-players", slots: [.players], neutral: "fault=none", readme: [])

  enum Fault: String, Codable, Sendable, CaseIterable {
    case none
    /// The generator's gradient reaches the critic's parameters, which it owns.
    case sharedParameters = "shared-parameters"
    /// What the critic says is taken as it is, and nothing limits it.
    case unclipped
    /// The same with its parameters clipped.
    case clipped
    /// The critic takes examples for noise.
    case reversed
  }

  struct Options: Configurable {
    var fault = Fault.none
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard let task = recipe.plan.task as? any AdversarialTask else { return }
    switch options.fault {
    case .none: return
    case .sharedParameters:
      recipe.players.wrap(.objectives, by: Self.id) { players in
        players.map { player in
          let isCritic = player.name == type(of: task).critic
          return Player(player.name, objective: player.objective) { _ in !isCritic }
        }
      }
    case .unclipped, .clipped, .reversed:
      let sign: Float = options.fault == .reversed ? -1 : 1
      let losses = AdversarialLosses(
        critic: { ($1 - $0).sumOverColumns() * sign },
        generator: { ($0 * -1).sumOverColumns() })
      try recipe.players.replace(by: Self.id, with: task.players(minimising: losses))
      if options.fault == .unclipped { return }
      recipe.update.wrap(.bounds, by: Self.id) { update in
        { parameters, arguments, context in
          update(&parameters, arguments, &context)
          for index in parameters.tensors.indices
          where parameters.names[index].hasPrefix(type(of: task).critic) {
            parameters.tensors[index] = parameters.tensors[index]
              .combined(.maximum, -0.1).combined(.minimum, 0.1)
          }
        }
      }
    }
  }
}
