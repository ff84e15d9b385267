import Datasets
import Tasks
import Tricks

/// What is compared of an experiment's data.
public struct DataFacts: Sendable, Hashable {
  public let task: TaskID
  public let input: InputKind
  /// How many examples can be trained on.
  public let count: Int

  /// - Parameter task: the one that the experiment names.
  public init?(_ dataset: Dataset, task: TaskID? = nil) {
    guard let known = try? TaskRegistry.shared.task(task, for: dataset) else { return nil }
    self.init(task: known.id, input: dataset.inputKind, count: dataset.train.count)
  }

  private init(task: TaskID, input: InputKind, count: Int) {
    self.task = task
    self.input = input
    self.count = count
  }

  /// The data of published claims, whether their files are at hand or not, so that what is said of
  /// claims is the same in every folder; nothing for other data.
  public static func published(_ name: String) -> DataFacts? {
    if let known = derived[name] { return known }
    return DatasetCatalogue.card(name).map { card in
      // Of the catalogue's without a task of their own, texts alone are of one dimension.
      let isText = card.task == nil && card.inputShape.count == 1
      return DataFacts(
        task: card.task ?? (isText ? NextSymbol.id : Classification.id),
        input: isText || card.task == Transcription.id
          ? .tokens : InputKind(shape: Shape(card.inputShape)), count: card.trainCount)
    }
  }

  /// Those that TOML files under experiments/data describe.
  static let derived: [String: DataFacts] = [
    "digits-long-tail": DataFacts(task: Classification.id, input: .image, count: 932),
    "digits-noisy": DataFacts(task: Classification.id, input: .image, count: 3823),
    "digits-sorted": DataFacts(task: Classification.id, input: .image, count: 3823),
    "mnist-to-digits": DataFacts(task: Classification.id, input: .image, count: 5000),
    "mnist-to-three-digits": DataFacts(task: Classification.id, input: .image, count: 5000),
    "page-blocks": DataFacts(task: Classification.id, input: .vector, count: 3830),
    "seattle-temperatures": DataFacts(task: Regression.id, input: .vector, count: 2044),
    "words-long": DataFacts(task: Transcription.id, input: .tokens, count: 10_000),
    "words-short": DataFacts(task: Transcription.id, input: .tokens, count: 10_000),
    "three-digits": DataFacts(task: Classification.id, input: .image, count: 1145),
  ]

  /// The names of the data sets that are known.
  public static var names: [String] { DatasetCatalogue.names + derived.keys.sorted() }
}
