package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.embark.bench.Spent;
import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.dedup.MinHashDedupStage;
import io.embark.read.InputListing;
import io.embark.read.JsonlReader;
import io.embark.read.Reader;
import io.embark.sink.LakeStore;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Near-duplicates from JSON Lines to JSON Lines: {@code DedupTimes INPUT FOLDER}. What a run does
 * between its reader and its staged rows, with the stage's defaults; FOLDER/rows gets id, item id,
 * survivor's item id and, of what is kept, the text.
 */
public final class DedupTimes {
  private DedupTimes() {}

  /**
   * What a process did.
   *
   * @param seconds from the start of the JVM to the last file
   */
  record Report(double startSeconds, double seconds, List<String> notes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) {
    SparkSession spark = EmbarkSession.start("embark bench dedup");
    double startSeconds = Spent.sinceJvmStart();
    LakeStore store = new LakeStore(arguments[1], spark.sparkContext().hadoopConfiguration());
    List<String> notes = new ArrayList<>();
    Scratch scratch = Scratch.inLake(store, "bench", notes::add);
    Options options = JsonlReader.OPTIONS.parse("bench", Map.of("path", arguments[0], "id", "id"));
    Reader reader = new JsonlReader();
    InputListing listing = reader.list(spark, options);
    Dataset<Row> items =
        StagedRows.items(reader.read(spark, options, listing), new PartitionRule(null, null, true));
    MinHashDedupStage stage =
        new MinHashDedupStage(MinHashDedupStage.OPTIONS.parse("bench", Map.of()));
    StagedRows.identified(stage.apply(items, scratch), "")
        .select(
            col(Columns.SOURCE_ID).as("id"),
            col(Columns.ITEM_ID),
            col("duplicate.survivor_id"),
            when(col(Columns.DUPLICATE).isNull(), col(Columns.TEXT)).as(Columns.TEXT))
        .write()
        .json(store.path("rows").toString());
    double seconds = Spent.sinceJvmStart();
    Scratch.discard(store, "bench");
    spark.stop();
    System.out.println(Json.line(new Report(startSeconds, seconds, notes)));
  }
}
