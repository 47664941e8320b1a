package io.embark.encode;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.Engine;
import io.embark.model.GraphCard;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Gets the texts of a window through a model. A batch that runs out of memory is halved, down to
 * one text, and the halves run alone on the device: beside the passes of other tasks even one text
 * may not fit. A batch that fails otherwise is run text by text, so that only the guilty one is
 * rejected. An {@link IllegalStateException} is no text's fault and goes up at once.
 *
 * <p>When no text of a window came through, one token is tried: if that fails too, the model or the
 * device is broken, and rejecting the whole corpus would hide it.
 */
final class BatchRunner<B extends Batch> {
  private final ForwardPass<B> forward;
  private final GraphCard card;
  private final EmbeddingHead<B> head;
  private final EncodeCounters counters;

  BatchRunner(
      ForwardPass<B> forward, GraphCard card, EmbeddingHead<B> head, EncodeCounters counters) {
    this.forward = forward;
    this.card = card;
    this.head = head;
    this.counters = counters;
  }

  /** Settles every unsettled slot. */
  void run(EncodeWindow window, Batching<B> batching) {
    int[] slots = window.unsettled();
    boolean isAnyThrough = slots.length == 0;
    Throwable failure = null;
    for (int[] batch : batching.cut(slots)) {
      Throwable batchFailure = encode(window, batching, batch, false);
      failure = batchFailure == null ? failure : batchFailure;
      isAnyThrough |= batchFailure == null;
    }
    if (!isAnyThrough) {
      probe(batching, slots[0], slots.length, failure);
    }
  }

  /** Null as soon as one row came through, else the last failure. */
  private Throwable encode(EncodeWindow window, Batching<B> batching, int[] rows, boolean isAlone) {
    Embedding[] embeddings;
    try {
      embeddings = embeddings(batching.of(rows), isAlone);
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      return recover(window, batching, rows, isAlone, e);
    }
    for (int i = 0; i < rows.length; i++) {
      accept(window, rows[i], embeddings[i]);
    }
    return null;
  }

  private Throwable recover(
      EncodeWindow window, Batching<B> batching, int[] rows, boolean isAlone, Throwable failure) {
    boolean isMemory = MemoryExhaustion.isCauseOf(failure);
    if (!isMemory && failure instanceof Error error) {
      throw error;
    }
    if (rows.length == 1 && (isAlone || !isMemory)) {
      window.reject(rows[0], isMemory ? "out_of_memory" : "encode_failed", Engine.said(failure));
      return failure;
    }
    if (isMemory && rows.length > 1) {
      counters.halved();
    }
    int part = isMemory ? (rows.length + 1) / 2 : 1;
    boolean isAnyThrough = false;
    for (int from = 0; from < rows.length; from += part) {
      int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + part));
      isAnyThrough |= encode(window, batching, some, isAlone || isMemory) == null;
    }
    return isAnyThrough ? null : failure;
  }

  private static void accept(EncodeWindow window, int row, Embedding embedding) {
    if (embedding.isFinite()) {
      window.embed(row, embedding);
    } else {
      window.reject(
          row,
          "non_finite_vector",
          "the model gave a vector with NaN or infinity, expected "
              + embedding.size()
              + " finite numbers");
    }
  }

  private Embedding[] embeddings(B batch, boolean isAlone) {
    long start = System.nanoTime();
    List<FloatBuffer> outputs;
    try {
      outputs = isAlone ? forward.runAlone(batch) : forward.run(batch);
    } finally {
      counters.forwardTook(System.nanoTime() - start);
    }
    counters.forwarded(batch);
    return head.embed(outputs, batch);
  }

  private void probe(Batching<B> batching, int slot, int inputs, Throwable failure) {
    try {
      forward.runAlone(batching.least(slot));
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new UserError(
          Category.MODEL,
          "Cannot encode with model '"
              + card.reference()
              + "': all "
              + inputs
              + " "
              + batching.noun()
              + " of a window failed and so did "
              + batching.leastNoun()
              + " ("
              + Engine.said(failure)
              + "), expected vectors. Check that the model's graph runs in "
              + card.engine().title()
              + " and that its device has memory.",
          e);
    }
  }
}
