package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.job.JobSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Texts to encode: what a job would encode, and headings, sampled by a hash with a seed and mixed
 * by it. {@code CorpusSample JOB INPUT TEXTS PASSAGES HEADINGS SEED} writes TEXTS as JSON Lines of
 * {@code id} and {@code text}; nothing is encoded. The same arguments give the same bytes.
 */
public final class CorpusSample {
  private static final String HEADING_PATH = "heading_path";
  private static final String HEADING_SEPARATOR = " > ";
  private static final int SHORTEST_HEADING_CHARS = 3;
  private static final int LONGEST_HEADING_CHARS = 60;

  private CorpusSample() {}

  /** A line of the result. */
  record Line(String id, String text) {}

  /** Writes the sample and prints its size. */
  public static void main(String[] arguments) throws IOException {
    Path texts = Path.of(arguments[2]);
    String seed = arguments[5];
    SparkSession spark = EmbarkSession.start("embark bench corpus");
    Map<String, String> set =
        Map.of("input", arguments[1], "output", texts.resolveSibling("no-lake").toString());
    JobSpec spec = Jobs.load(Path.of(arguments[0]), set, System.getenv());
    JobPlanner planner = new JobPlanner(spark, System.getenv());
    ModelProvider models =
        ModelProvider.local(
            io.embark.pipeline.Encoders.resolver(
                spark.sparkContext().hadoopConfiguration(), System.getenv()));
    JobPlan plan = planner.plan(spec, planner.store(spec), models);
    Dataset<Row> kept =
        plan.tagged(plan.read(spark), Scratch.onExecutors(System.err::println))
            .filter(col(StagedRows.STATUS).equalTo(lit(RowStatus.KEPT.wireName())))
            .cache();
    List<Line> lines = new ArrayList<>();
    lines.addAll(
        sample(kept.select(col(Columns.TEXT)), seed, "passage", Integer.parseInt(arguments[3])));
    lines.addAll(sample(headings(kept), seed, "heading", Integer.parseInt(arguments[4])));
    spark.stop();
    lines.sort(Comparator.comparing(Line::id));
    Path unfinished = texts.resolveSibling(texts.getFileName() + ".part");
    Files.write(unfinished, lines.stream().map(Json::line).toList(), StandardCharsets.UTF_8);
    Files.move(unfinished, texts, StandardCopyOption.REPLACE_EXISTING);
    System.out.println(Json.line(Map.of("texts", lines.size())));
  }

  /** The last heading over each row, where it is short. */
  private static Dataset<Row> headings(Dataset<Row> kept) {
    Column path = StagedRows.attribute(col(Columns.ATTRIBUTES), HEADING_PATH);
    Column last = trim(element_at(split(path, HEADING_SEPARATOR), lit(-1)));
    return kept.select(last.as(Columns.TEXT))
        .filter(length(col(Columns.TEXT)).between(SHORTEST_HEADING_CHARS, LONGEST_HEADING_CHARS));
  }

  /** Ids are hashes, so that sorting by them mixes both kinds. */
  private static List<Line> sample(Dataset<Row> texts, String seed, String kind, int size) {
    Column hash =
        md5(concat(lit(seed + "\u001f" + kind + "\u001f"), col(Columns.TEXT)).cast("binary"));
    List<Line> lines =
        texts
            .distinct()
            .select(hash.as("id"), col(Columns.TEXT))
            .orderBy(col("id"))
            .limit(size)
            .as(Encoders.tuple(Encoders.STRING(), Encoders.STRING()))
            .collectAsList()
            .stream()
            .map(pair -> new Line(pair._1() + "-" + kind, pair._2()))
            .toList();
    if (lines.size() < size) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%d of %d texts of kind %s", lines.size(), size, kind));
    }
    return lines;
  }
}
