package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.pipeline.EmbarkVersion;
import io.embark.stage.Guess;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of {@code scripts/embark} and of {@code spark-submit}. */
@Command(
    name = "embark",
    description = "Turns corpora into vectors in Parquet and Milvus, on Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      EncodeCommand.class,
      SearchCommand.class,
      InspectCommand.class,
      VerifyCommand.class
    })
public final class Main {
  private static final int OTHER_FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = commandLine().execute(arguments);
    SparkSession.getDefaultSession().foreach(session -> stop(session));
    System.exit(exitCode);
  }

  private static Void stop(SparkSession session) {
    session.stop();
    return null;
  }

  /** The command line with its error handling; for tests too. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler((failure, line, result) -> failed(failure, line));
    commandLine.setParameterExceptionHandler((failure, arguments) -> misused(failure));
    return commandLine;
  }

  private static int failed(Exception failure, CommandLine line) {
    boolean verbose = line.getParseResult().hasMatchedOption("--verbose");
    if (failure instanceof UserError error) {
      line.getErr().println("embark: " + oneLine(error.getMessage()));
      if (verbose) {
        failure.printStackTrace(line.getErr());
      }
      return error.category().exitCode();
    }
    UserError cause = Failures.userError(failure);
    if (cause != null) {
      line.getErr().println("embark: " + oneLine(cause.getMessage()));
      if (verbose) {
        failure.printStackTrace(line.getErr());
      }
      return cause.category().exitCode();
    }
    line.getErr().println("embark: " + Failures.line(failure));
    failure.printStackTrace(line.getErr());
    return OTHER_FAILURE;
  }

  private static int misused(ParameterException failure) {
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    String message = oneLine(failure.getMessage());
    List<String> options =
        command.options().stream().map(option -> option.longestName()).sorted().toList();
    List<String> subcommands = command.subcommands().keySet().stream().sorted().toList();
    List<String> allowed = subcommands.isEmpty() ? options : subcommands;
    String guess = "";
    if (failure instanceof UnmatchedArgumentException unmatched) {
      guess = Guess.nearest(unmatched.getUnmatched().get(0), allowed);
    }
    failure
        .getCommandLine()
        .getErr()
        .println(
            "embark: Cannot run '"
                + command.qualifiedName()
                + "': "
                + message
                + ", expected one of: "
                + allowed.stream().collect(Collectors.joining(", "))
                + "."
                + guess
                + " See '"
                + command.qualifiedName()
                + " --help'.");
    return USAGE;
  }

  private static String oneLine(String message) {
    return message == null
        ? ""
        : message.lines().map(String::strip).collect(Collectors.joining(" "));
  }

  /** Version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"embark " + EmbarkVersion.current()};
    }
  }
}
