package io.embark.ml;

import io.embark.encode.AudioEncoderKind;
import io.embark.encode.AudioEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Embeddings of sounds, and of the sound of videos, {@code array<float>}: the vectors of {@code
 * embark encode} with the kind {@code audio}. A sound is at most an hour long.
 */
public final class SoundEmbedder extends MediaTransformer<SoundEmbedder> {
  private static final long serialVersionUID = 1L;
  private static final String COLUMN = "dense";

  private final BooleanParam normalize;
  private final IntParam batchItems;

  /** With an identity of its own. */
  public SoundEmbedder() {
    this(Identifiable$.MODULE$.randomUID("SoundEmbedder"));
  }

  /** With that identity, as a pipeline is loaded. */
  public SoundEmbedder(String uid) {
    super(uid);
    normalize = flag("normalize", "Scale to length 1; by default not.");
    batchItems = new IntParam(this, "batchItems", "Sounds of one length in a forward pass.");
  }

  /** For {@code SoundEmbedder.read().load(path)} and for pipelines. */
  public static MLReader<SoundEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** What {@link #save} wrote. */
  public static SoundEmbedder load(String path) {
    return read().load(path);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "normalize", normalize);
    put(options, "batch-items", batchItems);
    return options;
  }

  @Override
  ModelOverrides overrides(String where, Map<String, Object> options) {
    return AudioEncoderKind.overrides(AudioEncoderKind.OPTIONS.parse(where, options));
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    return AudioEncoderSpec.of(COLUMN, AudioEncoderKind.OPTIONS.parse(where, options), model);
  }

  @Override
  DataType outputType() {
    return DataTypes.createArrayType(DataTypes.FloatType, false);
  }

  @Override
  int batchRows() {
    return rows(batchItems);
  }

  @Override
  MediaKind<?> kind(EncoderSpec spec, int intraOpThreads) {
    return new AudioKind(spec, intraOpThreads);
  }

  @Override
  public SoundEmbedder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** As {@code normalize} in a job. */
  public BooleanParam normalize() {
    return normalize;
  }

  /** As {@code batch-items} in a job. */
  public IntParam batchItems() {
    return batchItems;
  }

  /** Sets {@link #normalize}. */
  public SoundEmbedder setNormalize(boolean value) {
    return with(normalize, (Object) value);
  }

  /** Sets {@link #batchItems}. */
  public SoundEmbedder setBatchItems(int value) {
    return with(batchItems, (Object) value);
  }
}
