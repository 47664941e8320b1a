package io.embark.ml;

import io.embark.encode.AudioEncoderKind;
import io.embark.encode.AudioEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Embeddings of sounds, and of the sound of videos, {@code array<float>}: the vectors of {@code
 * embark encode} with the kind {@code audio}. A sound is at most an hour long.
 */
public final class SoundEmbedder extends MediaEmbedder<SoundEmbedder> {
  private static final long serialVersionUID = 1L;

  /** With an identity of its own. */
  public SoundEmbedder() {
    this(Identifiable$.MODULE$.randomUID("SoundEmbedder"));
  }

  /** With that identity, as a pipeline is loaded. */
  public SoundEmbedder(String uid) {
    super(uid, "Sounds of one length in a forward pass.");
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
  ModelOverrides overrides(String where, Map<String, Object> options) {
    return AudioEncoderKind.overrides(AudioEncoderKind.OPTIONS.parse(where, options));
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    return AudioEncoderSpec.of(COLUMN, AudioEncoderKind.OPTIONS.parse(where, options), model);
  }

  @Override
  MediaKind<?> kind(EncoderSpec spec, int intraOpThreads) {
    return new AudioKind(spec, intraOpThreads);
  }

  @Override
  public SoundEmbedder copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
