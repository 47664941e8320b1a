/**
 * The command line, which is also the {@code spark-submit} main class: picocli commands, one-line
 * errors, exit codes, progress. No logic: a command checks its options, calls {@code pipeline} or
 * {@code search}, and prints.
 *
 * <p>Results go to standard output, logs and progress to standard error; {@code --json} puts the
 * result as one object on the last line of standard output. A new command is one file here and one
 * line in {@link io.embark.cli.Main}.
 */
package io.embark.cli;
