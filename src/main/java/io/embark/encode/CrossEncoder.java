package io.embark.encode;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.Card;
import io.embark.model.Device;
import io.embark.model.PairTokenizer;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.model.ScoreHead;
import io.embark.model.TokenIds;
import java.util.List;

/**
 * Scores of pairs of a query and a document, equal to {@code CrossEncoder.predict} of
 * sentence-transformers. One graph and one tokenizer for all threads; each call works on its own
 * thread and its own window.
 */
public final class CrossEncoder implements AutoCloseable {
  private final PairTokenizer tokenizer;
  private final ForwardPass<PaddedBatch> forward;
  private final TransformerSettings settings;
  private final int budgetTokens;

  private CrossEncoder(
      PairTokenizer tokenizer,
      ForwardPass<PaddedBatch> forward,
      TransformerSettings settings,
      int budgetTokens) {
    this.tokenizer = tokenizer;
    this.forward = forward;
    this.settings = settings;
    this.budgetTokens = budgetTokens;
  }

  /** Refuses a model of another kind. */
  public static void check(Card card) {
    if (!card.kind().equals(ScoreHead.KIND)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot rerank with model '"
              + card.reference()
              + "': it is "
              + card.kind()
              + ", expected a cross-encoder: a sequence classifier with one label, whose graph gives"
              + " logits. Name another model.");
    }
  }

  /** Opens a checked model on this machine; the caller closes. */
  public static CrossEncoder open(ResolvedModel model, Device device, int intraOpThreads) {
    check(model.facts());
    TransformerSettings settings =
        new TransformerSettings(
            device.isCuda() ? "cuda" : "cpu",
            "",
            0,
            BoundedForwardPass.USUAL_IN_FLIGHT,
            PublishedModel.local(model),
            model.card());
    PairTokenizer tokenizer = PairTokenizer.open(model.directory(), model.card());
    try {
      return new CrossEncoder(
          tokenizer,
          settings.forwardPass(model.directory(), device, intraOpThreads),
          settings,
          settings.budgetTokens(device));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * One score a document, in order; higher is more relevant. NaN for one that the model fails on.
   */
  public float[] score(String query, List<String> documents) {
    EncodeWindow window = new EncodeWindow(documents.size());
    for (int slot = 0; slot < documents.size(); slot++) {
      try {
        TokenIds ids = tokenizer.encode(query, documents.get(slot));
        window.put(slot, ids);
        if (ids.length() == 0) {
          window.reject(slot, "no_tokens", "the tokenizer makes no token of this pair");
        }
      } catch (IllegalStateException e) { // closed meanwhile: not the text's fault
        throw e;
      } catch (RuntimeException e) { // the native library throws bare RuntimeException
        window.reject(slot, "encode_failed", "the tokenizer failed: " + e.getMessage());
      }
    }
    PairScores head = new PairScores(((ScoreHead) settings.card().head()).activation());
    new BatchRunner<>(forward, settings.card(), head, new EncodeCounters())
        .run(window, TokenBatching.of(window, settings.card(), budgetTokens));
    List<Encoded> results = window.results();
    float[] scores = new float[documents.size()];
    for (int slot = 0; slot < scores.length; slot++) {
      DenseEmbedding score = (DenseEmbedding) results.get(slot).embedding();
      scores[slot] = score == null ? Float.NaN : score.values()[0];
    }
    return scores;
  }

  @Override
  public void close() {
    forward.close();
    tokenizer.close();
  }
}
