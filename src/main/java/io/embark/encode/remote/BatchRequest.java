package io.embark.encode.remote;

import io.embark.corpus.Json;
import io.embark.corpus.Rejection;
import io.embark.corpus.UserError.Category;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Has a batch encoded. A batch that is refused is asked for in halves, down to the texts that are
 * refused alone: they are rejects and their neighbours are not. A service that refuses text after
 * text, and {@value #PROBE} as well, was asked wrongly, which is an error. Thread-safe.
 */
final class BatchRequest {
  /** Texts refused alone, before any was taken, that make it an error of the job. */
  static final int MOST_REFUSED_AT_FIRST = 4;

  /** A text that every service takes. */
  static final String PROBE = "a";

  private static final String STAGE = "encode";

  private final Service service;
  private final Protocol protocol;
  private final ServiceHttp http;
  private final ServiceCaller caller;
  private final int dimension;
  private final TokenEstimate estimate;
  private final AtomicBoolean hasTaken = new AtomicBoolean();
  private final AtomicInteger refusedAtFirst = new AtomicInteger();

  BatchRequest(
      Service service,
      Protocol protocol,
      ServiceHttp http,
      ServiceCaller caller,
      int dimension,
      TokenEstimate estimate) {
    this.service = service;
    this.protocol = protocol;
    this.http = http;
    this.caller = caller;
    this.dimension = dimension;
    this.estimate = estimate;
  }

  /** Where results go, from any thread. */
  interface Results {
    /** Vectors of one answer, one a text, each of the right dimension. */
    void encoded(List<String> texts, List<float[]> vectors);

    void rejected(String text, Rejection rejection);
  }

  /** Settles every text, or throws. */
  void run(List<String> texts, Results results, RequestCounts counts, BooleanSupplier isAbandoned) {
    if (isAbandoned.getAsBoolean()) {
      return;
    }
    try {
      results.encoded(texts, ask(texts, counts, isAbandoned).vectors());
      hasTaken.set(true);
    } catch (RefusedBatch refused) {
      if (texts.size() == 1) {
        checkTakesAny(refused, counts, isAbandoned);
        results.rejected(
            texts.get(0),
            new Rejection(STAGE, "remote_refused", "the service " + refused.getMessage()));
        return;
      }
      counts.halved();
      int half = (texts.size() + 1) / 2;
      run(texts.subList(0, half), results, counts, isAbandoned);
      run(texts.subList(half, texts.size()), results, counts, isAbandoned);
    }
  }

  private Answer ask(List<String> texts, RequestCounts counts, BooleanSupplier isAbandoned)
      throws RefusedBatch {
    String json = Json.line(protocol.request(texts));
    long start = System.nanoTime();
    try {
      Answer answer =
          caller.call(
              () -> http.post(protocol.path(), json),
              reply -> protocol.answer(reply, texts.size()),
              isAbandoned);
      counts.answered(answer.tokens());
      estimate.learn(texts, answer.tokens());
      answer.vectors().forEach(this::checkDimension);
      return answer;
    } finally {
      counts.took(System.nanoTime() - start);
    }
  }

  private void checkDimension(float[] vector) {
    if (vector.length != dimension) {
      throw service.error(
          Category.MODEL,
          "answers with vectors of "
              + vector.length
              + " numbers, expected 'dimension' "
              + dimension
              + ". Set 'dimension' to what model '"
              + service.model()
              + "' gives, or ask for another length by 'extra-fields'.",
          null);
    }
  }

  private void checkTakesAny(
      RefusedBatch refused, RequestCounts counts, BooleanSupplier isAbandoned) {
    if (hasTaken.get() || refusedAtFirst.incrementAndGet() < MOST_REFUSED_AT_FIRST) {
      return;
    }
    try {
      ask(List.of(PROBE), counts, isAbandoned);
      hasTaken.set(true);
    } catch (RefusedBatch probe) {
      throw service.error(
          Category.CONFIG,
          refused.getMessage()
              + " to each of the first "
              + MOST_REFUSED_AT_FIRST
              + " texts alone and to the text '"
              + PROBE
              + "', expected a request that it takes. Correct 'model', 'input-type' and"
              + " 'extra-fields'.",
          probe);
    }
  }
}
