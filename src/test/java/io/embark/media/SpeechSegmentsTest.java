package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments against those of Silero's get_speech_timestamps on the same probabilities. */
class SpeechSegmentsTest {
  static List<Arguments> cases() throws IOException {
    JsonNode oracle =
        new ObjectMapper().readTree(Path.of("src/test/resources/oracles/voice.json").toFile());
    Map<Integer, float[]> told = new HashMap<>();
    for (JsonNode made : oracle.get("cases")) {
      if (made.has("probabilities")) {
        float[] probabilities = new float[made.get("probabilities").size()];
        for (int i = 0; i < probabilities.length; i++) {
          probabilities[i] = (float) made.get("probabilities").get(i).asDouble();
        }
        told.put(made.get("seed").asInt(), probabilities);
      }
    }
    List<Arguments> cases = new ArrayList<>();
    for (JsonNode made : oracle.get("cases")) {
      if (made.has("segments")) {
        cases.add(Arguments.of(made, told.get(made.get("seed").asInt())));
      }
    }
    return cases;
  }

  /** What the settings of an oracle mean; where they say nothing, Silero's own. */
  private static SpeechSegments segments(JsonNode settings) {
    return new SpeechSegments(
        settings.path("threshold").asDouble(0.5),
        settings.path("min_speech_duration_ms").asDouble(250) / 1000,
        settings.path("min_silence_duration_ms").asDouble(100) / 1000,
        settings.path("speech_pad_ms").asDouble(30) / 1000,
        settings.path("max_speech_duration_s").asDouble(Double.POSITIVE_INFINITY));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOfSilero(JsonNode made, float[] probabilities) {
    List<SpeechSegments.Segment> expected = new ArrayList<>();
    made.get("segments")
        .forEach(
            pair ->
                expected.add(
                    new SpeechSegments.Segment(pair.get(0).asLong(), pair.get(1).asLong())));
    assertThat(segments(made.get("settings")).of(probabilities, made.get("samples").asLong()))
        .isEqualTo(expected);
  }
}
