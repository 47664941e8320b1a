package io.embark.pipeline;

import io.embark.job.JobParser;
import io.embark.job.JobSpec;
import io.embark.job.Variables;
import java.util.Map;

/** Jobs from YAML with the real vocabulary, for tests. */
final class ParsedJobs {
  private ParsedJobs() {}

  static JobSpec parse(String yaml) {
    return parse(yaml, Map.of());
  }

  static JobSpec parse(String yaml, Map<String, String> set) {
    return JobParser.parse(
        "jobs/test.yaml", yaml, new Variables(set, Map.of()), Registry.vocabulary());
  }
}
