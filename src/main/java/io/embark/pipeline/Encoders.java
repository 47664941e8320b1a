package io.embark.pipeline;

import io.embark.encode.BgeM3EncoderKind;
import io.embark.encode.BgeM3EncoderSpec;
import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.encode.MultiVectorEncoderKind;
import io.embark.encode.MultiVectorEncoderSpec;
import io.embark.encode.SparseEncoderKind;
import io.embark.encode.SparseEncoderSpec;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.stage.Options;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Encoders from options and a model reference. */
public final class Encoders {
  private static final String MODEL = "model";

  /** Options that say something of the model itself. */
  private static final Set<String> FACTS = Set.of(MODEL, "pooling", "normalize", "max-tokens");

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
        column, options, models.provide(options.string(MODEL), MultiVectorEncoderKind.overrides()));
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
   * @param kind null for the one that the model's files tell
   */
  public static EncoderSpec local(
      String where,
      String column,
      String kind,
      Map<String, ?> options,
      Configuration configuration,
      Map<String, String> environment) {
    String known = kind;
    ModelProvider models = ModelProvider.local(resolver(configuration, environment));
    if (kind == null) {
      ResolvedModel model = model(where, options, configuration, environment);
      known = model.card().head().kind();
      models = (reference, overrides) -> PublishedModel.local(model);
    }
    EncoderSpec spec =
        Registry.encoder(known)
            .create(
                column == null ? known.replace('-', '_') : column,
                Registry.encoderOptions(known).parse(where, options),
                models);
    return spec instanceof BgeM3EncoderSpec some ? some.whole() : spec;
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
