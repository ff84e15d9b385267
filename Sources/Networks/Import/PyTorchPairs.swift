// PyTorch's names for the parameters of networks from one sequence to another.

extension WeightMap {
  /// For the encoder and decoder: `source` and `target` embed, `encoder` and `decoder` are a `torch.nn.LSTM` or
  /// `GRU` of all layers, `query`, `key`, `vector` and `join` the attention, `head` the output.
  public static func pyTorch(_ model: EncoderDecoderModel) -> WeightMap {
    var entries = [
      Entry("source.weight", "source-embedding.weight"),
      Entry("target.weight", "target-embedding.weight"),
    ]
    for layer in 0..<model.depth {
      let encoder = layer == model.depth - 1 ? "encoder" : "encoder-\(layer + 1)"
      for (side, target) in [("encoder", encoder), ("decoder", "decoder-\(layer + 1)")] {
        for (theirs, ours) in [("ih", "input"), ("hh", "hidden")] {
          entries.append(
            Entry("\(side).weight_\(theirs)_l\(layer)", "\(target).\(ours).weight", .transposed))
          entries.append(Entry("\(side).bias_\(theirs)_l\(layer)", "\(target).\(ours).bias"))
        }
      }
    }
    if model.attention == .general || model.attention == .additive {
      entries.append(Entry("query.weight", "attention.query.weight", .transposed))
    }
    if model.attention == .additive {
      entries.append(Entry("key.weight", "attention.key.weight", .transposed))
      entries.append(Entry("vector.weight", "attention.score.weight", .flattened))
    }
    if model.attention != .none {
      entries.append(Entry("join.weight", "attention.output.weight", .transposed))
    }
    return WeightMap(entries + projection("head", "head"))
  }

  /// For the transformer: `source` and `target` embed, `net` is a `torch.nn.Transformer` with `norm_first`, `head`
  /// the output.
  public static func pyTorch(_ model: TransformerTranslator) -> WeightMap {
    var entries = [
      Entry("source.weight", "source-embedding.weight"),
      Entry("target.weight", "target-embedding.weight"),
    ]
    let width = model.width
    var block = 0
    func place(_ kind: String) -> String { "residual\(block)/\(kind)" }
    func attention(_ source: String, _ target: String, across: Bool) {
      let queries = across ? width : 3 * width
      let parts =
        across
        ? [("query", 0..<queries), ("key-value", queries..<3 * width)] : [("qkv", 0..<queries)]
      for (name, rows) in parts {
        entries.append(
          Entry("\(source).in_proj_weight", "\(target).\(name).weight", .transposedRows(rows)))
        entries.append(Entry("\(source).in_proj_bias", "\(target).\(name).bias", .rows(rows)))
      }
      entries += projection("\(source).out_proj", "\(target).output")
    }
    for (side, hasCross) in [("encoder", false), ("decoder", true)] {
      for layer in 0..<model.depth {
        let source = "net.\(side).layers.\(layer)"
        block += 1
        entries += scale("\(source).norm1", place("layer-norm1"))
        attention("\(source).self_attn", place("attention1"), across: false)
        if hasCross {
          block += 1
          entries += scale("\(source).norm2", place("layer-norm1"))
          attention("\(source).multihead_attn", place("cross-attention1"), across: true)
        }
        block += 1
        entries += scale("\(source).norm\(hasCross ? 3 : 2)", place("layer-norm1"))
        entries += projection("\(source).linear1", place("linear1"))
        entries += projection("\(source).linear2", place("linear2"))
      }
      entries += scale("net.\(side).norm", side)
    }
    return WeightMap(entries + projection("head", "head"))
  }

  private static func projection(_ source: String, _ target: String) -> [Entry] {
    [
      Entry("\(source).weight", "\(target).weight", .transposed),
      Entry("\(source).bias", "\(target).bias"),
    ]
  }

  private static func scale(_ source: String, _ target: String) -> [Entry] {
    [
      Entry("\(source).weight", "\(target).scale"), Entry("\(source).bias", "\(target).shift"),
    ]
  }
}
