package io.embark.pipeline;

import io.embark.corpus.SparseVector;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Embedding;
import io.embark.encode.Encoded;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.JointEmbedding;
import io.embark.encode.SparseEmbedding;
import io.embark.model.ResolvedModel;
import io.embark.model.TokenNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** The words that a learned sparse model gives a text, for {@code inspect --text}. */
public final class WordWeights {
  private static final String WHERE = "command line";

  private WordWeights() {}

  /**
   * Encodes the text and names its words, the heaviest first, of equal ones the smaller id.
   *
   * @param options of {@code encode.<kind>}, {@code model} among them
   * @throws UserError for a model without sparse weights, and a text that has no vector
   */
  public static Inspection of(
      String text,
      Map<String, ?> options,
      Configuration configuration,
      Map<String, String> environment) {
    ResolvedModel model = Encoders.model(WHERE, options, configuration, environment);
    EncoderSpec spec = Encoders.local(WHERE, null, null, options, configuration, environment);
    String kind = model.facts().kind();
    if (spec.columns().stream().noneMatch(column -> column.kind().equals(VectorColumn.SPARSE))) {
      throw new UserError(
          Category.CONFIG,
          "Cannot show the words of a text: model '"
              + model.facts().reference()
              + "' is "
              + kind
              + ", expected a model with sparse weights (sparse or bge-m3). Leave --text out.");
    }
    Encoded encoded;
    try (Encoder encoder = spec.open(spec.deviceOfTask(), 1)) {
      encoded = encoder.encode(List.of(text)).results().get(0);
    }
    if (encoded.embedding() == null) {
      throw new UserError(
          Category.INPUT,
          "Cannot show the words of a text: "
              + encoded.rejection().detail()
              + ", expected a text that the model encodes. Change --text.");
    }
    return report(sparse(encoded.embedding()), encoded, TokenNames.of(model));
  }

  private static SparseVector sparse(Embedding embedding) {
    List<Embedding> parts =
        embedding instanceof JointEmbedding joint ? joint.parts() : List.of(embedding);
    return parts.stream()
        .filter(SparseEmbedding.class::isInstance)
        .map(part -> ((SparseEmbedding) part).vector())
        .findFirst()
        .orElseThrow();
  }

  private static Inspection report(SparseVector vector, Encoded encoded, TokenNames names) {
    List<Integer> places =
        IntStream.range(0, vector.size())
            .boxed()
            .sorted(Comparator.comparing(place -> -vector.values()[place])) // stable: by id
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d tokens%s, %,d words with a weight",
            encoded.tokens(),
            encoded.isTruncated() ? " (truncated)" : "",
            vector.size()));
    List<Map<String, Object>> words = new ArrayList<>();
    for (int place : places) {
      int id = vector.indices()[place];
      float weight = vector.values()[place];
      lines.add(String.format(Locale.ROOT, "%8.4f  %-20s %d", weight, names.name(id), id));
      Map<String, Object> word = new LinkedHashMap<>();
      word.put("word", names.name(id));
      word.put("id", id);
      word.put("weight", weight);
      words.add(word);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "words");
    result.put("tokens", encoded.tokens());
    result.put("truncated", encoded.isTruncated());
    result.put("words", words);
    return new Inspection(lines, result);
  }
}
