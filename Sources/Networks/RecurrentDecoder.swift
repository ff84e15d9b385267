/// The recurrent layers of a list that go on from where an encoder ended.
public struct RecurrentDecoder: Hashable, Sendable {
  /// The place of the first in its list.
  public let first: Int
  /// The place of the last.
  public let last: Int
  /// The name of the encoder's last layer.
  public let encoder: String
}

extension LayerList {
  /// The decoder among the network's own layers; `nil` where there is none.
  ///
  /// Its layers begin with the states of an encoder's; what stands between them, such as dropout, is part of
  /// it.
  public var decoder: RecurrentDecoder? {
    guard branch == nil else { return nil }
    let places = layers.indices.filter {
      (layers[$0].layer as? any RecurrentLayer)?.initialState != nil
    }
    guard let first = places.first, let last = places.last,
      let encoder = (layers[last].layer as? any RecurrentLayer)?.initialState
    else { return nil }
    return RecurrentDecoder(first: first, last: last, encoder: encoder)
  }
}
