import CKernels

/// Softmax cross-entropy against target distributions: losses[r] = −Σ targets·log softmax(logits).
///
/// - Parameters:
///   - logits: [rows…, classes].
///   - targets: [rows…, classes]; rows need not sum to 1.
/// - Returns: one loss for each row, [rows].
public func crossEntropy(_ logits: Variable, targets: Tensor) -> Variable {
  precondition(logits.shape == targets.shape, "\(logits.shape) against \(targets.shape)")
  let classes = logits.shape.last
  let rows = logits.tensor.count / max(classes, 1)
  var probabilities = Tensor(shape: logits.shape) { _ in }
  let losses = Tensor(shape: [rows]) { losses in
    probabilities.withUnsafeMutablePointer { probabilities in
      withPointers(logits.tensor, targets) {
        kernels.pointee.cross_entropy(rows, classes, $0, $1, losses, probabilities)
      }
    }
  }
  return logits.tape.record(losses, tracked: logits.isTracked) {
    [probabilities] dlosses, gradients in
    let dlogits = Tensor(shape: logits.shape) { dlogits in
      withPointers(probabilities, targets, dlosses) {
        kernels.pointee.cross_entropy_gradient(rows, classes, $0, $1, $2, dlogits)
      }
    }
    gradients.add(dlogits, to: logits)
  }
}

/// Softmax cross-entropy against classes: losses[r] = −log softmax(logits)[r, labels[r]].
///
/// - Parameters:
///   - logits: [rows, classes]; further axes before the last are rows too.
///   - labels: one class for each row.
/// - Returns: one loss for each row, [rows]: the bits that one-hot distributions give.
public func crossEntropy(_ logits: Variable, labels: [Int]) -> Variable {
  let classes = logits.shape.last
  let table = reshape(logits, to: [logits.tensor.count / max(classes, 1), classes])
  return crossEntropy(table, targets: .oneHot(labels, classes: classes))
}

extension Tensor {
  /// Rows that are 1 at their label and 0 elsewhere: [labels, classes].
  public static func oneHot(_ labels: [Int], classes: Int) -> Tensor {
    var rows = Tensor.zeros([labels.count, classes])
    rows.withUnsafeMutablePointer { rows in
      for (row, label) in labels.enumerated() {
        precondition(label >= 0 && label < classes, "label \(label) of \(classes) classes")
        rows[row * classes + label] = 1
      }
    }
    return rows
  }
}

/// Log-softmax over the last axis.
public func logSoftmax(_ x: Variable) -> Variable {
  let y = x.tensor.logSoftmax()
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    let dx = Tensor(shape: x.shape) { dx in
      withPointers(y, dy) {
        kernels.pointee.log_softmax_gradient(y.count / y.shape.last, y.shape.last, $0, $1, dx)
      }
    }
    gradients.add(dx, to: x)
  }
}

/// Mean squared error of each row: losses[r] = Σ_c (prediction − target)²/columns.
///
/// - Parameters:
///   - prediction: [rows, columns].
///   - targets: [rows, columns].
/// - Returns: one loss for each row, [rows].
public func meanSquaredError(_ prediction: Variable, targets: Tensor) -> Variable {
  let difference = prediction - prediction.tape.constant(targets)
  return difference.map(.square).sumOverColumns() / Float(prediction.shape.last)
}
