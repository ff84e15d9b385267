/// What a recurrent layer remembers of each of several sequences.
public struct RecurrentState {
  /// [sequences, units].
  public var hidden: Variable
  /// The cells of an LSTM, [sequences, units]; nothing stands for zeros, and for a GRU's lack of them.
  public var cell: Variable?

  public init(hidden: Variable, cell: Variable? = nil) {
    self.hidden = hidden
    self.cell = cell
  }

  var isTracked: Bool { hidden.isTracked || cell?.isTracked == true }
}

/// What a recurrent layer makes of sequences.
public struct RecurrentOutput {
  /// The state after each step, [1, rows, units].
  public let hidden: Variable
  /// The cells of an LSTM after each step, [1, rows, units].
  public let cells: Variable?

  /// The state after the last step of each sequence, none of which is empty.
  public func lastState(of groups: RowGroups) -> RecurrentState {
    let rows = groups.lastRows
    func last(_ states: Variable) -> Variable {
      reshape(states, to: states.shape.suffix(from: 1)).gatheringRows(rows)
    }
    return RecurrentState(hidden: last(hidden), cell: cells.map(last))
  }
}
