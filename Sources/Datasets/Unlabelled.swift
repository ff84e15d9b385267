import Configuration
import TensorCore

// Inputs of another source, of which nobody knows what they are.

extension Examples {
  /// The inputs of another source in a batch, as many as it has examples.
  public static let unlabelled: FieldName = "unlabelled"
}

extension Dataset {
  /// The same data with the training inputs of another source at hand, as they are in its files.
  ///
  /// What is to be predicted of them is left behind here: nothing of it can reach a training.
  /// The description names both sources.
  /// - Throws: for inputs that are no plain numbers of these data's shape.
  public func adding(unlabelled other: Dataset) throws(DatasetError) -> Dataset {
    guard case .dense = train[Examples.input],
      case .dense(let inputs) = other.train[Examples.input],
      inputKind != .tokens, other.inputKind != .tokens
    else {
      throw DatasetError(
        "inputs without labels must be images or vectors, as \(name)'s own must be",
        hint: "leave out data.unlabelled")
    }
    guard other.train.inputShape == train.inputShape else {
      throw DatasetError(
        "the inputs of \(other.name) are \(other.train.inputShape), but those of \(name) are "
          + "\(train.inputShape)",
        hint: "data.unlabelled must name inputs of the shape that is trained on")
    }
    guard other.train.count > 0 else {
      throw DatasetError(
        "\(other.name) has no training examples", hint: "name other data as data.unlabelled")
    }
    var dataset = self
    dataset.unlabelled = Examples(inputs: inputs)
    dataset.description.unlabelled = other.description
    return dataset
  }
}

// MARK: - What it was read from

// The other source stands in the same description: its keys as a table under one key, its files under
// roles of their own. Whoever goes through keys and files needs to know no more.

extension DataDescription {
  private static let key = Examples.unlabelled
  private static let prefix = "\(key)."

  /// What inputs without labels were read from.
  public var unlabelled: DataDescription? {
    get {
      guard let options = options[Self.key] else { return nil }
      let own = files.compactMap { file -> File? in
        guard file.role.hasPrefix(Self.prefix) else { return nil }
        var file = file
        file.role.removeFirst(Self.prefix.count)
        return file
      }
      return DataDescription(options: options, files: own, folder: unlabelledFolder)
    }
    set {
      options[Self.key] = newValue?.options
      unlabelledFolder = newValue?.folder
      files.removeAll { $0.role.hasPrefix(Self.prefix) }
      files += (newValue?.files ?? []).map { file in
        var file = file
        file.role = Self.prefix + file.role
        return file
      }
    }
  }

  /// What the data with labels were read from.
  var labelled: DataDescription {
    var description = self
    description.unlabelled = nil
    return description
  }
}
