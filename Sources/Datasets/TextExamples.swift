import TensorCore

/// Windows of a text, each place of which is to predict the symbol behind it.
struct TextExamples {
  /// [n, length] numbers of symbols, and as labels the numbers of those that follow each.
  let train: Examples
  let test: Examples
  let vocabulary: Vocabulary

  /// Cuts texts into windows.
  ///
  /// The vocabulary is that of the training part alone. Windows do not overlap and follow one another;
  /// what is left at the end of a part makes none.
  ///
  /// - Parameters:
  ///   - text: the training text.
  ///   - testText: the test text; `nil` to cut it off from the end of the other.
  ///   - held: how many symbols at the end of `text` are the test part; for `testText == nil`.
  ///   - length: how many symbols a window has.
  ///   - least: how often a symbol must occur in the training part to be known.
  init(
    _ text: TextFile, test testText: TextFile?, held: Int, length: Int, atLeast least: Int
  ) throws(DatasetError) {
    let cut = testText == nil ? max(text.symbols.count - held, 0) : text.symbols.count
    let training = Array(text.symbols[..<cut])
    vocabulary = Vocabulary(of: training, atLeast: least)
    train = try Self.windows(
      of: vocabulary.numbers(of: training), length: length, part: "training", file: text.path)
    test = try Self.windows(
      of: vocabulary.numbers(of: testText?.symbols[...] ?? text.symbols[cut...]), length: length,
      part: "test", file: testText?.path ?? text.path)
  }

  private static func windows(
    of numbers: [Int], length: Int, part: String, file: String
  ) throws(DatasetError) -> Examples {
    let count = max(numbers.count - 1, 0) / length
    guard count > 0 else {
      throw DatasetError(
        "its \(part) part of \(numbers.count) symbols has no window of \(length) and the symbol "
          + "behind it", file: file, hint: "lower length, or use a longer text")
    }
    let used = count * length
    return Examples(
      inputs: Tensor(numbers[..<used].map { Float($0) }, shape: [count, length]),
      labels: Array(numbers[1...used]))
  }
}

/// A text, read whole.
struct TextFile {
  let path: String
  var symbols: [Unicode.Scalar]

  /// - Parameter file: UTF-8, perhaps compressed by gzip; a byte order mark is no symbol.
  init(_ file: SourceFile) throws(DatasetError) {
    path = file.path
    let bytes = try file.contents()
    // Each symbol is kept as such, as a number, as an input and as a label.
    let count = bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    try ReadingLimit.check(28 * Double(count), for: "its symbols", file: file.path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError(
        "is not UTF-8 text", file: file.path, hint: "convert it, for instance with iconv")
    }
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    symbols = scalars
  }
}

extension Dataset {
  init(
    _ text: TextExamples, name: String, summary: String, licence: String, source: String,
    description: DataDescription? = nil
  ) {
    self.init(
      name: name, summary: summary, licence: licence, source: source,
      target: .classes(text.vocabulary.count), classNames: text.vocabulary.names,
      inputRange: 0...Float(text.vocabulary.count - 1), inputKind: .tokens, train: text.train,
      test: text.test, description: description, isOrdered: true)
  }
}
