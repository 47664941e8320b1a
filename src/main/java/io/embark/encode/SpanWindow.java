package io.embark.encode;

import io.embark.model.DocumentTokens;
import io.embark.model.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a document that fits the model, and which of its tokens are pooled for whom.
 *
 * @param shares tokens of spans whose vectors are taken from this window
 */
record SpanWindow(TokenIds ids, List<Share> shares) {
  /**
   * Tokens of a window that belong to a span.
   *
   * @param span number of the span
   * @param from first position in the window
   * @param to one behind the last
   */
  record Share(int span, int from, int to) {}

  /**
   * Cuts a document. A span without a token is rejected.
   *
   * @param promptLength code points in front of the document, whose tokens each window has
   * @param maxTokens most of a window
   * @param asked which of {@code spans} stand in this document
   */
  static List<SpanWindow> cut(
      DocumentTokens tokens,
      int promptLength,
      int maxTokens,
      List<TextSpan> spans,
      List<Integer> asked,
      SpanResults results) {
    int prompt = tokensOf(tokens, 0, promptLength)[1];
    int room = maxTokens - tokens.head() - tokens.tail() - prompt;
    int step = Math.max(1, room - room / LateEncoder.OVERLAP_PART);
    int own = tokens.size() - prompt;
    int count = own <= room ? 1 : 1 + (own - room + step - 1) / step;
    List<List<Share>> shares = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      shares.add(new ArrayList<>());
    }
    for (int i : asked) {
      int[] range =
          tokensOf(tokens, promptLength + spans.get(i).start(), promptLength + spans.get(i).end());
      int from = Math.max(range[0], prompt);
      if (from >= range[1] || room < 1) {
        results.reject(i, "no_tokens", "the tokenizer makes no token of this text");
        continue;
      }
      while (from < range[1]) {
        int window = windowOf(from - prompt, room, step, count);
        int end = prompt + (window == count - 1 ? own : window * step + room);
        int to = Math.min(range[1], end);
        int shift = tokens.head() - window * step;
        shares.get(window).add(new Share(i, from + shift, to + shift));
        from = to;
      }
    }
    List<SpanWindow> windows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      if (!shares.get(k).isEmpty()) {
        int from = prompt + k * step;
        int to = Math.min(tokens.size(), from + room);
        windows.add(new SpanWindow(tokens.window(prompt, from, to), shares.get(k)));
      }
    }
    return windows;
  }

  /** The first window that has a token. */
  private static int windowOf(int token, int room, int step, int count) {
    return token < room ? 0 : Math.min(count - 1, 1 + (token - room) / step);
  }

  /** Own tokens that share a character with a stretch of the text: from, to. */
  private static int[] tokensOf(DocumentTokens tokens, int start, int end) {
    int first = tokens.head();
    int last = first + tokens.size();
    int from = first(tokens.ends(), first, last, start + 1);
    int to = first(tokens.starts(), first, last, end);
    return new int[] {from - first, Math.max(from, to) - first};
  }

  /** The first position whose value, in ascending order, is at least {@code least}. */
  private static int first(int[] values, int from, int to, int least) {
    int found = Arrays.binarySearch(values, from, to, least);
    int position = found < 0 ? -found - 1 : found;
    while (position > from && values[position - 1] >= least) {
      position--;
    }
    return position;
  }
}
