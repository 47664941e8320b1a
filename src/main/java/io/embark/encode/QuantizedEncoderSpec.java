package io.embark.encode;

import io.embark.corpus.Modality;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;

/**
 * Another encoder whose dense vectors are stored in less than float32. The vectors themselves, and
 * what a service was paid for, stay those of the other encoder.
 *
 * @param encoder gives float32
 * @param columns its columns, the dense ones with the precision
 */
public record QuantizedEncoderSpec(EncoderSpec encoder, List<VectorColumn> columns)
    implements EncoderSpec {
  /** The option {@code precision} of every kind that has dense vectors. */
  public static final OptionSpec OPTION =
      OptionSpec.choice(
              VectorColumn.PRECISION,
              Precision.wireNames(),
              "How dense vectors are stored; int8 by the ranges of the vectors that the lake gets"
                  + " first.")
          .defaultTo(Precision.FLOAT32.wireName());

  /** Keeps an unmodifiable copy. */
  public QuantizedEncoderSpec {
    columns = List.copyOf(columns);
  }

  /** The encoder with the precision that its options ask for; itself where they ask for none. */
  public static EncoderSpec of(EncoderSpec encoder, Options options) {
    Precision precision =
        options
            .optionalString(VectorColumn.PRECISION)
            .map(Precision::ofWireName)
            .orElse(Precision.FLOAT32);
    if (precision == Precision.FLOAT32) {
      return encoder;
    }
    if (encoder.columns().stream().noneMatch(QuantizedEncoderSpec::isDense)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".precision': found "
              + precision.wireName()
              + ", expected none since this encoder gives no dense vectors. Leave it out.");
    }
    return of(encoder, precision);
  }

  private static QuantizedEncoderSpec of(EncoderSpec encoder, Precision precision) {
    return new QuantizedEncoderSpec(
        encoder,
        encoder.columns().stream()
            .map(column -> isDense(column) ? column.withPrecision(precision) : column)
            .toList());
  }

  private static boolean isDense(VectorColumn column) {
    return column.kind().equals(VectorColumn.DENSE);
  }

  /** The same storage of a changed encoder. */
  public QuantizedEncoderSpec of(UnaryOperator<EncoderSpec> change) {
    Precision precision =
        columns.stream()
            .map(VectorColumn::precision)
            .filter(some -> some != Precision.FLOAT32)
            .findFirst()
            .orElse(Precision.FLOAT32);
    return of(change.apply(encoder), precision);
  }

  @Override
  public QuantizedEncoderSpec withRanges(Map<String, Ranges> ranges) {
    return new QuantizedEncoderSpec(
        encoder,
        columns.stream()
            .map(
                column ->
                    column.precision() == Precision.INT8
                        ? column.withRanges(ranges.get(column.name()))
                        : column)
            .toList());
  }

  @Override
  public boolean takes(Modality modality) {
    return encoder.takes(modality);
  }

  @Override
  public OptionalInt samplingRate() {
    return encoder.samplingRate();
  }

  @Override
  public int maxTokens() {
    return encoder.maxTokens();
  }

  @Override
  public String leaseKey() {
    return encoder.leaseKey() + " stored as " + columns.stream().map(this::stored).toList();
  }

  private String stored(VectorColumn column) {
    return column.precision().wireName() + (column.ranges() == null ? "" : column.ranges());
  }

  @Override
  public String device() {
    return encoder.device();
  }

  @Override
  public boolean readsDocuments() {
    return encoder.readsDocuments();
  }

  @Override
  public Engine engine() {
    return encoder.engine();
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return encoder.tokenCounter();
  }

  @Override
  public Optional<String> modelReference() {
    return encoder.modelReference();
  }

  @Override
  public EncoderSpec atDriver(
      Map<String, String> environment, Configuration configuration, Optional<String> keptFolder) {
    return new QuantizedEncoderSpec(
        encoder.atDriver(environment, configuration, keptFolder), columns);
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return new QuantizedEncoder(encoder.open(device, intraOpThreads), columns);
  }
}
