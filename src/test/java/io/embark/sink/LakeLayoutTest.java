package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakeLayoutTest {
  private static final LakeLayout BY_DAY = new LakeLayout("ds");
  private static final LakeLayout WHOLE = new LakeLayout(null);

  @Test
  void namesAreThoseOfTheDesign() {
    assertThat(BY_DAY.tableFolder(LakeLayout.EMBEDDINGS, "2026-11-20"))
        .isEqualTo("embeddings/ds=2026-11-20");
    assertThat(BY_DAY.dataFile(LakeLayout.REJECTS, "2026-11-20", "run", 7, ""))
        .isEqualTo("rejects/ds=2026-11-20/run-00007.parquet");
    assertThat(BY_DAY.dataFile(LakeLayout.DUPLICATES, "2026-11-20", "run", 123_456, "-t9"))
        .isEqualTo("duplicates/ds=2026-11-20/run-123456-t9.parquet");
    assertThat(BY_DAY.currentFile("2026-11-20")).isEqualTo("_embark/current/ds=2026-11-20.json");
    assertThat(LakeLayout.staging("run")).isEqualTo("_embark/staging/run");
    assertThat(LakeLayout.manifest("run")).isEqualTo("_embark/runs/run/manifest.json");
    assertThat(BY_DAY.loadRecord("milvus http://h:1/c", "2026-11-20"))
        .isEqualTo("_embark/loads/milvus%20http%3A%2F%2Fh%3A1%2Fc/ds=2026-11-20.json");
  }

  @Test
  void anUnpartitionedLakeHasNoPartitionFolders() {
    assertThat(WHOLE.dataFile(LakeLayout.EMBEDDINGS, "all", "run", 0, ""))
        .isEqualTo("embeddings/run-00000.parquet");
    assertThat(WHOLE.currentFile("all")).isEqualTo("_embark/current/all.json");
    assertThat(WHOLE.loadRecord("t", "all")).isEqualTo("_embark/loads/t/all.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "..",
        "a b",
        "a=b",
        "100%",
        "%2F",
        "x:y",
        "a+b",
        "*?[1]{2}",
        "\"'#^\\",
        "é ü 中 😀",
        "__missing__",
        "tab\there"
      })
  void anyPartitionValueIsOneFolderThatSparkReadsBack(String value) {
    String name = BY_DAY.partitionName(value);
    assertThat(name).startsWith("ds=").doesNotContain("/");
    assertThat(ExternalCatalogUtils.unescapePathName(name.substring(3))).isEqualTo(value);
    assertThat(name.substring(3)).isEqualTo(ExternalCatalogUtils.escapePathName(value));
  }
}
