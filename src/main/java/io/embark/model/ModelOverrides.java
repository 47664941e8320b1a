package io.embark.model;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Facts about a model that a job states because the model's own files do not. They fill gaps only:
 * a value that contradicts a file or a bundled card is an error that names both. Two may go beyond
 * the files: {@code maxTokens} may be smaller than what the model takes, and {@code normalize} may
 * add the normalisation that a model leaves out.
 *
 * @param pooling option {@code pooling}
 * @param normalize option {@code normalize}
 * @param maxTokens option {@code max-tokens}, special tokens included
 * @param engine option {@code engine}: which of a directory's graphs to take
 */
public record ModelOverrides(
    Optional<PoolingMode> pooling,
    Optional<Boolean> normalize,
    OptionalInt maxTokens,
    Optional<Engine> engine) {
  /** The job says nothing. */
  public static final ModelOverrides NONE =
      new ModelOverrides(Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty());
}
