package io.embark.encode;

import io.embark.media.PerceptualHash;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Arrays;
import java.util.Locale;

/** The encoder kind {@code perceptual-hash}: 64 bits a picture or video frame, without a model. */
public final class HashEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = "perceptual-hash";

  private static final String HASH = "hash";

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.choice(
                  HASH,
                  Arrays.stream(PerceptualHash.values()).map(HashEncoderKind::word).toList(),
                  "By low frequencies (phash), or by where a picture becomes lighter (dhash).")
              .defaultTo(word(PerceptualHash.PHASH)));

  private HashEncoderKind() {}

  static PerceptualHash hash(Options options) {
    return PerceptualHash.valueOf(options.string(HASH).toUpperCase(Locale.ROOT));
  }

  static String word(PerceptualHash hash) {
    return hash.name().toLowerCase(Locale.ROOT);
  }
}
