package io.embark.encode;

import io.embark.corpus.Rejection;
import java.util.ArrayList;
import java.util.List;

/** Sums of the token vectors of each span, until its mean is taken. One thread. */
final class SpanResults {
  private final double[][] sums;
  private final int[] tokens;
  private final Rejection[] rejections;

  SpanResults(int spans) {
    sums = new double[spans][];
    tokens = new int[spans];
    rejections = new Rejection[spans];
  }

  /** In double: float would lose digits over thousands of tokens. */
  void add(SpanWindow.Share share, float[][] vectors) {
    int span = share.span();
    if (sums[span] == null) {
      sums[span] = new double[vectors[0].length];
    }
    for (int t = share.from(); t < share.to(); t++) {
      for (int d = 0; d < sums[span].length; d++) {
        sums[span][d] += vectors[t][d];
      }
    }
    tokens[span] += share.to() - share.from();
  }

  void reject(int span, String reason, String detail) {
    reject(span, EncodeWindow.rejection(reason, detail));
  }

  void reject(int span, Rejection rejection) {
    rejections[span] = rejection;
  }

  /** One result a span, in order. */
  List<Encoded> settle(TextVectors head) {
    List<Encoded> results = new ArrayList<>(sums.length);
    for (int span = 0; span < sums.length; span++) {
      if (rejections[span] != null) {
        results.add(new Encoded(null, tokens[span], false, rejections[span]));
        continue;
      }
      float[] mean = new float[sums[span].length];
      for (int d = 0; d < mean.length; d++) {
        mean[d] = (float) (sums[span][d] / tokens[span]);
      }
      results.add(new Encoded(head.vector(mean), tokens[span], false, null));
    }
    return results;
  }
}
