package io.embark.ml;

import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.encode.StaticEncoderKind;
import io.embark.encode.StaticEncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Dense embeddings of texts, {@code array<float>}, which Spark ML's own estimators take as
 * features. Vectors are those of {@code embark encode} with the kinds {@code dense} and {@code
 * static}.
 */
public final class TextEmbedder extends TextTransformer<TextEmbedder> {
  private static final long serialVersionUID = 1L;
  private static final String COLUMN = "dense";

  private final Param<String> pooling;
  private final BooleanParam normalize;
  private final IntParam dimension;

  /** With an identity of its own. */
  public TextEmbedder() {
    this(Identifiable$.MODULE$.randomUID("TextEmbedder"));
  }

  /** With that identity, as a pipeline is loaded. */
  public TextEmbedder(String uid) {
    super(uid);
    pooling = text("pooling", "How token vectors become one, for a model that does not say.");
    normalize = flag("normalize", "Scale to length 1, for a model that does not say.");
    dimension = new IntParam(this, "dimension", "Keep the first components (Matryoshka).");
  }

  /** For {@code TextEmbedder.read().load(path)} and for pipelines. */
  public static MLReader<TextEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** What {@link #save} wrote. */
  public static TextEmbedder load(String path) {
    return read().load(path);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "pooling", pooling);
    put(options, "normalize", normalize);
    put(options, "dimension", dimension);
    return options;
  }

  @Override
  ModelOverrides overrides(String where, Map<String, Object> options) {
    return DenseEncoderKind.overrides(DenseEncoderKind.OPTIONS.parse(where, options));
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    if (model.facts().kind().equals(StaticEncoderKind.NAME)) {
      Map<String, Object> ofWords = new TreeMap<>(options);
      ofWords.remove("engine"); // words need none
      return StaticEncoderSpec.of(COLUMN, StaticEncoderKind.OPTIONS.parse(where, ofWords), model);
    }
    return DenseEncoderSpec.of(COLUMN, DenseEncoderKind.OPTIONS.parse(where, options), model);
  }

  @Override
  DataType outputType() {
    return DataTypes.createArrayType(DataTypes.FloatType, false);
  }

  @Override
  CellToValue toValue(EncoderSpec spec) {
    return cell -> cell; // Spark takes float[] as it is
  }

  @Override
  public TextEmbedder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** As {@code pooling} in a job. */
  public Param<String> pooling() {
    return pooling;
  }

  /** As {@code normalize} in a job. */
  public BooleanParam normalize() {
    return normalize;
  }

  /** As {@code dimension} in a job. */
  public IntParam dimension() {
    return dimension;
  }

  /** Sets {@link #pooling}. */
  public TextEmbedder setPooling(String value) {
    return with(pooling, value);
  }

  /** Sets {@link #normalize}. */
  public TextEmbedder setNormalize(boolean value) {
    return with(normalize, (Object) value);
  }

  /** Sets {@link #dimension}. */
  public TextEmbedder setDimension(int value) {
    return with(dimension, (Object) value);
  }
}
