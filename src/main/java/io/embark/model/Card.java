package io.embark.model;

import io.embark.corpus.Metric;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;

/** What a model's files say of it, every fact checked at load. */
public sealed interface Card extends Serializable
    permits ModelCard, StaticCard, ImageCard, AudioCard, SpeechCard, VoiceCard {
  /**
   * As the user gave it; of a model of the hub {@code hf:org/name@<commit>}, which gives the same
   * files for ever.
   */
  String reference();

  /** The encoder kind that runs it, as job files name it. */
  String kind();

  /** Size of the space of its vectors; of sparse ones that of the vocabulary. */
  int dimension();

  /** Longest input in tokens; longer ones are truncated and counted. */
  int maxTokens();

  /** Prompt texts by name (query, document, ...), prepended raw, without separator. */
  default SortedMap<String, String> prompts() {
    return Collections.emptySortedMap();
  }

  /** Prompt of {@code as: plain}, or null. */
  default String defaultPromptName() {
    return null;
  }

  /** How the makers compare vectors. */
  Metric metric();

  /**
   * Fact name to where it was read: a file of the model, a bundled card with its citation, the job.
   */
  Map<String, String> sources();
}
