package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Json;
import io.embark.encode.EncodeStatistics;
import io.embark.report.IncrementCounts;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Markers of published files, and what is left of a run that never committed them. */
class EncodeJobTest {
  private static final String MARKER = EncodeJob.marker("run", 7);
  private static final PublishedFile PUBLISHED =
      new PublishedFile(
          7,
          "d",
          new CommittedFile("embeddings/a", 2, 5, "sha"),
          null,
          new CommittedFile("duplicates/a", 1, 3, "sha"),
          List.of(new Tally("", "", 2, 1), new Tally("dedup:exact", "exact", 1, 1)),
          1,
          0,
          EncodeStatistics.NONE,
          Collections.emptySortedMap());

  @TempDir Path folder;
  private LakeStore store;

  @BeforeEach
  void open() {
    store = new LakeStore(folder.toString(), new Configuration());
    store.replace("embeddings/a", "12345");
    store.replace("duplicates/a", "123");
  }

  @Test
  void aMarkerWhoseFilesAreWholeCounts() {
    assertThat(MARKER).isEqualTo("_embark/staging/run/published/00007.json");
    assertThat(EncodeJob.read(store, MARKER)).isEmpty();
    store.replace(MARKER, Json.line(PUBLISHED));
    assertThat(EncodeJob.read(store, MARKER)).contains(PUBLISHED);
  }

  @Test
  void aFileThatIsCutOrGoneIsNotPublished() {
    store.replace(MARKER, Json.line(PUBLISHED));
    store.replace("duplicates/a", "12");
    assertThat(EncodeJob.read(store, MARKER)).isEmpty();
    store.delete("duplicates/a");
    assertThat(EncodeJob.read(store, MARKER)).isEmpty();
    store.replace("duplicates/a", "123");
    assertThat(EncodeJob.read(store, MARKER)).contains(PUBLISHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"number\":7,", "null", "[]", "no JSON", "{}"})
  void aDamagedMarkerIsNotPublished(String damaged) {
    store.replace(MARKER, damaged);
    assertThat(EncodeJob.read(store, MARKER)).isEmpty();
  }

  @Test
  void whatAnInterruptedRunLeftGoesAndNothingElse() {
    LakeLayout layout = new LakeLayout(null);
    List<StagedFile> files =
        List.of(
            new StagedFile(0, "s0", RowStatus.KEPT, "d"),
            new StagedFile(1, "s1", RowStatus.KEPT, "d"));
    Staged staged = new Staged("run", "f", 3, files, new IncrementCounts(0, 0, 0, 0), 0, null);
    store.replace(LakeLayout.staging("run") + "/staged.json", "{}");
    store.replace(LakeLayout.staging("other") + "/staged.json", "{}");
    store.replace("embeddings/run-00000.parquet", "published");
    store.replace("rejects/run-00001-t5.parquet", "half a file of a killed attempt");
    store.replace("embeddings/run2-00000.parquet", "of another run");

    Leftovers.discard(store, layout, staged);

    assertThat(store.folders(LakeLayout.STAGING)).containsExactly("_embark/staging/other");
    assertThat(store.list("embeddings"))
        .containsExactly("embeddings/a", "embeddings/run2-00000.parquet");
    assertThat(store.list("rejects")).isEmpty();
  }
}
