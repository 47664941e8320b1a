package io.embark.encode;

import io.embark.model.SpeechTokens;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Greedy decoding of one window: the likeliest token each time, as transformers' {@code
 * WhisperForConditionalGeneration.generate} without sampling, beams and fallbacks. The decoder is
 * run over all tokens each time: it has no memory of the ones before.
 */
final class SpeechDecoding {
  /** The first passage begins within a second ({@code max_initial_timestamp_index}). */
  private static final int LATEST_START = 50;

  private final SpeechTokens tokens;
  private final boolean hasTimestamps;
  private final long[] ids;
  private final int prompt;
  private int length;
  private double sumOfLogs;
  private double noSpeech;

  /**
   * @param prompt ids in front, the first that for the start
   * @param most ids, with these
   */
  SpeechDecoding(SpeechTokens tokens, boolean hasTimestamps, long[] prompt, int most) {
    this.tokens = tokens;
    this.hasTimestamps = hasTimestamps;
    this.ids = Arrays.copyOf(prompt, most);
    this.prompt = prompt.length;
    this.length = prompt.length;
  }

  /**
   * Decodes to the end.
   *
   * @param decoder ids so far to logits, a row of the vocabulary an id
   */
  void run(Function<long[], FloatBuffer> decoder) {
    while (length < ids.length) {
      FloatBuffer logits = decoder.apply(Arrays.copyOf(ids, length));
      int vocabulary = logits.capacity() / length;
      if (length == prompt && tokens.noSpeech() >= 0) {
        noSpeech = Math.exp(logSoftmax(row(logits, 0, vocabulary))[tokens.noSpeech()]);
      }
      int next = next(row(logits, length - 1, vocabulary));
      if (next == tokens.end()) {
        return;
      }
      ids[length++] = next;
    }
  }

  private static double[] row(FloatBuffer logits, int row, int vocabulary) {
    double[] values = new double[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      values[i] = logits.get(row * vocabulary + i);
    }
    return values;
  }

  private int next(double[] scores) {
    tokens.suppressed().forEach(id -> scores[id] = Double.NEGATIVE_INFINITY);
    if (length == prompt) {
      tokens.suppressedFirst().forEach(id -> scores[id] = Double.NEGATIVE_INFINITY);
    }
    if (hasTimestamps) {
      keepTime(scores);
    }
    double[] logs = logSoftmax(scores);
    int best = 0;
    for (int id = 1; id < logs.length; id++) {
      best = logs[id] > logs[best] ? id : best;
    }
    sumOfLogs += logs[best];
    return best;
  }

  /** Whisper's rules of timestamps: in pairs, never back, and where they are likelier than text. */
  private void keepTime(double[] scores) {
    int first = tokens.firstTimestamp();
    forbid(scores, tokens.noTimestamps(), tokens.noTimestamps() + 1);
    boolean isTime = length > prompt && ids[length - 1] >= first;
    boolean wasTime = length - 1 <= prompt || ids[length - 2] >= first;
    if (isTime && wasTime) {
      forbid(scores, first, scores.length);
    } else if (isTime) {
      forbid(scores, 0, tokens.end());
    }
    for (int at = length - 1; at >= prompt; at--) {
      if (ids[at] >= first) {
        int last = (int) ids[at];
        forbid(scores, first, isTime && !wasTime ? last : last + 1);
        break;
      }
    }
    if (length == prompt) {
      forbid(scores, 0, first);
      forbid(scores, first + LATEST_START + 1, scores.length);
    }
    double[] logs = logSoftmax(scores);
    double times = 0;
    double text = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < logs.length; id++) {
      if (id >= first) {
        times += Math.exp(logs[id]);
      } else {
        text = Math.max(text, logs[id]);
      }
    }
    if (Math.log(times) > text) {
      forbid(scores, 0, first);
    }
  }

  private static void forbid(double[] scores, int from, int to) {
    if (from < to) {
      Arrays.fill(scores, from, Math.min(to, scores.length), Double.NEGATIVE_INFINITY);
    }
  }

  private static double[] logSoftmax(double[] scores) {
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - most);
    }
    double log = most + Math.log(sum);
    return Arrays.stream(scores).map(score -> score - log).toArray();
  }

  /** What came behind the prompt, without the end. */
  long[] generated() {
    return Arrays.copyOfRange(ids, prompt, length);
  }

  /** The model's probability that nobody speaks. */
  double noSpeech() {
    return noSpeech;
  }

  /** Of a token, the end included. */
  double meanLogProbability() {
    return sumOfLogs / (length - prompt + 1);
  }
}
