import Tricks

extension Dataset {
  /// The same texts, cut into symbols as a plan has it; the data as they are where it says nothing.
  ///
  /// Symbols are learnt from the examples that are trained on: those that are held back are unseen. Data
  /// that are cut so already keep their symbols, whatever the seed: networks that are trained before a run
  /// read what the run reads.
  package func cut(by plan: DataOptions, seed: UInt64) throws(TrainingError) -> Dataset {
    guard let merges = plan.subwords else { return self }
    let segmentation = Segmentation(.bytePairs, merges: merges)
    let side = plan.subwordSide ?? .both
    let (cutsSource, cutsTarget) = (side != .target, side != .source)
    let isCut =
      (!cutsSource || symbols[Examples.input]?.segmentation == segmentation)
      && (!cutsTarget || symbols[Examples.target]?.segmentation == segmentation)
    if isCut { return self }
    do throws(DatasetError) {
      return try segmented(
        source: cutsSource ? segmentation : nil, target: cutsTarget ? segmentation : nil,
        learntFrom: PreparedData.trainingIndices(of: self, plan: plan, seed: seed))
    } catch {
      throw .caused(by: error)
    }
  }
}
