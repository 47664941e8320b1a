package io.embark.segment;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Cuts documents into chunks by the encoder's own tokens. A live row becomes its chunks: the same
 * columns with {@code segment} 0 to n-1, spans that point into the source's text exactly, {@code
 * text} between them, {@code outline} null and an attribute of its place: {@value #HEADING_PATH},
 * {@value #TABLE_HEADER} or {@value #JSON_PATH}. A document without a chunk stays as a rejected
 * row. Rows without text pass on.
 *
 * <p>The kernel runs in {@code mapPartitions}: it meets every row once, whatever is read from the
 * result, and chunks leave one by one, so that a large document is in memory once. (A function that
 * returns an array, exploded, would carry the whole document into the row of each chunk.)
 */
public final class ChunkStage implements PlannedStage {
  /** As it stands in job files, the rejects table and the funnel. */
  public static final String NAME = "chunk";

  /** Attribute with the titles above a chunk, {@code "A > B > C"}; empty before the first. */
  public static final String HEADING_PATH = "heading_path";

  /** Attribute with the first row of the table that a chunk by table rows is of. */
  public static final String TABLE_HEADER = "table_header";

  /** Attribute with the path of a chunk's field, or of its first and last one. */
  public static final String JSON_PATH = "json_path";

  /** Reason of a document that is to be cut by JSON fields and is not JSON. */
  public static final String NOT_JSON = "not_json";

  /** Reason of a document in which nothing gives a token. */
  public static final String NO_CHUNKS = "no_chunks";

  private static final String MAX_TOKENS = "max-tokens";
  private static final String OVERLAP = "overlap";
  private static final String BY = "by";
  private static final String TOKENS = "tokens";
  private static final String HEADINGS = "headings";
  private static final String TABLE_ROWS = "table-rows";
  private static final String JSON_FIELDS = "json-fields";

  /** JSON has some three characters a token; a field that may not fit is taken apart. */
  private static final int CHARACTERS_PER_TOKEN = 2;

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
                  MAX_TOKENS,
                  OptionSpec.Type.INTEGER,
                  "Most tokens of a chunk as the encoder sees it, special tokens and prompt"
                      + " included; the encoder's maximum if left out.")
              .atLeast(1),
          OptionSpec.of(
                  OVERLAP,
                  OptionSpec.Type.INTEGER,
                  "Most tokens of whole sentences that a chunk repeats from the end of the former.")
              .atLeast(0)
              .defaultTo(0L),
          OptionSpec.choice(
                  BY,
                  List.of(TOKENS, HEADINGS, TABLE_ROWS, JSON_FIELDS),
                  "Pack sentences wherever they stand, or never across a heading (HTML, Markdown);"
                      + " or pack whole rows of a table (CSV, lines), or whole fields of a JSON"
                      + " document.")
              .defaultTo(TOKENS));

  private final Options options;
  private final TokenCounterSource tokenizer;
  private final int maxTokens;
  private final int overlap;

  private ChunkStage(Options options, TokenCounterSource tokenizer, int maxTokens, int overlap) {
    this.options = options;
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.overlap = overlap;
  }

  /** Checks the numbers against the encoder that will get the chunks. */
  public static ChunkStage of(Options options, TokenCounterSource tokenizer) {
    if (tokenizer == null) {
      throw new UserError(
          Category.CONFIG,
          "Cannot chunk by '"
              + options.where()
              + "': no encoder of the job has a tokenizer here, expected one that counts tokens. Chunk"
              + " the input before, or encode with a model that runs in Embark.");
    }
    int maxTokens = options.has(MAX_TOKENS) ? options.count(MAX_TOKENS) : tokenizer.maxTokens();
    int overlap = options.count(OVERLAP);
    if (maxTokens > tokenizer.maxTokens()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot chunk by '"
              + options.where()
              + "': found max-tokens "
              + maxTokens
              + ", expected at most "
              + tokenizer.maxTokens()
              + ", the most the encoder takes. Lower 'max-tokens' or leave it out.");
    }
    if (overlap >= maxTokens) {
      throw new UserError(
          Category.CONFIG,
          "Cannot chunk by '"
              + options.where()
              + "': found overlap "
              + overlap
              + ", expected less than max-tokens "
              + maxTokens
              + ". Lower 'overlap'.");
    }
    return new ChunkStage(options, tokenizer, maxTokens, overlap);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Opens the tokenizer on the driver to see that special tokens and prompt leave room. */
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    int overhead = new ContentCounter(tokenizer.open()).overhead();
    if (overhead >= maxTokens) {
      throw new UserError(
          Category.CONFIG,
          "Cannot chunk by '"
              + options.where()
              + "': special tokens and prompt take "
              + overhead
              + " tokens, expected fewer than max-tokens "
              + maxTokens
              + ". "
              + (maxTokens < tokenizer.maxTokens()
                  ? "Raise 'max-tokens'."
                  : "Choose a shorter prompt for the encoder."));
    }
    ChunkRows kernel =
        new ChunkRows(
            rows.schema(), tokenizer, maxTokens, overlap, cut(options.string(BY), maxTokens));
    return rows.mapPartitions(kernel, Encoders.row(rows.schema()));
  }

  private static ChunkRows.Cut cut(String by, int maxTokens) {
    return switch (by) {
      case HEADINGS -> Chunker::byHeadings;
      case TABLE_ROWS -> Chunker::byTableRows;
      case JSON_FIELDS -> packer -> Chunker.byJsonFields(packer, maxTokens * CHARACTERS_PER_TOKEN);
      default -> Chunker::byTokens;
    };
  }
}
