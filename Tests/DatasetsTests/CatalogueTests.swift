import Datasets
import TensorCore
import Testing

@Suite("The catalogue")
struct CatalogueTests {
  private func counts(_ examples: Examples) -> [Int] {
    examples.labels.reduce(into: [Int](repeating: 0, count: 10)) { $0[$1] += 1 }
  }

  private func sum(_ examples: Examples) -> Int {
    examples.inputs.scalars.reduce(0) { $0 + Int($1) }
  }

  @Test("optdigits needs no file and has the counts and the sums that NumPy finds")
  func optdigits() throws {
    let dataset = try DatasetCatalogue.load("optdigits", searching: [])
    #expect(dataset.target == .classes(10))
    #expect(dataset.train.inputs.shape == [3823, 8, 8, 1])
    #expect(dataset.test.inputs.shape == [1797, 8, 8, 1])
    #expect(counts(dataset.train) == [376, 389, 380, 389, 387, 376, 377, 387, 380, 382])
    #expect(counts(dataset.test) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(sum(dataset.train) == 1_204_758)
    #expect(sum(dataset.test) == 561_718)
    #expect(dataset.inputRange == 0...16)
  }

  @Test("mnist5k keeps the last hundred of each digit for the test split")
  func mnist5k() throws {
    let dataset = try DatasetCatalogue.load("mnist5k", searching: ["/nowhere", Support.data])
    #expect(dataset.train.inputs.shape == [4000, 28, 28, 1])
    #expect(dataset.test.inputs.shape == [1000, 28, 28, 1])
    #expect(counts(dataset.train) == [Int](repeating: 400, count: 10))
    #expect(counts(dataset.test) == [Int](repeating: 100, count: 10))
    #expect(sum(dataset.train) == 105_211_133)
    #expect(sum(dataset.test) == 26_055_969)
  }

  @Test("fashion has the counts and the sums that NumPy finds")
  func fashion() throws {
    let dataset = try DatasetCatalogue.load("fashion", searching: [Support.data])
    #expect(counts(dataset.train) == [457, 556, 504, 501, 488, 493, 493, 512, 490, 506])
    #expect(counts(dataset.test) == [107, 105, 111, 93, 115, 87, 97, 95, 95, 95])
    #expect(sum(dataset.train) == 286_031_984)
    #expect(sum(dataset.test) == 58_034_149)
  }

  @Test("Cards tell the truth", arguments: DatasetCatalogue.names)
  func cards(name: String) throws {
    let card = try #require(DatasetCatalogue.card(name))
    let dataset = try DatasetCatalogue.load(name, searching: [Support.data])
    #expect(!card.licence.isEmpty && !card.source.isEmpty && !card.summary.isEmpty)
    #expect(dataset.name == card.name)
    #expect(dataset.train.count == card.trainCount)
    #expect(dataset.test.count == card.testCount)
    #expect(dataset.train.inputShape.dimensions == card.inputShape)
    #expect(dataset.test.inputShape.dimensions == card.inputShape)
    #expect(dataset.target == card.target && dataset.task == card.task)
    let hasFields = [Dataset.transcription, Dataset.detection].contains(card.task)
    #expect(dataset.target == (hasFields ? .fields : .classes(card.classNames.count)))
    #expect(dataset.classNames == card.classNames)
    #expect(dataset.inputRange == card.inputRange)
    #expect(dataset.files == card.files)
    // What is photographed, composed or drawn need not reach the ends of what there could be.
    if [Dataset.detection, Dataset.segmentation, Dataset.generation].contains(card.task) {
      #expect(dataset.train.inputRows.scalars.allSatisfy { card.inputRange.contains($0) })
      return
    }
    #expect(dataset.train.inputRows.scalars.max() == card.inputRange.upperBound)
    // Symbol 0 is for those that are not known: the training part has none, if all of its are.
    let isWindows = dataset.isOrdered && card.task == nil
    let least: Float = isWindows ? 1 : card.inputRange.lowerBound
    #expect(dataset.train.inputRows.scalars.min() == least)
  }

  @Test("A missing file, a changed file and an unknown name are told apart")
  func mistakes() throws {
    let missing = #expect(throws: DatasetError.self) {
      try DatasetCatalogue.load("mnist5k", searching: ["/nowhere"])
    }
    #expect(missing?.description == "mnist5k-images-idx3-ubyte.gz: no such file in /nowhere")
    let unknown = #expect(throws: DatasetError.self) {
      try DatasetCatalogue.load("minst", searching: [])
    }
    #expect(unknown?.description == "there is no data set 'minst'")
    #expect(unknown?.hint?.contains("mnist5k") == true)
    let other = [
      "mnist5k-images-idx3-ubyte.gz": Support.idx([2, 1, 1], [1, 2]),
      "mnist5k-labels-idx1-ubyte.gz": Support.idx([2], [1, 2]),
    ]
    try Support.withFolder(other) { folder in
      let changed = #expect(throws: DatasetError.self) {
        try DatasetCatalogue.load("mnist5k", searching: [folder])
      }
      #expect(changed?.message.contains("is not the file that 'mnist5k' means") == true)
    }
  }
}
