package io.embark.dedup;

import java.util.function.Predicate;

/** What {@code dedup: minhash} does with a text, for the benches of other rooms. */
public final class Sketching {
  private static final int PERMUTATIONS = 112;
  private static final int NGRAM = 5;

  private Sketching() {}

  /** True for a text that has a sketch; the stage's defaults. */
  public static Predicate<String> sketch() {
    Sketch sketch = new Sketch(Shingles.Unit.WORD, NGRAM, new MinHash(PERMUTATIONS, 1));
    return text -> sketch.call(text) != null;
  }
}
