package io.embark.pipeline;

import io.embark.corpus.VectorColumn;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.job.JobSpec;
import io.embark.model.Device;
import io.embark.read.InputFile;
import io.embark.read.InputListing;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A plan over one file, for units that need no more of it than names and columns. */
final class PlannedJob {
  /** What the encoder of these plans would fill; nobody opens it. */
  private record ColumnOnly(VectorColumn column) implements EncoderSpec {
    @Override
    public List<VectorColumn> columns() {
      return List.of(column);
    }

    @Override
    public int maxTokens() {
      return 64;
    }

    @Override
    public Optional<TokenCounterSource> tokenCounter() {
      return Optional.empty();
    }

    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public Optional<String> modelReference() {
      return Optional.of("hf:acme/model@0123");
    }

    @Override
    public String leaseKey() {
      return "none";
    }

    @Override
    public Encoder open(Device device, int intraOpThreads) {
      throw new IllegalStateException("a plan for units is not run");
    }
  }

  private PlannedJob() {}

  static JobPlan of(Path lake, String ds, VectorColumn... columns) {
    return of(
        """
        job: docs
        read: { text: { path: in } }
        encode: { dense: { model: m } }
        write: { parquet: { path: lake, partition-by: [ds] } }
        """,
        lake,
        ds,
        columns);
  }

  static JobPlan of(String yaml, Path lake, String ds, VectorColumn... columns) {
    JobSpec spec = ParsedJobs.parse(yaml, Map.of("ds", ds));
    return new JobPlan(
        spec,
        Registry.reader(spec.read().kind()),
        new InputListing(List.of(new InputFile("file:/in/a", "a", 5, 1, Map.of()))),
        List.of(),
        Stream.of(columns).<EncoderSpec>map(ColumnOnly::new).toList(),
        Optional.empty(),
        new PartitionRule("ds", ds, false),
        new LakeStore(lake.toString(), new Configuration()),
        new LakeLayout("ds"),
        List.of(),
        Optional.empty(),
        "fingerprint");
  }
}
