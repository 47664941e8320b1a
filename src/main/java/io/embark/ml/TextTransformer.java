package io.embark.ml;

import io.embark.encode.EncoderSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Adds a column of embeddings to a dataset with a column of texts.
 *
 * @param <T> the class itself, which setters return
 */
public abstract class TextTransformer<T extends TextTransformer<T>> extends EncoderTransformer<T> {
  private static final long serialVersionUID = 1L;
  private static final int USUAL_BATCH_ROWS = 512;

  private final IntParam batchSize;
  private final Param<String> role;
  private final Param<String> prompt;
  private final Param<String> promptText;
  private final IntParam maxTokens;

  TextTransformer(String uid) {
    super(uid);
    batchSize = new IntParam(this, "batchSize", "Rows that are sorted by length together.");
    role = text("as", "document, query or plain: which prompt of the model is used.");
    prompt = text("prompt", "Another prompt of the model, by name.");
    promptText = text("promptText", "A prompt, put in front as it stands.");
    maxTokens = new IntParam(this, "maxTokens", "Longest input in tokens; longer ones are cut.");
    setDefault(batchSize, USUAL_BATCH_ROWS);
    setDefault(role, "document");
  }

  /** How a cell of {@link io.embark.encode.Embedding#cells} becomes a value of the output type. */
  abstract CellToValue toValue(EncoderSpec spec);

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = new TreeMap<>();
    put(options, "as", role);
    put(options, "prompt", prompt);
    put(options, "prompt-text", promptText);
    put(options, "max-tokens", maxTokens);
    engineName().ifPresent(name -> options.put("engine", name.wireName()));
    return options;
  }

  @Override
  final List<DataType> inputTypes() {
    return List.of(DataTypes.StringType);
  }

  @Override
  final int batchRows() {
    int rows = (Integer) getOrDefault(batchSize);
    if (rows < 1) {
      throw refusal("batchSize: found " + rows + ", expected at least 1");
    }
    return rows;
  }

  @Override
  final CellEncoding<?> encoding(EncoderSpec spec, SparkSession spark, int intraOpThreads) {
    return new TextCells(spec, toValue(spec), intraOpThreads);
  }

  /** Rows that are sorted by length together, and held at once; 512 if it is not set. */
  public final IntParam batchSize() {
    return batchSize;
  }

  /** {@code document}, {@code query} or {@code plain}. */
  public final Param<String> as() {
    return role;
  }

  /** Name of a prompt of the model. */
  public final Param<String> prompt() {
    return prompt;
  }

  /** A prompt itself. */
  public final Param<String> promptText() {
    return promptText;
  }

  /** Most tokens of a text. */
  public final IntParam maxTokens() {
    return maxTokens;
  }

  /** Sets {@link #batchSize}. */
  public final T setBatchSize(int value) {
    return with(batchSize, (Object) value);
  }

  /** Sets {@link #as}. */
  public final T setAs(String value) {
    return with(role, value);
  }

  /** Sets {@link #prompt}. */
  public final T setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets {@link #promptText}. */
  public final T setPromptText(String value) {
    return with(promptText, value);
  }

  /** Sets {@link #maxTokens}. */
  public final T setMaxTokens(int value) {
    return with(maxTokens, (Object) value);
  }
}
