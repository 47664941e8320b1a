package io.embark.pipeline;

import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.model.ModelResolver;
import io.embark.model.ResolvedModel;
import io.embark.stage.Options;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Encoders from options and a model reference. */
public final class Encoders {
  private Encoders() {}

  /** A dense encoder whose model {@code models} brings. */
  static DenseEncoderSpec dense(String column, Options options, ModelProvider models) {
    return DenseEncoderSpec.of(
        column,
        options,
        models.provide(options.string("model"), DenseEncoderKind.overrides(options)));
  }

  /**
   * A dense encoder for this process alone; {@code options} are checked as those of {@code
   * encode.dense}.
   */
  public static DenseEncoderSpec local(
      String where,
      String column,
      Map<String, ?> options,
      Configuration configuration,
      Map<String, String> environment) {
    ModelProvider models = ModelProvider.local(resolver(configuration, environment));
    return dense(column, DenseEncoderKind.OPTIONS.parse(where, options), models);
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
    Options parsed = DenseEncoderKind.OPTIONS.parse(where, options);
    return resolver(configuration, environment)
        .resolve(parsed.string("model"), DenseEncoderKind.overrides(parsed));
  }

  static ModelResolver resolver(Configuration configuration, Map<String, String> environment) {
    return new ModelResolver(configuration, ModelResolver.cacheFolder(environment), environment);
  }
}
