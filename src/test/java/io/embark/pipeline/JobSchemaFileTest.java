package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps {@code jobs/job.schema.json} equal to the registry. With {@code -Dembark.write-schema=true}
 * the file is written instead.
 */
class JobSchemaFileTest {
  private static final Path FILE = Path.of("jobs/job.schema.json");

  @Test
  void theSchemaFileIsThatOfTheRegistry() throws IOException {
    String schema = JobSchema.json(Registry.vocabulary());
    if (Boolean.getBoolean("embark.write-schema")) {
      Files.writeString(FILE, schema);
    }
    assertThat(Files.readString(FILE))
        .as("run scripts/test -Dtest=JobSchemaFileTest -Dembark.write-schema=true")
        .isEqualTo(schema);
  }

  static List<Path> jobs() throws IOException {
    try (Stream<Path> files = Files.list(FILE.getParent())) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyJobOfTheProjectIsValid(Path job) throws IOException {
    assertThat(
            JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(JobSchema.json(Registry.vocabulary()))
                .validate(Files.readString(job), InputFormat.YAML)
                .stream()
                .map(ValidationMessage::getMessage))
        .isEmpty();
  }
}
