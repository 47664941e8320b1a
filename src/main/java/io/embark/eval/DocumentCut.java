package io.embark.eval;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.TextSpan;
import io.embark.segment.TextChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of a document is encoded: all of it, cut where the model's input ends, or its chunks, whose
 * best score is the document's (MaxP of Dai and Callan, arXiv 1905.09217).
 *
 * @param way how chunks are encoded
 * @param maxTokens most of a chunk, special tokens and prompt included; 0 for whole documents
 */
public record DocumentCut(Way way, int maxTokens) {
  /** Whole documents. */
  public static final DocumentCut WHOLE = new DocumentCut(Way.WHOLE, 0);

  /** How documents are encoded. */
  public enum Way {
    /** One vector a document. */
    WHOLE,
    /** A vector a chunk, from its text alone. */
    CHUNKED,
    /** A vector a chunk, out of the whole document (late chunking). */
    LATE;

    /** As the command line writes it. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The parts of some documents.
   *
   * @param parts of all of them, in order
   * @param owners number of each part's document
   */
  record Parts(List<TextSpan> parts, List<Integer> owners) {
    EncodedWindow encode(Encoder encoder, boolean readsDocuments) {
      return readsDocuments
          ? encoder.encodeSpans(parts)
          : encoder.encode(parts.stream().map(TextSpan::text).toList());
    }
  }

  Parts of(List<String> documents, EncoderSpec spec) {
    List<TextSpan> parts = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    TextChunks chunks = way == Way.WHOLE ? null : chunks(spec);
    for (int i = 0; i < documents.size(); i++) {
      String document = documents.get(i);
      if (chunks == null) {
        parts.add(new TextSpan(document, null, 0, 0));
        owners.add(i);
        continue;
      }
      for (TextChunks.Part part : chunks.of(document)) {
        parts.add(new TextSpan(part.text(), document, part.start(), part.end()));
        owners.add(i);
      }
    }
    return new Parts(parts, owners);
  }

  /** Refuses chunks that the encoder would cut again, and one that counts no tokens. */
  public void check(String model, EncoderSpec spec) {
    if (way != Way.WHOLE && spec.tokenCounter().isEmpty()) {
      throw refusal(model, "a model without a tokenizer here", "one that counts tokens");
    }
    if (maxTokens > spec.maxTokens()) {
      throw refusal(
          model, "chunks of " + maxTokens + " tokens", "at most " + spec.maxTokens() + " of them");
    }
  }

  private UserError refusal(String model, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot evaluate model '"
            + model
            + "' on documents "
            + way.wireName()
            + ": found "
            + found
            + ", expected "
            + expected
            + ". Change --documents or --chunk-tokens.");
  }

  private TextChunks chunks(EncoderSpec spec) {
    return new TextChunks(spec.tokenCounter().orElseThrow(), maxTokens);
  }

  /** For the name of a result; empty for whole documents. */
  String label() {
    return way == Way.WHOLE ? "" : " " + way.wireName() + " " + maxTokens;
  }
}
