package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@code preprocessor_config.json} says of the sound features of {@code
 * ASTFeatureExtractor} and {@code ClapFeatureExtractor}; a key that is absent has the default of
 * transformers 5.
 */
record AudioFeaturesFile(JsonFile file, ModelFault fault) {
  /** Named in {@code feature_extractor_type}. */
  static final String AST = "ASTFeatureExtractor";

  /** Named in {@code feature_extractor_type}. */
  static final String CLAP = "ClapFeatureExtractor";

  private static final String RATE = "sampling_rate";

  /** 25 ms of it are the 400 samples that the extractor takes at any rate. */
  private static final int AST_RATE = 16_000;

  private static final double AUDIOSET_MEAN = -4.2677393;
  private static final double AUDIOSET_STD = 4.5689974;

  private static final int LONGEST_SECONDS = 600;

  /** Of an extractor, if it makes features that are known here. */
  static Optional<AudioFeatures> read(JsonFile file, ModelFault fault) {
    String type = file.text("feature_extractor_type").orElse("");
    AudioFeaturesFile read = new AudioFeaturesFile(file, fault);
    return switch (type) {
      case AST -> Optional.of(read.ast());
      case CLAP -> Optional.of(read.clap());
      default -> Optional.empty();
    };
  }

  private AudioFeatures ast() {
    integer(RATE, AST_RATE, AST_RATE, AST_RATE);
    boolean isNormalised = file.flag("do_normalize").orElse(true);
    return new AudioFeatures.Ast(
        integer("num_mel_bins", 128, 1, 1024),
        integer("max_length", 1024, 1, 1 << 16),
        isNormalised ? number("mean", AUDIOSET_MEAN, -1e6, 1e6) : 0,
        isNormalised ? number("std", AUDIOSET_STD, 1e-6, 1e6) : 0.5);
  }

  private AudioFeatures clap() {
    int rate = integer(RATE, 48_000, 1000, 384_000);
    int transform = integer("fft_window_size", 1024, 2, Math.min(rate, 1 << 15));
    if (transform % 2 != 0) {
      throw file.wrongType(
          "fft_window_size", file.root().path("fft_window_size"), "an even number");
    }
    double low = number("frequency_min", 0, 0, rate / 2.0 - 1);
    return new AudioFeatures.Clap(
        rate,
        transform,
        integer("hop_length", 480, 1, rate),
        integer("feature_size", 64, 1, 1024),
        low,
        number("frequency_max", 14_000, low + 1, rate / 2.0),
        integer("max_length_s", 10, 1, LONGEST_SECONDS),
        word("padding", "repeatpad", List.of("pad", "repeat", "repeatpad")),
        word("truncation", "fusion", List.of("fusion", "rand_trunc")).equals("fusion"));
  }

  private int integer(String key, int otherwise, int least, int most) {
    int value = file.integer(key).orElse(otherwise);
    if (value < least || value > most) {
      throw file.wrongType(
          key,
          file.root().path(key),
          least == most ? Integer.toString(least) : least + " to " + most);
    }
    return value;
  }

  private double number(String key, double otherwise, double least, double most) {
    JsonNode given = file.root().path(key);
    JsonNode value = JsonFile.isAbsent(given) ? DoubleNode.valueOf(otherwise) : given;
    if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
      throw file.wrongType(key, value, "a number of " + least + " to " + most);
    }
    return value.doubleValue();
  }

  private String word(String key, String otherwise, List<String> known) {
    String word = file.text(key).orElse(otherwise);
    if (!known.contains(word)) {
      throw file.wrongType(key, file.root().path(key), "one of " + String.join(", ", known));
    }
    return word;
  }
}
