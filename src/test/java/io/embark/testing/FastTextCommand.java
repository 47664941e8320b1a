package io.embark.testing;

import com.github.jfasttext.JFastText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command of fastText in a process of its own, which some of them end. */
public final class FastTextCommand {
  private FastTextCommand() {}

  /** Runs the command that the arguments are. */
  public static void main(String[] arguments) {
    new JFastText().runCmd(arguments);
  }

  /** Runs a command line, split at blanks, and waits for it. */
  public static void run(String line) {
    String paths =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                paths,
                FastTextCommand.class.getName()));
    command.addAll(Arrays.asList(line.split(" +", -1)));
    try {
      int exitCode =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start()
              .waitFor();
      if (exitCode != 0) {
        throw new AssertionError("fastText ended with " + exitCode + ": " + line);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
