package io.embark.model;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * Token ids with a meaning for Whisper, as {@code generation_config.json} and the tokenizer say. A
 * window's tokens are {@code start}, a language, a task, {@code noTimestamps} if none are wanted,
 * then what is spoken.
 *
 * @param end of a transcript ({@code <|endoftext|>})
 * @param noSpeech its probability in the place of a language tells that nobody speaks; -1 if the
 *     tokenizer has no such token
 * @param firstTimestamp 0 s; each id after it is 20 ms more
 * @param languages id by code, such as {@code en}; empty for a model of English alone
 * @param suppressed ids that never come
 * @param suppressedFirst ids that do not come first
 * @param most tokens of a window, with those in front
 */
public record SpeechTokens(
    int start,
    int end,
    int noTimestamps,
    int noSpeech,
    int firstTimestamp,
    int transcribe,
    int translate,
    SortedMap<String, Integer> languages,
    List<Integer> suppressed,
    List<Integer> suppressedFirst,
    int most)
    implements Serializable {
  /** A model of many languages is told which, and what to do. */
  public boolean isMultilingual() {
    return !languages.isEmpty();
  }
}
