/// The weights of a recurrent layer, its gates side by side.
public struct RecurrentWeights {
  /// What inputs contribute, [features, gates·units].
  public var input: Variable
  /// What the state contributes, [units, gates·units].
  public var hidden: Variable
  /// Added to what inputs contribute, [gates·units].
  public var inputBias: Variable
  /// Added to what the state contributes, [gates·units].
  public var hiddenBias: Variable

  public init(input: Variable, hidden: Variable, inputBias: Variable, hiddenBias: Variable) {
    self.input = input
    self.hidden = hidden
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
  }

  var units: Int { hidden.shape[0] }
  var isTracked: Bool {
    input.isTracked || hidden.isTracked || inputBias.isTracked || hiddenBias.isTracked
  }
}
