package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures into a lake, and found again: by a picture, by words (the fixture's weights are random,
 * so what is near what is only as good as its reference says), and by one of them.
 */
class ImageSearchTest {
  @TempDir Path folder;

  private static Path clip() {
    return SharedFiles.path("fixtures/open/clip-two-towers");
  }

  private Path lake() throws IOException {
    Path lake = folder.resolve("lake");
    Path job = folder.resolve("job.yaml");
    Files.writeString(
        job,
        String.format(
            """
            job: pictures
            read: { image: { path: "%s/images", extensions: [png, bmp] } }
            encode:
              dense: { kind: image, model: "%s" }
            write:
              parquet: { path: "%s" }
            """,
            clip(), clip(), lake));
    Embark ran = Embark.run("run", job);
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    return lake;
  }

  private static List<String> found(Embark ran) {
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    List<String> found = new ArrayList<>();
    ran.json().get("hits").forEach(hit -> found.add(hit.get("source_id").asText()));
    return found;
  }

  @Test
  void aPictureFindsItselfAndWordsFindWhatTheReferenceFinds() throws IOException {
    Path lake = lake();
    Path asked = clip().resolve("images/rgba.png");

    Embark byPicture = search(lake, "--media", asked);
    assertThat(found(byPicture)).hasSize(6).first().isEqualTo("rgba.png");
    assertThat(byPicture.json().at("/hits/0/score").asDouble()).isBetween(0.99999, 1.00001);

    JsonNode expected = new ObjectMapper().readTree(clip().resolve("expected.json").toFile());
    for (int text : new int[] {1, 5}) {
      String words = expected.get("text_inputs").get(text).asText();
      assertThat(found(search(lake, words)))
          .isEqualTo(byCosine(expected, expected.get("text_outputs").get(text)));
    }

    String item = byPicture.json().at("/hits/1/item_id").asText();
    assertThat(found(Embark.run("search", "--lake", lake, "--like", item, "--json"))).hasSize(5);
  }

  private static Embark search(Path lake, Object... question) {
    List<Object> all = new ArrayList<>(List.of("search", "--lake", lake, "--model", clip()));
    all.addAll(List.of(question));
    all.add("--json");
    return Embark.run(all.toArray());
  }

  /** Names of the fixture's pictures without loss, nearest to a vector first. */
  private static List<String> byCosine(JsonNode expected, JsonNode query) {
    record Scored(String name, double score) {}
    List<Scored> scored = new ArrayList<>();
    for (JsonNode output : expected.get("outputs")) {
      String name = output.get("file").asText().substring("images/".length());
      if (!name.endsWith(".jpg")) {
        scored.add(new Scored(name, cosine(output.get("embedding"), query)));
      }
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    return scored.stream().map(Scored::name).toList();
  }

  private static double cosine(JsonNode a, JsonNode b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int d = 0; d < a.size(); d++) {
      dot += a.get(d).asDouble() * b.get(d).asDouble();
      lengthA += a.get(d).asDouble() * a.get(d).asDouble();
      lengthB += b.get(d).asDouble() * b.get(d).asDouble();
    }
    return dot / Math.sqrt(lengthA * lengthB);
  }

  @Test
  void whatIsNoPictureIsTold() throws IOException {
    Path lake = lake();
    Path text = Files.writeString(folder.resolve("notes.jpg"), "no picture\n".repeat(30));
    Embark ran = search(lake, "--media", text);
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .containsExactly(
            "embark: Cannot search by --media: '"
                + text
                + "' cannot be asked with (not_media: the bytes are of no format that FFmpeg knows,"
                + " expected a picture, video or sound), expected media that the model takes. Check"
                + " the file.");

    Embark both = search(lake, "a dog", "--media", text);
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err())
        .containsExactly(
            "embark: Cannot search: found a text and --media, expected one of them. Give what to"
                + " look for.");

    Embark words =
        Embark.run(
            "search",
            "--lake",
            lake,
            "--model",
            SmallJob.MODEL,
            "--media",
            clip().resolve("images/rgb.png"));
    assertThat(words.err())
        .containsExactly(
            "embark: Cannot search by --media: model '"
                + SmallJob.MODEL
                + "' takes neither pictures nor sound, expected one that does. Ask with words, or"
                + " search a column of media.");
  }
}
