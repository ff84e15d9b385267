@_exported import Configuration
@_exported import Datasets
@_exported import Networks
@_exported import Platform
@_exported import TensorCore

/// A training trick: a pure edit of a recipe.
///
/// A trick never sees the training loop. It puts functions into typed slots of a value; the trainer
/// runs what the slots assemble to. A trick is registered by one declaration in its file:
/// ```swift
/// @section(".init_array") @used
/// private let register: @convention(c) () -> Void = { Registry.shared.register(MixUp.self) }
/// ```
public protocol Trick: Sendable {
  /// The trick's keys in `[tricks.ID]` and `--trick ID:key=value`, with their defaults.
  associatedtype Options: Configurable

  static var card: TrickCard { get }

  init(_ options: Options) throws

  /// Puts the trick's functions into the recipe.
  ///
  /// - Throws: `Conflict` or `NotApplicable`.
  func edit(_ recipe: inout Recipe) throws
}

extension Trick {
  /// The trick's id.
  public static var id: TrickID { card.id }
}
