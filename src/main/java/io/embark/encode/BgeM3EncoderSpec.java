package io.embark.encode;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.model.BgeM3Head;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.GraphOutput;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * BGE-M3, chosen and checked on the driver.
 *
 * @param columns one an output, in the same order
 */
public record BgeM3EncoderSpec(
    List<VectorColumn> columns,
    TransformerSettings settings,
    List<BgeM3Output> outputs,
    SparsePruning pruning)
    implements EncoderSpec {
  /** Keeps unmodifiable copies. */
  public BgeM3EncoderSpec {
    columns = List.copyOf(columns);
    outputs = List.copyOf(outputs);
  }

  /** From options that {@link BgeM3EncoderKind#OPTIONS} parsed. */
  public static BgeM3EncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), BgeM3EncoderKind.NAME, options);
    TransformerSettings settings = TransformerSettings.of(options, model);
    SparsePruning pruning = SparseEncoderKind.pruning(options);
    List<BgeM3Output> outputs = outputs(options);
    List<VectorColumn> columns = new ArrayList<>();
    for (BgeM3Output output : outputs) {
      String name =
          outputs.size() == 1 ? column : column + "_" + output.wireName().replace('-', '_');
      columns.add(column(name, output, settings, pruning));
    }
    return new BgeM3EncoderSpec(columns, settings, outputs, pruning);
  }

  /** All three, in columns {@code dense}, {@code sparse} and {@code multi_vector}. */
  public BgeM3EncoderSpec whole() {
    List<BgeM3Output> all = List.of(BgeM3Output.values());
    return new BgeM3EncoderSpec(
        all.stream()
            .map(output -> column(output.wireName().replace('-', '_'), output, settings, pruning))
            .toList(),
        settings,
        all,
        pruning);
  }

  private static List<BgeM3Output> outputs(Options options) {
    if (!options.has("outputs")) {
      return List.of(BgeM3Output.DENSE, BgeM3Output.SPARSE);
    }
    List<String> names = options.strings("outputs");
    List<BgeM3Output> outputs =
        names.stream().map(BgeM3Output::ofWireName).flatMap(Optional::stream).distinct().toList();
    if (outputs.isEmpty() || outputs.size() < names.size()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".outputs': found "
              + String.join(", ", names)
              + ", expected one or more of "
              + Arrays.stream(BgeM3Output.values())
                  .map(BgeM3Output::wireName)
                  .collect(Collectors.joining(", "))
              + ", each once. Change 'outputs'.");
    }
    return outputs;
  }

  private static VectorColumn column(
      String name, BgeM3Output output, TransformerSettings settings, SparsePruning pruning) {
    ModelCard card = settings.card();
    BgeM3Head head = (BgeM3Head) card.head();
    GraphOutput graph = card.outputs().get(output.graphIndex());
    int dimension =
        switch (output) {
          case DENSE -> head.dimension();
          case SPARSE -> head.vocabulary();
          case MULTI_VECTOR -> head.tokenDimension();
        };
    SortedMap<String, String> fingerprint = settings.fingerprint(graph, dimension);
    if (output == BgeM3Output.SPARSE) {
      fingerprint.put("pooling", "max an id, without " + new TreeSet<>(head.leftOut()));
      pruning.fingerprint(fingerprint);
    }
    return new VectorColumn(
        name,
        output.wireName(),
        dimension,
        output == BgeM3Output.DENSE ? card.metric() : Metric.IP,
        output != BgeM3Output.SPARSE,
        fingerprint);
  }

  @Override
  public String device() {
    return settings.device();
  }

  @Override
  public Engine engine() {
    return settings.card().engine();
  }

  @Override
  public int maxTokens() {
    return settings.card().maxTokens();
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.of(new PromptedTokenCount(settings.model(), settings.prompt(), 0));
  }

  @Override
  public String leaseKey() {
    return settings.leaseKey(BgeM3EncoderKind.NAME, columns);
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(settings.card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return settings.open(
        device,
        intraOpThreads,
        (directory, tokenizer) ->
            new BgeM3Vectors((BgeM3Head) settings.card().head(), outputs, pruning));
  }
}
