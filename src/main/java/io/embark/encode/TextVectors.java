package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TokenPooling;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** One dense vector a text: pooling, the modules behind it, cut, normalisation. */
final class TextVectors implements EmbeddingHead<PaddedBatch> {
  private final TokenPooling pooling;
  private final int graphDimension;
  private final HeadLayers layers;
  private final int dimension;
  private final boolean normalize;
  private final int promptTokens;

  /**
   * @param dimension components that are kept, the first ones (Matryoshka, arXiv 2205.13147)
   * @param normalize scale what is kept to length 1
   * @param promptTokens tokens at the beginning of each text that pooling leaves out; each text has
   *     more
   */
  TextVectors(
      ModelCard card, HeadLayers layers, int dimension, boolean normalize, int promptTokens) {
    this.pooling = card.dense().pooling();
    this.graphDimension = card.output().dimension();
    this.layers = layers;
    this.dimension = dimension;
    this.normalize = normalize;
    this.promptTokens = promptTokens;
  }

  /** With the weights of a model directory on this disk. */
  static TextVectors open(
      Path directory, ModelCard card, int dimension, boolean normalize, int promptTokens) {
    return new TextVectors(
        card,
        HeadLayers.open(directory, card.reference(), card.dense().layers()),
        dimension,
        normalize,
        promptTokens);
  }

  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, PaddedBatch batch) {
    FloatBuffer output = outputs.get(0);
    float[][] pooled =
        pooling == null
            ? Pooling.rows(output, batch.size(), graphDimension)
            : Pooling.pool(pooling, output, batch, graphDimension, promptTokens);
    return Arrays.stream(layers.apply(pooled)).map(this::finish).toArray(Embedding[]::new);
  }

  /** Of one text's pooled vector. */
  DenseEmbedding vector(float[] pooled) {
    return finish(layers.apply(new float[][] {pooled})[0]);
  }

  private DenseEmbedding finish(float[] whole) {
    float[] vector = whole.length > dimension ? Arrays.copyOf(whole, dimension) : whole;
    if (normalize) {
      Pooling.normalize(vector);
    }
    return new DenseEmbedding(vector);
  }
}
