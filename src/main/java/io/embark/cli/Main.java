package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.pipeline.EmbarkVersion;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Entry point of {@code scripts/embark} and of {@code spark-submit}. */
@Command(
    name = "embark",
    description = "Turns corpora into vectors in Parquet and Milvus, on Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      BackfillCommand.class,
      EncodeCommand.class,
      SearchCommand.class,
      EvalCommand.class,
      InspectCommand.class,
      VerifyCommand.class,
      MilvusCommand.class
    })
public final class Main {
  private static final int OTHER_FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = run(arguments);
    SparkSession.getDefaultSession().foreach(session -> stop(session));
    System.exit(exitCode);
  }

  private static int run(String[] arguments) {
    CommandLine commandLine = commandLine();
    try {
      return commandLine.execute(arguments);
    } catch (Error e) { // which picocli leaves alone; Spark's threads would keep the JVM alive
      return failed(e, commandLine);
    }
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

  private static int failed(Throwable failure, CommandLine line) {
    if (Failures.isInterrupted()) {
      line.getErr().println("embark: " + Failures.INTERRUPTED);
      return OTHER_FAILURE;
    }
    UserError error = Failures.userError(failure);
    boolean isBug = error == null;
    line.getErr()
        .println("embark: " + (isBug ? Failures.line(failure) : OneLine.of(error.getMessage())));
    if (isBug || isVerbose(line)) {
      failure.printStackTrace(line.getErr());
    }
    return isBug ? OTHER_FAILURE : error.category().exitCode();
  }

  private static boolean isVerbose(CommandLine line) {
    return line.getParseResult() != null && line.getParseResult().hasMatchedOption("--verbose");
  }

  private static int misused(ParameterException failure) {
    failure.getCommandLine().getErr().println("embark: " + Misuse.line(failure));
    return USAGE;
  }

  /** Version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"embark " + EmbarkVersion.current()};
    }
  }
}
