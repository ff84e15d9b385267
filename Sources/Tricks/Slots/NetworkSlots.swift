/// What is built: edits of the network's layers, one after another.
public enum NetworkSlot: SlotKind {
  public typealias Function = NetworkEdit
  public static let name = SlotName.network

  /// First what layers there are, then what is put between them, then how each of them works.
  public enum Stage: Comparable, Sendable {
    /// Gives layers norms that they lack.
    case insertNorms
    /// How images become vectors.
    case pooling
    /// How wide hidden layers are.
    case widths
    /// Which layers have a shortcut around them.
    case shortcuts
    /// Which of a block's layers makes the image smaller.
    case blockStrides
    /// The first layers.
    case stem
    /// How a shortcut makes the image smaller.
    case shortcutStrides
    /// Layers in which all places of an input see each other.
    case attention
    /// How tokens become vectors.
    case embeddings
    /// What a decoder reads beside its input.
    case decoderInputs
    /// What a decoder is given of the place before.
    case feeding
    /// How groups of channels are mixed.
    case channelOrder
    /// Which norm takes the place of another.
    case norms
    /// The first biases of the last layer.
    case outputBias
    /// Layers that scale what goes through them.
    case gates
    /// Layers that predict beside the network's last one.
    case heads
    /// The first scales of norms.
    case normScales
    /// Which nonlinearity follows a layer.
    case activations
    /// Layers that drop elements at random.
    case dropout
    /// Layers that drop channels at random.
    case channelDropout
    /// How first weights are drawn.
    case initialisation
    /// How activations are stored.
    case precision
    /// Whether the network takes inputs of other sizes.
    case inputSizes
    /// Layers that drop whole branches at random.
    case branchDropout
    /// What is made of weights before they are used.
    case weights
  }

  public enum Decision: String, SlotDecision {
    case norm = "which norm the network has"
    case initialisation = "how weights are initialised"
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping NetworkEdit
  ) -> NetworkEdit {
    { spec in try TrickFailure.naming(trick) { try function(spec) } }
  }
}

/// The first values of what is built, once that is known.
public enum InitialSlot: SlotKind {
  public typealias Function = InitialFunction
  public static let name = SlotName.initial

  public enum Stage: Comparable, Sendable {
    /// Other values than drawn ones.
    case values
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping InitialFunction
  ) -> InitialFunction {
    { network in try TrickFailure.naming(trick) { try function(network) } }
  }
}
