import Tricks

/// A trained vector for each word, which is the sum of one of its own and those of its n-grams:
/// [steps] → [steps, width].
///
/// A word is written between `<` and `>`, so that its beginning and its end are known. The end of a sequence
/// and unknown words have no n-grams.
struct SpelledEmbedding: Layer {
  static let kind = "spelled-embedding"

  var width = 0
  var smallest = 3
  var largest = 5
  var buckets = 1000
  var initialiser = Initialiser.lecunNormal
  var gain = 1.0

  init() {}

  init(_ plain: Embedding, _ options: CharacterNgramsTrick.Options) {
    (width, initialiser, gain) = (plain.width, plain.initialiser, plain.gain)
    (smallest, largest, buckets) = (options.smallest, options.largest, options.buckets)
  }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 1, let words = scope.symbols else {
      throw scope.error("the spelling of its tokens is not known")
    }
    scope.readTokens(below: words.count)
    let spelling = words.enumerated().map { number, word in
      number < 2 ? [] : Self.ngrams(of: word, smallest...largest).map { $0.bucket(of: buckets) }
    }
    let size = try scope.count([words.count, buckets])
    // How often each n-gram comes in each word.
    var counts = [Float](repeating: 0, count: size)
    for (word, ngrams) in spelling.enumerated() {
      for ngram in ngrams { counts[word * buckets + ngram] += 1 }
    }
    let table = Tensor(counts, shape: [words.count, buckets])
    // Sums are to be as large at first as the vectors that they take the place of.
    let ngrams = spelling.reduce(0) { $0 + $1.count }
    let terms = 1 + Double(ngrams) / Double(max(words.count, 1))
    let scale = gain / terms.squareRoot()
    func vectors(_ name: String, _ rows: Int, _ scope: inout BuildScope)
      -> BuildScope.ParameterHandle
    {
      scope.parameter(
        name, [rows, width], role: .weight, initialiser: initialiser, gain: scale, fanIn: 1,
        fanOut: width, followsFan: false)
    }
    let own = vectors("weight", words.count, &scope)
    let shared = vectors("ngrams", buckets, &scope)
    return BuiltLayer(output: [input[0], width]) { x, pass in
      let sums = matrixProduct(x.tape.constant(table), pass[shared])
      return embedding(x.tensor, table: pass[own] + sums)
    }
  }

  /// The n-grams of a word between its marks, in order; all of it is one of them too.
  static func ngrams(of word: String, _ lengths: ClosedRange<Int>) -> [[Unicode.Scalar]] {
    let scalars = ["<"] + Array(word.unicodeScalars) + [">"]
    var ngrams: [[Unicode.Scalar]] = []
    for length in lengths where length < scalars.count {
      for start in 0...(scalars.count - length) {
        ngrams.append(Array(scalars[start..<start + length]))
      }
    }
    return ngrams + [scalars]
  }
}

extension [Unicode.Scalar] {
  /// A hash below a number: FNV-1a of 32 bits over the bytes in UTF-8.
  func bucket(of count: Int) -> Int {
    var hash: UInt32 = 2_166_136_261
    for scalar in self {
      for byte in Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter {
        hash = (hash ^ UInt32(byte)) &* 16_777_619
      }
    }
    return Int(hash) % count
  }
}
