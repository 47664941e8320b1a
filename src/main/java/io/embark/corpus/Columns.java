package io.embark.corpus;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Names of the columns that rows carry between rooms and in the lake. They are a contract with
 * foreign readers.
 */
public final class Columns {
  /** 32 hex digits, see {@link ItemId}. Primary key in Milvus. */
  public static final String ITEM_ID = "item_id";

  /**
   * The id column of the input, or the path relative to {@code read.path} ({@code !/entry} inside
   * archives).
   */
  public static final String SOURCE_ID = "source_id";

  /** 0-based number of the item within its source. */
  public static final String SEGMENT = "segment";

  /**
   * First character (text; Unicode code points, as Spark, Python and DuckDB count) or millisecond
   * (media) of the item in its source, inclusive.
   */
  public static final String SPAN_START = "span_start";

  /** As {@link #SPAN_START}, exclusive. */
  public static final String SPAN_END = "span_end";

  /** {@link Modality#wireName()}. */
  public static final String MODALITY = "modality";

  /** The text that is encoded: exactly the source's text from span start to span end. */
  public static final String TEXT = "text";

  /**
   * {@link ContentHash} of {@link #TEXT} as it stands (of a row that refers to a file: of {@link
   * #BYTES}, a unit separator and {@link #MODIFIED}), before any normalisation; in jobs with late
   * chunking of the text, a unit separator and the {@link #DOCUMENT_HASH}, since the vector depends
   * on both.
   */
  public static final String CONTENT_HASH = "content_hash";

  /**
   * {@code map<string,string>}: carried input columns, partition columns of the path, title,
   * heading path.
   */
  public static final String ATTRIBUTES = "attributes";

  /** Attribute of rows that refer to a file: where it is, as Hadoop opens it. */
  public static final String URI = "uri";

  /** Attribute of rows that refer to a file: its length. */
  public static final String BYTES = "bytes";

  /** Attribute of rows that refer to a file: when it was changed, ISO 8601 in UTC. */
  public static final String MODIFIED = "modified";

  /** The run that wrote the row. */
  public static final String RUN_ID = "run_id";

  /**
   * {@code array<struct<level:int,start:int,title:string>>}: headings of {@link #TEXT} in order;
   * null if unknown.
   */
  public static final String OUTLINE = "outline";

  /**
   * The whole text that the row's {@link #TEXT} stands in, in jobs with late chunking; of a
   * document's chunks one has it. Never in the lake.
   */
  public static final String DOCUMENT = "_document";

  /** {@link ContentHash} of {@link #DOCUMENT}, in all of its chunks. Never in the lake. */
  public static final String DOCUMENT_HASH = "_document_hash";

  /** {@code struct<stage,reason,detail>}, null while the row is alive; see {@link Rejection}. */
  public static final String REJECTION = "rejection";

  /** {@code struct<survivor_id,method,similarity>}, null while the row is alive. */
  public static final String DUPLICATE = "duplicate";

  /**
   * Value of the partition column ({@code write.parquet.partition-by}); {@code all} in an
   * unpartitioned lake.
   */
  public static final String PARTITION = "partition";

  /** The same noun as the key of an unpartitioned lake. */
  public static final String UNPARTITIONED = "all";

  private Columns() {}

  /** The column of exactly that name, whatever characters it has. */
  public static Column named(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
