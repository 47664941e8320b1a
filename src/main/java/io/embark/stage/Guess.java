package io.embark.stage;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The nearest known name for a mistyped one. */
public final class Guess {
  private static final int LARGEST_DISTANCE = 3;

  private Guess() {}

  /**
   * {@code " Did you mean 'x'?"} with a leading blank, or an empty text when no known name is
   * within three edits (and fewer than the name has letters); case, '-' and '_' do not count.
   */
  public static String nearest(String name, Collection<String> known) {
    int most = Math.min(LARGEST_DISTANCE, Math.max(1, name.length() - 1));
    LevenshteinDistance distance = new LevenshteinDistance(most);
    String typed = plain(name);
    return known.stream()
        .filter(candidate -> distance.apply(typed, plain(candidate)) >= 0)
        .min(
            Comparator.<String>comparingInt(candidate -> distance.apply(typed, plain(candidate)))
                .thenComparing(Comparator.naturalOrder()))
        .map(candidate -> " Did you mean '" + candidate + "'?")
        .orElse("");
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
