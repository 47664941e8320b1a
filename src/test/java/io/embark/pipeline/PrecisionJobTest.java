package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.job.JobSpec;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeCell;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a lake holds of a column of less than float32, over runs, kills and increments. */
class PrecisionJobTest {
  private static final int ITEMS = 12;

  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void fixture() {
    job = new JobFixture(folder.resolve("job"));
    job.input("a.jsonl", lines(0, ITEMS));
  }

  private static String[] lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> line("id-" + i, "text number " + i + " of " + "many ".repeat(i % 4)))
        .toArray(String[]::new);
  }

  private static JobSpec spec(JobFixture fixture, Precision precision) {
    return spec(fixture, precision, "");
  }

  private static JobSpec spec(JobFixture fixture, Precision precision, String parquet) {
    String yaml = fixture.yaml("  - dedup: { exact: {} }", parquet, "", "100%", "50%");
    return fixture.spec(
        yaml.replace("dense: { ", "dense: { precision: " + precision.wireName() + ", "), Map.of());
  }

  /** The same rows by a job that stores float32. */
  private Map<String, float[]> floats(String... more) {
    JobFixture twin = new JobFixture(folder.resolve("twin"));
    twin.input("a.jsonl", lines(0, ITEMS));
    if (more.length > 0) {
      twin.input("b.jsonl", more);
    }
    twin.run(spec(twin, Precision.FLOAT32));
    Map<String, float[]> vectors = new TreeMap<>();
    for (Row row : twin.table("embeddings").collectAsList()) {
      vectors.put(row.getAs("source_id"), VectorColumn.floats(row.getSeq(row.fieldIndex("dense"))));
    }
    return vectors;
  }

  private Map<String, byte[]> stored(VectorColumn column) {
    Map<String, byte[]> vectors = new TreeMap<>();
    for (Row row : job.table("embeddings").collectAsList()) {
      vectors.put(
          row.getAs("source_id"), (byte[]) LakeCell.read(row, row.fieldIndex("dense"), column));
    }
    return vectors;
  }

  private CommittedPartition commit() {
    return CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).get(0);
  }

  private static Ranges ranges(Map<String, float[]> floats) {
    Ranges ranges = Ranges.none();
    for (float[] vector : floats.values()) {
      ranges = ranges.including(vector);
    }
    return ranges;
  }

  private void assertHolds(VectorColumn column, Map<String, float[]> floats) {
    Map<String, byte[]> stored = stored(column);
    assertThat(stored.keySet()).isEqualTo(floats.keySet());
    floats.forEach(
        (id, vector) ->
            assertThat(stored.get(id)).as(id).isEqualTo(Quantizer.quantize(column, vector)));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "INT8", "BINARY"})
  void theLakeHoldsTheBytesOfTheSameVectors(Precision precision) {
    List<String> notes = new ArrayList<>();
    RunResult run = job.run(spec(job, precision), notes::add);

    VectorColumn column = commit().columns().get(0);
    Map<String, float[]> floats = floats();
    assertThat(column.precision()).isEqualTo(precision);
    assertHolds(column, floats);
    assertThat(run.manifest().columns()).containsExactly(column);
    assertThat(job.table("embeddings").schema().apply("dense").dataType().catalogString())
        .isEqualTo(precision == Precision.INT8 ? "array<tinyint>" : "binary");
    if (precision == Precision.INT8) {
      assertThat(column.ranges()).isEqualTo(ranges(floats));
      assertThat(column.fingerprint()).containsEntry("ranges", ranges(floats).digest());
      assertThat(notes)
          .contains(
              "the int8 ranges of column 'dense' come from 12 vectors only; what later ones have"
                  + " beyond them is cut");
    }

    Map<String, String> before = job.files();
    assertThat(job.run(spec(job, precision)).state()).isEqualTo("unchanged");
    assertThat(job.files()).isEqualTo(before);
  }

  @Test
  void laterRunsStoreByTheRangesOfTheFirst() {
    job.run(spec(job, Precision.INT8));
    VectorColumn first = commit().columns().get(0);
    String[] more = {line("far", "zzz"), line("farther", "q w e r t y u i o p")};
    job.input("b.jsonl", more);

    RunResult second = job.run(spec(job, Precision.INT8));

    assertThat(second.manifest().encoding().encoded()).isEqualTo(2);
    assertThat(second.manifest().encoding().reused()).isEqualTo(ITEMS);
    assertThat(commit().columns()).containsExactly(first);
    Map<String, float[]> floats = floats(more);
    assertThat(ranges(floats)).as("the new rows lie beyond").isNotEqualTo(first.ranges());
    assertHolds(first, floats);
  }

  @Test
  void freshRowsInThePlaceOfAllOthersFindTheirOwnRanges() {
    job.run(spec(job, Precision.INT8));
    Ranges first = commit().columns().get(0).ranges();
    String[] more = {line("far", "zzz"), line("farther", "q w e r t y u i o p")};
    job.input("b.jsonl", more);

    job.run(spec(job, Precision.INT8), new RunOptions(true));

    Map<String, float[]> floats = floats(more);
    assertThat(commit().columns().get(0).ranges()).isEqualTo(ranges(floats)).isNotEqualTo(first);
    assertHolds(commit().columns().get(0), floats);
  }

  /** The note on few vectors comes when the ranges are found and no file has been written again. */
  @Test
  void aRunThatEndsBeforeFilesAreWrittenAgainGoesOnWithItsRanges() throws Exception {
    assertThatThrownBy(
            () ->
                job.run(
                    spec(job, Precision.INT8),
                    note -> {
                      if (note.startsWith("the int8 ranges")) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessageContaining("killed");
    assertThat(commits()).isEmpty();
    LakeStore store = new LakeStore(job.lake().toString(), new Configuration());
    String run = store.folders(LakeLayout.STAGING).get(0).replaceAll(".*/", "");
    assertThat(store.read(LakeLayout.ranges(run))).isPresent();
    // one file is lost: it is encoded again, and stored by the ranges that were found with it
    Files.delete(job.lake().resolve(EncodeJob.markers(store, run).get(0)));

    RunResult resumed = job.run(spec(job, Precision.INT8));

    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(resumed.manifest().encoding().resumed()).isPositive();
    VectorColumn column = commit().columns().get(0);
    assertThat(column.ranges()).isEqualTo(ranges(floats()));
    assertHolds(column, floats());
    assertThat(store.folders(LakeLayout.STAGING)).isEmpty();
  }

  /** It began without the lake's ranges, and so it goes on, whatever the lake holds. */
  @Test
  void aFreshRunThatEndedEarlyGoesOnToItsOwnRanges() {
    job.run(spec(job, Precision.INT8));
    Ranges first = commit().columns().get(0).ranges();
    String[] more = {line("far", "zzz"), line("farther", "q w e r t y u i o p")};
    job.input("b.jsonl", more);
    assertThatThrownBy(
            () ->
                JobFixture.run(
                    spec(job, Precision.INT8),
                    new RunOptions(true),
                    PrecisionJobTest::dieWhenQuantizing,
                    note -> {}))
        .hasMessageContaining("killed");
    assertThat(commit().columns().get(0).ranges()).isEqualTo(first);

    RunResult resumed = job.run(spec(job, Precision.INT8));

    assertThat(resumed.state()).isEqualTo("resumed");
    Map<String, float[]> floats = floats(more);
    assertThat(commit().columns().get(0).ranges()).isEqualTo(ranges(floats)).isNotEqualTo(first);
    assertHolds(commit().columns().get(0), floats);
  }

  private static void dieWhenQuantizing(String phase) {
    if (phase.equals("quantize")) {
      throw new IllegalStateException("killed");
    }
  }

  private List<CommittedPartition> commits() {
    return CommitLog.all(new LakeStore(job.lake().toString(), new Configuration()));
  }

  @Test
  void anotherPrecisionInOneLakeIsRefused() {
    job.run(spec(job, Precision.INT8));

    assertThatThrownBy(() -> job.run(spec(job, Precision.BINARY)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("found dense.precision 'int8' -> 'binary'; dense.ranges '");
  }

  @Test
  void rangesOfNoVectorAreRefused() {
    job.input("a.jsonl", line("empty", "  "));

    assertThatThrownBy(() -> job.run(spec(job, Precision.INT8)))
        .hasMessage(
            "Cannot find the int8 ranges of column 'dense' of job 'fixture': found 0 vectors,"
                + " expected at least 2, and better thousands. Begin with more rows, or with another"
                + " precision.");
    assertThat(commits()).isEmpty();
  }
}
