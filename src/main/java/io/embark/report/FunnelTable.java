package io.embark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The funnel as people read it on a terminal: plain text, columns aligned, no colours. */
public final class FunnelTable {
  private static final int SHOWN_REASONS = 10;
  private static final int NAME_WIDTH = 24;
  private static final int MOST_SHOWN = 90;

  private FunnelTable() {}

  /** Lines without line breaks. */
  public static List<String> lines(Funnel funnel) {
    List<String> lines = new ArrayList<>();
    lines.add(row("stage", "rows in", "rows out", "rejected", "duplicates"));
    for (StageCount stage : funnel.stages()) {
      lines.add(
          row(
              stage.stage(),
              number(stage.rowsIn()),
              number(stage.rowsOut()),
              number(stage.rejected()),
              number(stage.duplicates())));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "read %,d; the books %s: kept %,d, rejected %,d, duplicates %,d",
            funnel.read(),
            funnel.balances() ? "balance" : "DO NOT BALANCE",
            funnel.kept(),
            funnel.rejected(),
            funnel.duplicates()));
    funnel.rejects().stream().limit(SHOWN_REASONS).map(FunnelTable::reason).forEach(lines::add);
    return lines;
  }

  private static String reason(RejectCount reject) {
    String example =
        reject.example() == null
            ? ""
            : ", such as '"
                + shown(reject.example().sourceId())
                + "': "
                + shown(reject.example().detail());
    return String.format(
        Locale.ROOT,
        "  rejected by %s: %s %,d%s",
        reject.stage(),
        reject.reason(),
        reject.rows(),
        example);
  }

  /** Of the input: short, and nothing that a terminal would obey. */
  private static String shown(String text) {
    String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return plain.codePointCount(0, plain.length()) <= MOST_SHOWN
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, MOST_SHOWN - 1)) + "…";
  }

  private static String row(String name, String... cells) {
    StringBuilder line = new StringBuilder(String.format("%-" + NAME_WIDTH + "s", name));
    for (String cell : cells) {
      line.append(String.format("%12s", cell));
    }
    return line.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
