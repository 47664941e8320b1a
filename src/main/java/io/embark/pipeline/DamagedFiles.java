package io.embark.pipeline;

import io.embark.sink.CommittedFile;
import io.embark.sink.LakeStore;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds files of a lake whose bytes are not those that were written: gone, cut, or changed with the
 * same length. Reads all of them, spread over the executors.
 */
final class DamagedFiles {
  private static final int TASKS_PER_SLOT = 3;

  private DamagedFiles() {}

  /** Paths of the damaged ones. */
  static Set<String> among(SparkSession spark, LakeStore store, List<CommittedFile> files) {
    if (files.isEmpty()) {
      return Set.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int slots = spark.sparkContext().defaultParallelism();
    spark.sparkContext().setJobDescription("embark: hash files");
    List<String> damaged =
        context
            .parallelize(files, Math.min(files.size(), TASKS_PER_SLOT * slots))
            .filter(new IsDamaged(store))
            .map(CommittedFile::path)
            .collect();
    spark.sparkContext().setJobDescription(null);
    return new TreeSet<>(damaged);
  }

  private static final class IsDamaged implements Function<CommittedFile, Boolean> {
    private static final long serialVersionUID = 1L;

    private final String lake;
    private final SerializableConfiguration configuration;

    IsDamaged(LakeStore store) {
      this.lake = store.root();
      this.configuration = new SerializableConfiguration(store.configuration());
    }

    @Override
    public Boolean call(CommittedFile file) {
      LakeStore store = new LakeStore(lake, configuration.value());
      return store.sha256(file.path()).filter(file.sha256()::equals).isEmpty();
    }
  }
}
