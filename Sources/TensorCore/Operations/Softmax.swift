/// Softmax over the last axis.
public func softmax(_ x: Variable) -> Variable {
  let y = x.tensor.logSoftmax().map(.exp)
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    // y·(dy − Σ dy·y), row by row
    let shares = (dy * y).reshaped(to: [y.count / max(y.shape.last, 1), y.shape.last])
      .sumOverColumns()
    gradients.add(y * dy.combined(.subtract, eachColumnWith: shares), to: x)
  }
}
