package io.embark.encode;

import io.embark.model.DocumentTokens;
import io.embark.model.ModelCard;
import io.embark.model.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Late chunking (Günther et al., arXiv 2409.04701): a document goes through the model as a whole,
 * and a chunk's vector is the mean of its tokens' vectors, so that it knows the text around it. A
 * token is a chunk's if they share a character; special tokens and a prompt's are nobody's.
 *
 * <p>A document of more tokens than the model takes goes through it in windows of that length that
 * overlap by an {@value #OVERLAP_PART}th; the vector of a token in two windows is that of the first
 * (the paper's algorithm 2, "long late chunking"). Each window has the special tokens and the
 * prompt, as the model expects them. Windows that no asked chunk needs are not run.
 *
 * <p>A text of its own is encoded by the model's own pooling, as queries are.
 */
final class LateEncoder implements Encoder {
  /** Of a window, in parts. */
  static final int OVERLAP_PART = 8;

  /** Tokens whose vectors are held at a time, a window of the model at least. */
  private static final int HELD_TOKENS = 8_192;

  private final TransformerEncoder ofTexts;
  private final TextTokenizer tokenizer;
  private final ForwardPass<PaddedBatch> forward;
  private final ModelCard card;
  private final TextVectors head;
  private final String prompt;
  private final int budgetTokens;

  /**
   * @param ofTexts owns tokenizer and forward pass, and is closed with this one
   * @param prompt put in front of each document
   */
  LateEncoder(
      TransformerEncoder ofTexts,
      TextTokenizer tokenizer,
      ForwardPass<PaddedBatch> forward,
      ModelCard card,
      TextVectors head,
      String prompt,
      int budgetTokens) {
    this.ofTexts = ofTexts;
    this.tokenizer = tokenizer;
    this.forward = forward;
    this.card = card;
    this.head = head;
    this.prompt = prompt;
    this.budgetTokens = budgetTokens;
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    return ofTexts.encode(texts);
  }

  @Override
  public EncodedWindow encodeSpans(List<TextSpan> spans) {
    EncodeCounters counters = new EncodeCounters();
    SpanResults results = new SpanResults(spans.size());
    Map<String, List<Integer>> byDocument = new LinkedHashMap<>();
    for (int i = 0; i < spans.size(); i++) {
      String document = spans.get(i).document();
      if (document == null) {
        throw new IllegalArgumentException("no document around '" + spans.get(i).text() + "'");
      }
      byDocument.computeIfAbsent(document, text -> new ArrayList<>()).add(i);
    }
    List<SpanWindow> pending = new ArrayList<>();
    int held = 0;
    for (Map.Entry<String, List<Integer>> document : byDocument.entrySet()) {
      for (SpanWindow window :
          windows(document.getKey(), spans, document.getValue(), results, counters)) {
        if (!pending.isEmpty() && held + window.ids().length() > HELD_TOKENS) {
          run(pending, results, counters);
          pending.clear();
          held = 0;
        }
        pending.add(window);
        held += window.ids().length();
      }
    }
    run(pending, results, counters);
    List<Encoded> encoded = results.settle(head);
    counters.encoded(encoded.stream().filter(result -> result.rejection() == null).count());
    return new EncodedWindow(encoded, counters.snapshot());
  }

  @Override
  public void close() {
    ofTexts.close();
  }

  /** Those of a document that some of its spans need; a span without a token is settled here. */
  private List<SpanWindow> windows(
      String document,
      List<TextSpan> spans,
      List<Integer> asked,
      SpanResults results,
      EncodeCounters counters) {
    long start = System.nanoTime();
    DocumentTokens tokens;
    try {
      tokens = tokenizer.encodeDocument(prompt + document);
    } catch (IllegalStateException e) { // closed meanwhile: not the text's fault
      throw e;
    } catch (RuntimeException e) { // the native library throws bare RuntimeException
      asked.forEach(
          i -> results.reject(i, "encode_failed", "the tokenizer failed: " + e.getMessage()));
      return List.of();
    } finally {
      counters.tokenized(0, System.nanoTime() - start);
    }
    return SpanWindow.cut(
        tokens, prompt.codePointCount(0, prompt.length()), card.maxTokens(), spans, asked, results);
  }

  private void run(List<SpanWindow> windows, SpanResults results, EncodeCounters counters) {
    EncodeWindow forwards = new EncodeWindow(windows.size());
    for (int i = 0; i < windows.size(); i++) {
      forwards.put(i, windows.get(i).ids());
    }
    new BatchRunner<>(forward, card, this::tokenVectors, counters)
        .run(forwards, TokenBatching.of(forwards, card, budgetTokens));
    List<Encoded> done = forwards.results();
    for (int i = 0; i < windows.size(); i++) {
      if (done.get(i).rejection() == null) {
        float[][] vectors = ((MultiVectorEmbedding) done.get(i).embedding()).vectors();
        windows.get(i).shares().forEach(share -> results.add(share, vectors));
      } else {
        for (SpanWindow.Share share : windows.get(i).shares()) {
          results.reject(share.span(), done.get(i).rejection());
        }
      }
    }
  }

  private Embedding[] tokenVectors(List<FloatBuffer> outputs, PaddedBatch batch) {
    float[][] all =
        Pooling.rows(outputs.get(0), batch.size() * batch.width(), card.output().dimension());
    Embedding[] rows = new Embedding[batch.size()];
    for (int row = 0; row < rows.length; row++) {
      int from = row * batch.width();
      rows[row] =
          new MultiVectorEmbedding(Arrays.copyOfRange(all, from, from + batch.lengths()[row]));
    }
    return rows;
  }
}
