package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.CommittedPartition;
import io.embark.sink.WrittenLake;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeSampleTest {
  private WrittenLake lake;
  private RowMapping mapping;

  @BeforeEach
  void lake(@TempDir Path folder) {
    lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    CollectionPlan plan =
        new CollectionPlan(List.of(lake.column()), SinkFixture.settings(Map.of()));
    mapping = new RowMapping("job", "p", plan, 65_535, false);
  }

  private CommittedPartition commit(String run, int rows) {
    return lake.commit(run, "p", List.of(), lake.items("doc", rows));
  }

  private long rows(CommittedPartition partition, long least, double deviations) {
    try (LakeSample sample =
        LakeSample.read(LocalSpark.session(), partition, mapping, least, deviations)) {
      return sample.rows();
    }
  }

  @Test
  void ofFewRowsAllAreTaken() {
    CommittedPartition partition = commit("r1", 70);
    try (LakeSample sample = LakeSample.read(LocalSpark.session(), partition, mapping, 1_000)) {
      assertThat(sample.rows()).isEqualTo(70);
    }
  }

  @Test
  void atLeastSoManyAreTakenAndNotManyMore() {
    CommittedPartition partition = commit("r1", 3_000);
    try (LakeSample sample = LakeSample.read(LocalSpark.session(), partition, mapping, 200)) {
      // 200 and six standard deviations, and as many up or down
      assertThat(sample.rows()).isBetween(200L, 375L);
    }
  }

  @Test
  void whereTooFewLieBelowTheBorderTheKeysAreSorted() {
    assertThat(rows(commit("r1", 3_000), 200, -6)).isEqualTo(200);
  }

  @Test
  void theSameCommitHasTheSameRowsAndAnotherRunOthers() {
    // with the exact number two samples of the same size can only differ by their rows
    CommittedPartition first = commit("r1", 3_000);
    CommittedPartition second = commit("r2", 3_000);
    assertThat(rows(first, 200, 1)).isEqualTo(rows(first, 200, 1));
    assertThat(rows(first, 200, 1)).isNotEqualTo(rows(second, 200, 1));
  }
}
