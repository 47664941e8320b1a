package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  private static void assertMisused(String message, Object... arguments) {
    assertThat(Embark.run(arguments))
        .isEqualTo(new Embark(2, List.of(), List.of("embark: " + message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "plan",
        "backfill",
        "encode",
        "search",
        "eval",
        "eval retrieval",
        "inspect",
        "verify",
        "milvus",
        "milvus switch",
        "milvus rollback",
        "milvus drop-old"
      })
  void everyCommandHasHelpWithJsonAndVerbose(String command) {
    Embark help = Embark.run((Object[]) (command + " --help").split(" "));
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out().get(0)).startsWith("Usage: embark " + command + " [");
    assertThat(String.join("\n", help.out())).contains("--json", "--verbose", "-h, --help");
  }

  @Test
  void helpListsTheCommands() {
    Embark help = Embark.run("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains(
            "  run       Run a job; a run that was interrupted goes on where it was.",
            "  plan      Check a job and count what a run would do; writes nothing.");
  }

  @Test
  void versionIsOneLine() {
    Embark version = Embark.run("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).hasSize(1);
    assertThat(version.out().get(0)).matches("embark (development|\\d+\\.\\d+.*)");
  }

  @Test
  void anUnknownCommandIsToldWithTheNearestOne() {
    assertMisused(
        "Cannot run 'embark': unknown command 'rum', expected one of: backfill, encode, eval, inspect,"
            + " milvus, plan, run, search, verify. Did you mean 'run'? See 'embark --help'.",
        "rum",
        "job.yaml");
  }

  @Test
  void aMissingCommandIsTold() {
    assertMisused(
        "Cannot run 'embark': no command is given, expected one of: backfill, encode, eval, inspect,"
            + " milvus, plan, run, search, verify. See 'embark --help'.");
  }

  @ParameterizedTest
  @CsvSource({"--frehs", "--frehs=true"})
  void anUnknownOptionIsToldWithTheNearestOne(String option) {
    assertMisused(
        "Cannot run 'embark run': unknown option '--frehs', expected one of: --fresh, --help,"
            + " --json, --set, --verbose. Did you mean '--fresh'? See 'embark run --help'.",
        "run",
        "job.yaml",
        option);
  }

  @Test
  void anUnknownOptionOfTheProgramIsTold() {
    assertMisused(
        "Cannot run 'embark': unknown option '--verison', expected one of: --help, --version. Did"
            + " you mean '--version'? See 'embark --help'.",
        "--verison");
  }

  @Test
  void oneWordTooMuchIsTold() {
    assertMisused(
        "Cannot run 'embark plan': found 'b.yaml' too much, expected one JOB.yaml. Leave it out."
            + " See 'embark plan --help'.",
        "plan",
        "a.yaml",
        "b.yaml");
    assertMisused(
        "Cannot run 'embark encode': found 'texts' too much, expected options only. Leave it out."
            + " See 'embark encode --help'.",
        "encode",
        "--model=m",
        "--input=i",
        "--output=o",
        "texts");
  }

  @Test
  void whatIsMissingIsTold() {
    assertMisused(
        "Cannot run 'embark run': missing required parameter: 'JOB.yaml'. See 'embark run"
            + " --help'.",
        "run");
    assertMisused(
        "Cannot run 'embark encode': missing required options: '--model=M', '--input=F',"
            + " '--output=F'. See 'embark encode --help'.",
        "encode");
    assertMisused(
        "Cannot run 'embark search': missing required argument (specify one of these):"
            + " (--lake=PATH | (--milvus=URI --collection=C)). See 'embark search --help'.",
        "search",
        "text");
    assertMisused(
        "Cannot run 'embark search': missing required argument(s): --collection=C. See 'embark"
            + " search --help'.",
        "search",
        "--milvus=http://127.0.0.1:9",
        "text");
  }

  @Test
  void aValueOfTheWrongTypeIsTold() {
    assertMisused(
        "Cannot run 'embark search': invalid value for option '--limit': 'many' is not an int. See"
            + " 'embark search --help'.",
        "search",
        "--lake=x",
        "--limit=many",
        "text");
    assertMisused(
        "Cannot run 'embark run': value for option '--set' (NAME=VALUE) should be in KEY=VALUE"
            + " format but was input. See 'embark run --help'.",
        "run",
        "job.yaml",
        "--set",
        "input");
    assertMisused(
        "Cannot run 'embark run': expected parameter for option '--set' but found '--json'. See"
            + " 'embark run --help'.",
        "run",
        "job.yaml",
        "--set",
        "--json");
  }

  @Test
  void twoStoresAreRefused() {
    assertMisused(
        "Cannot run 'embark search': found options that exclude each other, expected one of:"
            + " (--lake=PATH | (--milvus=URI --collection=C)). Leave the others out. See 'embark search --help'.",
        "search",
        "--milvus=http://127.0.0.1:9",
        "--collection=c",
        "--lake=x",
        "text");
  }
}
