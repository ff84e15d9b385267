/// The kinds of layer that an experiment may name.
public enum LayerCatalogue {
  public static let kinds: [any Layer.Type] = [
    ActivationLayer.self, AdaptiveAveragePool.self, AdaptiveMaxPool.self, Attention.self,
    AttentionalLayer.self, AveragePool.self, BatchNorm.self, Cells.self, ChannelShuffle.self,
    Concatenation.self, Convolution.self, CrossAttention.self, Dropout.self,
    Embedding.self, Feeding.self, Flatten.self, GatedRecurrentUnit.self, GlobalAveragePool.self,
    GroupNorm.self,
    InputLayer.self, LayerNorm.self, Linear.self, LongShortTermMemory.self, MaxPool.self,
    OutputLayer.self, PositionalEmbedding.self, Residual.self, SinusoidalPositions.self,
    Upsample.self,
  ]
}
