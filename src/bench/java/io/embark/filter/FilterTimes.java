package io.embark.filter;

import io.embark.bench.Spent;
import io.embark.bench.Texts;
import io.embark.corpus.Json;
import io.embark.dedup.Sketching;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A filter's work on one thread: {@code FilterTimes TEXTS PASSES CHARACTERS FILTER}, TEXTS being
 * JSON Lines and FILTER {@code quality}, {@code minhash}, {@code profiles} or the path of a
 * fastText classifier. All texts stand behind one another and are cut into pieces of CHARACTERS, as
 * targets are stated for texts of one length.
 */
public final class FilterTimes {
  private FilterTimes() {}

  /**
   * What a process did.
   *
   * @param startSeconds from the start of the JVM to texts in memory
   * @param kept texts that break no rule, have a sketch, or are told to be English
   */
  record Report(double startSeconds, int texts, long kept, List<Spent> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    String all = String.join("\n", Texts.of(Path.of(arguments[0])));
    int size = Integer.parseInt(arguments[2]);
    List<String> texts = new ArrayList<>();
    for (int from = 0; from + size <= all.length(); from += size) {
      texts.add(all.substring(from, from + size));
    }
    Predicate<String> isKept = filter(arguments[3]);
    double startSeconds = Spent.sinceJvmStart();
    List<Spent> passes = new ArrayList<>();
    long kept = 0;
    for (int pass = 0; pass < Integer.parseInt(arguments[1]); pass++) {
      Spent.Clock clock = Spent.start();
      kept = texts.stream().filter(isKept).count();
      passes.add(clock.stop());
    }
    System.out.println(Json.line(new Report(startSeconds, texts.size(), kept, passes)));
  }

  private static Predicate<String> filter(String name) throws IOException {
    if (name.equals("quality")) {
      QualityKernel kernel =
          QualityKernel.of(
              QualityStage.OPTIONS.parse("bench", Map.of()), QualityRule.Set.NAMES, List.of());
      return text -> kernel.call(text).isNullAt(0);
    }
    if (name.equals("minhash")) {
      return Sketching.sketch();
    }
    LanguageDetector detector =
        name.equals("profiles")
            ? ProfileDetector.get()
            : FastTextDetector.get(name, Files.readAllBytes(Path.of(name)));
    return text -> detector.detect(LanguageKernel.line(text)).code().equals("en");
  }
}
