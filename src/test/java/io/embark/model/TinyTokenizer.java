package io.embark.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tokenizer.json of words, for tests that need no real vocabulary: {@code [CLS] words [SEP]},
 * with truncation 4 and fixed padding 8 stored in it that must not count.
 */
public final class TinyTokenizer {
  private static final String JSON =
      """
      {
        "version": "1.0",
        "truncation":
            {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": [
          {"id": 2, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false},
          {"id": 3, "content": "[SEP]", "special": true, "single_word": false, "lstrip": false,
           "rstrip": false, "normalized": false}],
        "normalizer": null,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                     {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
          "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
          "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                             "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
        "decoder": null,
        "model": {"type": "WordLevel", "unk_token": "[UNK]",
          "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "?": 4, "\ud83d\ude00": 5,
                    "a": 6, "b": 7, "c": 8, "d": 9}}
      }
      """;

  private TinyTokenizer() {}

  /** Writes it into {@code directory}. */
  public static Path in(Path directory) {
    try {
      return Files.writeString(directory.resolve("tokenizer.json"), JSON).getParent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
