package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.AudioEncoderKind;
import io.embark.encode.AudioEncoderSpec;
import io.embark.encode.BgeM3EncoderKind;
import io.embark.encode.BgeM3EncoderSpec;
import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.encode.ImageEncoderKind;
import io.embark.encode.ImageEncoderSpec;
import io.embark.encode.MultiVectorEncoderKind;
import io.embark.encode.MultiVectorEncoderSpec;
import io.embark.encode.QuantizedEncoderSpec;
import io.embark.encode.SparseEncoderKind;
import io.embark.encode.SparseEncoderSpec;
import io.embark.encode.SpeechEncoderKind;
import io.embark.encode.SpeechEncoderSpec;
import io.embark.encode.StaticEncoderKind;
import io.embark.encode.StaticEncoderSpec;
import io.embark.encode.remote.RemoteEncoderKind;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.stage.Options;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Encoders from options and a model reference. */
public final class Encoders {
  private static final String MODEL = "model";

  /** Options that say something of the model itself. */
  private static final Set<String> FACTS =
      Set.of(MODEL, "pooling", "normalize", "max-tokens", "engine");

  private Encoders() {}

  /** A dense encoder whose model {@code models} brings. */
  static DenseEncoderSpec dense(String column, Options options, ModelProvider models) {
    return DenseEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), DenseEncoderKind.overrides(options)));
  }

  /** A sparse encoder whose model {@code models} brings. */
  static SparseEncoderSpec sparse(String column, Options options, ModelProvider models) {
    return SparseEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), SparseEncoderKind.overrides(options)));
  }

  /** A multi-vector encoder whose model {@code models} brings. */
  static MultiVectorEncoderSpec multiVector(String column, Options options, ModelProvider models) {
    return MultiVectorEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), MultiVectorEncoderKind.overrides(options)));
  }

  /** An encoder of static vectors that {@code models} brings. */
  static StaticEncoderSpec ofStaticVectors(String column, Options options, ModelProvider models) {
    return StaticEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), StaticEncoderKind.overrides(options)));
  }

  /** An encoder of sound whose model {@code models} brings. */
  static AudioEncoderSpec audio(String column, Options options, ModelProvider models) {
    return AudioEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), AudioEncoderKind.overrides(options)));
  }

  /** An encoder of pictures whose model {@code models} brings. */
  static ImageEncoderSpec image(String column, Options options, ModelProvider models) {
    return ImageEncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), ImageEncoderKind.overrides(options)));
  }

  /** A speech recognizer whose model {@code models} brings. */
  static SpeechEncoderSpec speech(String column, Options options, ModelProvider models) {
    return SpeechEncoderSpec.of(
        column, options, models.provide(options.string(MODEL), SpeechEncoderKind.overrides()));
  }

  /** BGE-M3, whose model {@code models} brings. */
  static BgeM3EncoderSpec bgeM3(String column, Options options, ModelProvider models) {
    return BgeM3EncoderSpec.of(
        column,
        options,
        models.provide(options.string(MODEL), BgeM3EncoderKind.overrides(options)));
  }

  /**
   * An encoder for this process alone; {@code options} are checked as those of {@code
   * encode.<kind>}. BGE-M3 gives all it has.
   *
   * @param kind null for the one of {@code options}, or else that the model's files tell
   */
  public static EncoderSpec local(
      String where,
      String column,
      String kind,
      Map<String, ?> options,
      Configuration configuration,
      Map<String, String> environment) {
    Map<String, Object> ofKind = new TreeMap<>(options);
    Object optional = ofKind.remove("kind");
    String known = kind == null && optional != null ? optional.toString() : kind;
    ModelProvider models = ModelProvider.local(resolver(configuration, environment));
    if (known == null) {
      ResolvedModel model = model(where, options, configuration, environment);
      known = model.facts().kind();
      models = (reference, overrides) -> PublishedModel.local(model);
    }
    checkKind(known);
    EncoderSpec spec =
        create(
            known,
            column == null ? usualColumn(known) : column,
            Registry.encoderOptions(known).parse(where, ofKind),
            models);
    refuseLate(where, spec);
    return whole(spec).atDriver(environment, configuration, Optional.empty());
  }

  private static void refuseLate(String where, EncoderSpec spec) {
    if (spec.readsDocuments()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + where
              + ".pooling': found late, expected a job, whose chunks it pools. Leave pooling out: a"
              + " text of its own, a query too, is pooled by the mean of its tokens.");
    }
  }

  /** An encoder of that kind, its vectors stored as the options say. */
  static EncoderSpec create(String kind, String column, Options options, ModelProvider models) {
    return QuantizedEncoderSpec.of(Registry.encoder(kind).create(column, options, models), options);
  }

  private static EncoderSpec whole(EncoderSpec spec) {
    if (spec instanceof QuantizedEncoderSpec quantized) {
      return quantized.of(Encoders::whole);
    }
    return spec instanceof BgeM3EncoderSpec some ? some.whole() : spec;
  }

  private static String usualColumn(String kind) {
    boolean isDense =
        Set.of(
                RemoteEncoderKind.NAME,
                StaticEncoderKind.NAME,
                ImageEncoderKind.NAME,
                AudioEncoderKind.NAME)
            .contains(kind);
    if (kind.equals(SpeechEncoderKind.NAME)) {
      return VectorColumn.TRANSCRIPT;
    }
    return isDense ? VectorColumn.DENSE : kind.replace('-', '_');
  }

  private static void checkKind(String kind) {
    if (!Registry.encoderKinds().contains(kind)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot encode with kind '"
              + kind
              + "': it is not an encoder kind, expected one of: "
              + String.join(", ", Registry.encoderKinds())
              + ". Change --kind.");
    }
  }

  /**
   * The model behind a reference, its card checked, with what {@code options} of {@code
   * encode.dense} say of it.
   */
  public static ResolvedModel model(
      String where,
      Map<String, ?> options,
      Configuration configuration,
      Map<String, String> environment) {
    Map<String, Object> ofModel = new TreeMap<>(options);
    ofModel.keySet().retainAll(FACTS);
    Options parsed = DenseEncoderKind.OPTIONS.parse(where, ofModel);
    return resolver(configuration, environment)
        .resolve(parsed.string(MODEL), DenseEncoderKind.overrides(parsed));
  }

  static ModelResolver resolver(Configuration configuration, Map<String, String> environment) {
    return new ModelResolver(configuration, ModelResolver.cacheFolder(environment), environment);
  }
}
