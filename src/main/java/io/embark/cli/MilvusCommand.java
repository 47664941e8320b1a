package io.embark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code embark milvus}: its subcommands do something. */
@Command(
    name = "milvus",
    description = "Move the alias of a job's collections.",
    subcommands = {
      MilvusSwitchCommand.class,
      MilvusRollbackCommand.class,
      MilvusDropOldCommand.class
    })
final class MilvusCommand {
  @Mixin OutputOptions output;
}
