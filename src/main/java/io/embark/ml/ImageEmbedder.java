package io.embark.ml;

import io.embark.encode.EncoderSpec;
import io.embark.encode.ImageEncoderKind;
import io.embark.encode.ImageEncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Embeddings of pictures, {@code array<float>}: the vectors of {@code embark encode} with the kind
 * {@code image}. Of a video it is the first frame's.
 */
public final class ImageEmbedder extends MediaEmbedder<ImageEmbedder> {
  private static final long serialVersionUID = 1L;

  private final Param<String> alpha;
  private final Param<String> pooling;

  /** With an identity of its own. */
  public ImageEmbedder() {
    this(Identifiable$.MODULE$.randomUID("ImageEmbedder"));
  }

  /** With that identity, as a pipeline is loaded. */
  public ImageEmbedder(String uid) {
    super(uid, "Pictures of a forward pass.");
    alpha = text("alpha", "Transparent pictures: drop (colours as they are stored) or white.");
    pooling = text("pooling", "cls or mean, for a graph that gives tokens and nothing else.");
  }

  /** For {@code ImageEmbedder.read().load(path)} and for pipelines. */
  public static MLReader<ImageEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** What {@link #save} wrote. */
  public static ImageEmbedder load(String path) {
    return read().load(path);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "alpha", alpha);
    put(options, "pooling", pooling);
    return options;
  }

  @Override
  ModelOverrides overrides(String where, Map<String, Object> options) {
    return ImageEncoderKind.overrides(ImageEncoderKind.OPTIONS.parse(where, options));
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    return ImageEncoderSpec.of(COLUMN, ImageEncoderKind.OPTIONS.parse(where, options), model);
  }

  @Override
  MediaKind<?> kind(EncoderSpec spec, int intraOpThreads) {
    return new ImageKind(spec, intraOpThreads);
  }

  @Override
  public ImageEmbedder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** As {@code alpha} in a job. */
  public Param<String> alpha() {
    return alpha;
  }

  /** As {@code pooling} in a job. */
  public Param<String> pooling() {
    return pooling;
  }

  /** Sets {@link #alpha}. */
  public ImageEmbedder setAlpha(String value) {
    return with(alpha, value);
  }

  /** Sets {@link #pooling}. */
  public ImageEmbedder setPooling(String value) {
    return with(pooling, value);
  }
}
