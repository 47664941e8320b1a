package io.embark.encode;

import io.embark.corpus.Rejection;
import io.embark.model.StaticVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of the vectors of a text's tokens, modules behind it, cut, normalisation. A text without
 * a known token has the zero vector, as gensim, fastText, model2vec and sentence-transformers give
 * it. One table for all threads; works on the caller's thread.
 */
final class StaticEncoder implements Encoder {
  private final StaticVectors vectors;
  private final String prompt;
  private final HeadLayers layers;
  private final int dimension;
  private final boolean normalize;
  private volatile boolean isClosed;

  /** Owns the vectors from now on. */
  StaticEncoder(
      StaticVectors vectors, String prompt, HeadLayers layers, int dimension, boolean normalize) {
    this.vectors = vectors;
    this.prompt = prompt;
    this.layers = layers;
    this.dimension = dimension;
    this.normalize = normalize;
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    if (isClosed) {
      throw new IllegalStateException("encoder is closed");
    }
    long start = System.nanoTime();
    List<Encoded> results = new ArrayList<>(texts.size());
    double[] sum = new double[vectors.dimension()];
    long tokens = 0;
    long items = 0;
    int truncated = 0;
    for (String text : texts) {
      Encoded encoded = encode(text, sum);
      results.add(encoded);
      tokens += encoded.tokens();
      items += encoded.embedding() == null ? 0 : 1;
      truncated += encoded.isTruncated() ? 1 : 0;
    }
    return new EncodedWindow(
        results,
        new EncodeStatistics(items, 0, tokens, tokens, truncated, 0, System.nanoTime() - start, 0));
  }

  private Encoded encode(String text, double[] sum) {
    Arrays.fill(sum, 0);
    StaticVectors.Added added;
    try {
      added = vectors.add(prompt.isEmpty() ? text : prompt + text, sum);
    } catch (IllegalStateException e) { // closed meanwhile: not the text's fault
      throw e;
    } catch (RuntimeException e) { // the native library throws bare RuntimeException
      return new Encoded(
          null,
          0,
          false,
          new Rejection("encode", "encode_failed", "the tokenizer failed: " + e.getMessage()));
    }
    float[] mean = new float[sum.length];
    for (int d = 0; d < mean.length && added.tokens() > 0; d++) {
      mean[d] = (float) (sum[d] / added.tokens());
    }
    float[] whole = layers.apply(new float[][] {mean})[0];
    float[] vector = whole.length > dimension ? Arrays.copyOf(whole, dimension) : whole;
    if (normalize) {
      Pooling.normalize(vector);
    }
    return Pooling.isFinite(vector)
        ? new Encoded(new DenseEmbedding(vector), added.tokens(), added.isTruncated(), null)
        : new Encoded(
            null,
            added.tokens(),
            added.isTruncated(),
            new Rejection("encode", "not_finite", "the vector has NaN or infinity"));
  }

  @Override
  public void close() {
    isClosed = true;
    vectors.close();
  }
}
