package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.pipeline.Backfill;
import io.embark.pipeline.BackfillDay;
import io.embark.pipeline.BackfillDay.State;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.report.Funnel;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code embark backfill}. */
@Command(
    name = "backfill",
    description = "Run a job for each day of a range; days that are committed are left alone.")
final class BackfillCommand implements Callable<Integer> {
  /** The variable that a day is given as; the partition column has the same name. */
  private static final String DS = "ds";

  /** Ten years: more is a slip of the finger. */
  private static final int MOST_DAYS = 3660;

  /** What can say how bad a backfill went: what a scheduler should do comes first. */
  private static final List<Category> WORST_FIRST =
      List.of(Category.SINK, Category.BOOKS, Category.INPUT, Category.MODEL, Category.CONFIG);

  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DAY",
      converter = Day.class,
      description = "First day, such as 2026-11-01.")
  LocalDate from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DAY",
      converter = Day.class,
      description = "Last day; it is run, too.")
  LocalDate to;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "1",
      description = "Days at a time, by default one.")
  int parallel;

  @Option(
      names = "--only",
      paramLabel = "failed",
      description = "failed: leave days out whose last run did not fail.")
  Only only;

  @Option(names = "--dry-run", description = "Tell what would be run; write nothing.")
  boolean isDryRun;

  /** Days that can be chosen. */
  enum Only {
    /** Those whose last run failed or was interrupted. */
    failed
  }

  /** A day as ISO 8601 writes it. */
  static final class Day implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "found '" + text + "', expected a day such as 2026-11-20");
      }
    }
  }

  @Override
  public Integer call() {
    SortedMap<String, JobSpec> days = days();
    JobSpec first = days.get(days.firstKey());
    Jobs jobs = new Jobs(EmbarkSession.start("embark backfill " + first.job()), System.getenv());
    Backfill.Choice choice = new Backfill.Choice(only == Only.failed, parallel);
    List<BackfillDay> results =
        isDryRun
            ? jobs.planBackfill(days, choice)
            : jobs.backfill(days, choice, this::progress, System.err::println);
    output.print(lines(first.job(), results), json(first.job(), results));
    refuseFailures(first.job(), results);
    return 0;
  }

  private TerminalProgress progress(String ds) {
    return parallel == 1 ? new TerminalProgress(ds) : TerminalProgress.inALog(ds);
  }

  /** Every day's job, read and checked; no Spark yet. */
  private SortedMap<String, JobSpec> days() {
    long count = to.toEpochDay() - from.toEpochDay() + 1;
    if (count < 1 || count > MOST_DAYS) {
      throw wrong(
          String.format(
              Locale.ROOT,
              "--from %s --to %s are %,d days, expected 1 to %,d. Check the days.",
              from,
              to,
              Math.max(0, count),
              MOST_DAYS));
    }
    if (parallel < 1) {
      throw wrong("--parallel is " + parallel + ", expected 1 or more days at a time.");
    }
    if (job.variables.containsKey(DS)) {
      throw wrong("--set ds is given, expected --from and --to to say it. Leave it out.");
    }
    SortedMap<String, JobSpec> days = new TreeMap<>();
    from.datesUntil(to.plusDays(1)).forEach(day -> days.put(day.toString(), load(day)));
    refuseUnlessOfDays(days.get(days.firstKey()), load(to.plusDays(1)));
    return days;
  }

  private JobSpec load(LocalDate day) {
    Map<String, String> variables = new LinkedHashMap<>(job.variables);
    variables.put(DS, day.toString());
    return Jobs.load(job.file, variables, System.getenv());
  }

  private void refuseUnlessOfDays(JobSpec one, JobSpec other) {
    List<String> columns = one.sink("parquet").orElseThrow().options().strings("partition-by");
    if (!columns.equals(List.of(DS))) {
      throw wrong(
          "write.parquet.partition-by is "
              + columns
              + ", expected [ds], so that each day replaces its own partition.");
    }
    if (one.read().options().asText().equals(other.read().options().asText())) {
      throw wrong(
          "'read' is the same for every day, expected it to use ${ds}, such as path: /data/${ds}.");
    }
  }

  private UserError wrong(String found) {
    return new UserError(Category.CONFIG, "Cannot backfill job '" + job.file + "': " + found);
  }

  private static List<String> lines(String job, List<BackfillDay> days) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "backfill of job %s, %s to %s",
            job,
            days.get(0).ds(),
            days.get(days.size() - 1).ds()));
    for (BackfillDay day : days) {
      lines.add(
          String.format(Locale.ROOT, "%s  %-11s  %s", day.ds(), day.state().wireName(), about(day))
              .stripTrailing());
    }
    Map<State, Long> counts =
        days.stream()
            .collect(
                Collectors.groupingBy(
                    BackfillDay::state, () -> new EnumMap<>(State.class), Collectors.counting()));
    lines.add(
        days.size()
            + " days: "
            + counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().wireName())
                .collect(Collectors.joining(", ")));
    return lines;
  }

  private static String about(BackfillDay day) {
    if (day.fault() != null) {
      return message(day);
    }
    if (day.run() == null) {
      return day.runId() == null ? "" : "run " + day.runId();
    }
    Funnel funnel = day.run().funnel();
    return String.format(
        Locale.ROOT,
        "%,d kept, %,d rejected, %,d duplicates; %.1f s; run %s",
        funnel.kept(),
        funnel.rejected(),
        funnel.duplicates(),
        (day.run().endedMillis() - day.run().startedMillis()) / 1e3,
        day.runId());
  }

  private static String message(BackfillDay day) {
    return day.fault() instanceof UserError known
        ? OneLine.of(known.getMessage())
        : Failures.line(day.fault());
  }

  private static Map<String, Object> json(String job, List<BackfillDay> days) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (BackfillDay day : days) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put(DS, day.ds());
      entry.put("state", day.state().wireName());
      entry.put("run_id", day.runId());
      entry.put("funnel", day.run() == null ? null : day.run().funnel());
      entry.put("error", day.fault() == null ? null : message(day));
      entries.add(entry);
    }
    return Map.of("job", job, "days", entries);
  }

  /** After the table: what failed decides the exit code. */
  private static void refuseFailures(String job, List<BackfillDay> days) {
    List<BackfillDay> failed = days.stream().filter(day -> day.fault() != null).toList();
    for (BackfillDay day : failed) {
      if (!(day.fault() instanceof UserError)) {
        throw day.fault();
      }
    }
    for (Category category : WORST_FIRST) {
      if (failed.stream().anyMatch(day -> ((UserError) day.fault()).category() == category)) {
        throw new UserError(
            category,
            "Cannot finish the backfill of job '"
                + job
                + "': "
                + failed.size()
                + " of "
                + days.size()
                + " days failed ("
                + failed.stream().map(BackfillDay::ds).collect(Collectors.joining(", "))
                + "), expected none. Mend what each says and run it again: days that are committed are left alone.");
      }
    }
  }
}
