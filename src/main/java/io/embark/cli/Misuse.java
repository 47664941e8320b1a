package io.embark.cli;

import io.embark.stage.Guess;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for a command line that cannot be understood: one line, with what is allowed. */
final class Misuse {
  private Misuse() {}

  /** What a person reads. */
  static String line(ParameterException failure) {
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    return "Cannot run '"
        + command.qualifiedName()
        + "': "
        + fault(failure, command)
        + " See '"
        + command.qualifiedName()
        + " --help'.";
  }

  private static String fault(ParameterException failure, CommandSpec command) {
    List<String> commands = command.subcommands().keySet().stream().sorted().toList();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String found = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      if (found.startsWith("-")) {
        List<String> options =
            command.options().stream().map(option -> option.longestName()).sorted().toList();
        return unknown("option", found, options);
      }
      return commands.isEmpty()
          ? "found '" + found + "' too much, expected " + positional(command) + ". Leave it out."
          : unknown("command", found, commands);
    }
    if (failure instanceof MaxValuesExceededException && !command.argGroups().isEmpty()) {
      return "found options that exclude each other, expected one of: "
          + command.argGroups().stream()
              .map(group -> group.synopsis())
              .collect(Collectors.joining(", "))
          + ". Leave the others out.";
    }
    if (!commands.isEmpty()) {
      return "no command is given, expected one of: " + String.join(", ", commands) + ".";
    }
    return sentence(failure.getMessage());
  }

  private static String unknown(String what, String found, List<String> allowed) {
    return "unknown "
        + what
        + " '"
        + found
        + "', expected one of: "
        + String.join(", ", allowed)
        + "."
        + Guess.nearest(found, allowed);
  }

  private static String positional(CommandSpec command) {
    List<String> labels =
        command.positionalParameters().stream().map(parameter -> parameter.paramLabel()).toList();
    return labels.isEmpty() ? "options only" : "one " + String.join(" ", labels);
  }

  /** picocli's own message as the rest of a sentence. */
  private static String sentence(String message) {
    String line =
        OneLine.of(message).replaceFirst("^Error: ", "").replace("option option", "option");
    return line.substring(0, 1).toLowerCase(Locale.ROOT)
        + line.substring(1)
        + (line.endsWith(".") ? "" : ".");
  }
}
