package io.embark.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Json;
import io.embark.encode.Transcript;
import io.embark.sink.LakeStore;
import java.util.Optional;

/**
 * Transcripts in the lake, one small object each, by a key of what they depend on.
 *
 * @param store of the folder for what outlives a run
 */
record KeptTranscripts(LakeStore store) {
  private static String path(String key) {
    return "transcripts/" + key + ".json";
  }

  /** Empty if there is none, or none that can be read as one. */
  Optional<Transcript> read(String key) {
    Optional<String> text = store.read(path(key));
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.parse(text.get(), Transcript.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // it is made again
    }
  }

  void write(String key, Transcript transcript) {
    store.replace(path(key), Json.line(transcript));
  }
}
