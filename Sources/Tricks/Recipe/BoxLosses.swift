/// Losses of boxes that are predicted, [m, 4], against those that are to be: their corners, in cells.
public enum BoxLosses {
  /// The mean over the four sides of x²/2 where the difference x is below 1, and |x| − 1/2 elsewhere.
  ///
  /// - Source: Girshick, "Fast R-CNN", 2015, equation 3.
  public static let smoothL1: BoxLossFunction = { predicted, targets in
    let size = (predicted - predicted.tape.constant(targets)).map(.abs)
    // The smaller of |x| and 1.
    let capped = (size + 1 - (size - 1).map(.abs)) * 0.5
    return (capped * (size - capped * 0.5)).sumOverColumns() * 0.25
  }

  /// What is learnt where no trick says otherwise: `smoothL1`, which counts five times as much as the loss of a
  /// class.
  ///
  /// - Source: the weight is that of Carion et al., "End-to-End Object Detection with Transformers", 2020, for
  ///   differences of sides.
  public static let usual: BoxLossFunction = { smoothL1($0, $1) * 5 }
}
