package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.testing.HubAnswers;
import io.embark.testing.HubCommit;
import io.embark.testing.HubServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub refuses, and what it answers when it is not well. */
class HubFaultsTest {
  private static final String REFERENCE = "hf:" + HubServer.REPOSITORY;
  private static final String RUN_AGAIN =
      ", expected a hub that answers. Check the network and HF_ENDPOINT and run again, or set"
          + " HF_HUB_OFFLINE=1 to use what is cached.";

  @TempDir private Path temporary;
  private HubServer server;
  private HubHome home;
  private String hub;

  @BeforeEach
  void publishATinyModel() throws IOException {
    server = new HubServer();
    hub = server.endpoint();
    home = HubHome.of(server, temporary.resolve("home"));
    server.publish(
        HubServer.REPOSITORY, "main", TinyGraph.USUAL.writeModel(temporary.resolve("tiny")));
  }

  @AfterEach
  void stopTheHub() {
    server.close();
  }

  @Test
  void namesTheTokenThatIsMissing() {
    server.requireToken("hf_right");

    assertFails(
        Category.MODEL,
        hub
            + " answers 401 to a request without a token, expected a model that may be read. Check the"
            + " name, and set HF_TOKEN to a valid token that may read it.");
  }

  @Test
  void namesThePlaceOfATokenThatIsWrong() throws IOException {
    server.requireToken("hf_right");
    home.environment().put("HF_TOKEN", "hf_wrong");
    assertFails(
        Category.MODEL,
        hub
            + " answers 401 to the token in HF_TOKEN, expected a model that may be read. Check the"
            + " name, and set HF_TOKEN to a valid token that may read it.");

    home.environment().remove("HF_TOKEN");
    Files.createDirectories(home.folder());
    Path file = Files.writeString(home.folder().resolve("token"), "hf_wrong");
    server.plan("/revision/", HubAnswers.status(403));
    assertFails(
        Category.MODEL,
        hub
            + " answers 403 to the token in "
            + file
            + ", expected a model that may be read. Check the name, and set HF_TOKEN to a valid token"
            + " that may read it.");
  }

  @Test
  void refusesATokenThatIsNoWord() {
    home.environment().put("HF_TOKEN", "hf_wrong\nX-Other: 1");

    assertFails(
        Category.CONFIG,
        "the token in HF_TOKEN has spaces, line breaks or letters that no token has, expected one"
            + " word such as hf_... . Set it again.");
    assertThat(server.lines()).isEmpty();
  }

  @Test
  void tellsWhoMayReadAGatedModel() {
    server.plan("/revision/", HubAnswers.status(403, "X-Error-Code", "GatedRepo"));
    assertFails(
        Category.MODEL,
        "the model is gated and no token is set, expected the token of a user who was granted"
            + " access. Ask for access at "
            + hub
            + "/acme/tiny and set HF_TOKEN.");

    home.environment().put("HF_TOKEN", "hf_wrong");
    server.plan("/resolve/", HubAnswers.status(403, "X-Error-Code", "GatedRepo"));
    assertFails(
        Category.MODEL,
        "the model is gated and the user of the token in HF_TOKEN may not read it, expected the token"
            + " of a user who was granted access. Ask for access at "
            + hub
            + "/acme/tiny and set HF_TOKEN.");
  }

  @Test
  void namesWhatIsNotThere() {
    assertFails(
        "hf:acme/none",
        Category.MODEL,
        hub
            + " shows no model acme/none without a token, expected one that exists and may be read."
            + " Check the name; if the model is private, set HF_TOKEN to a token that may read it.");
    assertFails(
        REFERENCE + "@v9",
        Category.MODEL,
        "acme/tiny has no revision 'v9', expected a branch, a tag or a commit of it. Correct what"
            + " follows the '@'.");

    home.environment().put("HF_TOKEN", "hf_wrong");
    server.plan("/revision/", HubAnswers.status(401, "X-Error-Code", "RepoNotFound"));
    assertFails(
        Category.MODEL,
        hub
            + " shows no model acme/tiny to the token in HF_TOKEN, expected one that exists and may be"
            + " read. Check the name; if the model is private, set HF_TOKEN to a token that may read"
            + " it.");
    server.plan("/tokenizer.json", HubAnswers.status(404, "X-Error-Code", "EntryNotFound"));
    assertFails(
        Category.MODEL,
        hub
            + " lists tokenizer.json but does not have it, expected every file that it lists. Name"
            + " another revision.");
    server.plan("/revision/", HubAnswers.status(400));
    assertFails(
        Category.MODEL,
        hub
            + " answers 400 when asked for revision main, expected 200. Check HF_ENDPOINT and the"
            + " reference.");
  }

  @Test
  void waitsAsLongAsTheHubAsks() {
    server.plan("/revision/", HubAnswers.status(429, "Retry-After", "7"));
    server.plan("/tree/", HubAnswers.status(429, "RateLimit", "\"api\";r=0;t=55"));

    home.resolve(REFERENCE);

    assertThat(home.pauses()).containsExactly(7_000L, 55_000L);
  }

  @Test
  void waitsNoLongerThanTheHubsOwnWindow() {
    server.plan("/revision/", HubAnswers.status(429, "Retry-After", "301"));
    assertFails(Category.SINK, hub + " answers 429 and asks to wait 301 s" + RUN_AGAIN);
    assertThat(home.pauses()).isEmpty();

    server.planTimes(6, "/revision/", HubAnswers.status(429, "Retry-After", "100"));
    assertFails(
        Category.SINK, hub + " answers 429 and asks to wait 100 s, 4 times in a row" + RUN_AGAIN);
    assertThat(home.pauses()).containsExactly(100_000L, 100_000L, 100_000L);
  }

  @Test
  void asksAgainWhenAServerFails() {
    server.plan("/revision/", HubAnswers.status(500));
    server.plan("/tree/", HubAnswers.status(503));
    server.plan("/blob/", HubAnswers.status(403)); // a signature that expired

    home.resolve(REFERENCE);

    assertThat(home.pauses()).hasSize(3).allMatch(millis -> millis >= 500 && millis <= 1_000);
  }

  @Test
  void givesUpAServerThatFailsForGood() {
    server.planTimes(6, "/revision/", HubAnswers.status(503));

    assertFails(Category.SINK, hub + " answers 503, 6 times in a row" + RUN_AGAIN);

    assertThat(home.pauses()).hasSize(5);
    for (int i = 0; i < 5; i++) {
      long whole = Math.min(8_000, 1_000L << i);
      assertThat(home.pauses().get(i)).isBetween(whole / 2, whole);
    }
    server.planTimes(6, "/blob/", HubAnswers.status(500));
    assertFails(Category.SINK, server.storeHost() + " answers 500, 6 times in a row" + RUN_AGAIN);
  }

  @Test
  void givesUpAHubThatCannotBeReached() {
    server.close();

    assertFails(Category.SINK, hub + " cannot be reached, 6 times in a row" + RUN_AGAIN);
  }

  @Test
  void givesUpAHubThatDoesNotAnswer() {
    home.environment().put("HF_HUB_DOWNLOAD_TIMEOUT", "1");
    server.planTimes(6, "/revision/", server::silence);

    assertFails(Category.SINK, hub + " does not answer within 1 s, 6 times in a row" + RUN_AGAIN);
  }

  @Test
  void asksAgainForJsonThatIsNotWhole() {
    server.plan("/revision/", HubAnswers.body("{\"sha\":\"0123"));
    server.plan("/revision/", HubAnswers.dropAfter(new byte[] {'{'}, 100));
    server.plan("/tree/", HubAnswers.body("[{\"type\":\"file\",\"path\":\"tokenizer.json\"}]"));
    home.resolve(REFERENCE);
    assertThat(home.pauses()).hasSize(3);

    server.planTimes(6, "/revision/", HubAnswers.body("<html>Please log in</html>"));
    assertFails(
        Category.SINK,
        hub
            + " answers with damaged JSON when asked for revision main, 6 times in a row"
            + RUN_AGAIN);
    server.planTimes(6, "/revision/", HubAnswers.body("{\"sha\":\"../../secret\"}"));
    assertFails(
        Category.SINK,
        hub
            + " answers with damaged JSON when asked for revision main, 6 times in a row"
            + RUN_AGAIN);
  }

  @Test
  void refusesPathsThatLeaveTheModel() {
    for (String path :
        new String[] {"../x", "a/../../x", "/etc/x", "C:x", "a\\\\b", "a//b", "", "a/./b"}) {
      String entry = HubCommit.entry(path, new byte[1]);
      server.plan("/tree/", HubAnswers.body("[" + entry + "]"));

      assertFails(
          Category.MODEL,
          hub
              + " lists the file '"
              + path.replace("\\\\", "\\")
              + "', expected only paths below the model's folder. Do not use this model.");
    }
  }

  @Test
  void refusesRedirectsThatLeadNowhere() {
    server.planTimes(6, "/revision/", HubAnswers.status(302, "Location", "file:///etc/passwd"));
    assertFails(
        Category.SINK,
        hub + " redirects to a place that is no https address, 6 times in a row" + RUN_AGAIN);

    server.planTimes(66, "/revision/", HubAnswers.status(302, "Location", "main"));
    assertFails(Category.SINK, hub + " redirects more than 10 times, 6 times in a row" + RUN_AGAIN);
  }

  @Test
  void refusesAModelWithoutATokenizerBeforeItFetchesTheGraph() throws IOException {
    Files.delete(temporary.resolve("tiny/tokenizer.json"));
    Files.writeString(temporary.resolve("tiny/vocab.txt"), "[PAD]\na\nb\n");
    String commit = server.publish(HubServer.REPOSITORY, "main", temporary.resolve("tiny"));

    UserError error = catchThrowableOfType(UserError.class, () -> home.resolve(REFERENCE));

    assertThat(error)
        .hasMessage(
            "Cannot load model 'hf:acme/tiny@"
                + commit
                + "': tokenizer.json is missing, expected it beside config.json. Export the model with"
                + " its tokenizer (optimum-cli export onnx) or name another directory.");
    assertThat(server.lines()).noneMatch(line -> line.contains("/resolve/"));
  }

  @Test
  void tellsWhatTheCacheLacksWhenOffline() {
    home.environment().put("HF_HUB_OFFLINE", "yes");

    for (String revision : new String[] {"main", "0".repeat(40)}) {
      assertFails(
          REFERENCE + "@" + revision,
          Category.MODEL,
          "HF_HUB_OFFLINE is set and "
              + home.cached("acme/tiny")
              + " has no revision '"
              + revision
              + "', expected it there. Unset HF_HUB_OFFLINE and run once to fetch it, or set"
              + " HF_HUB_CACHE to the folder that has it.");
    }
    assertThat(server.lines()).isEmpty();
  }

  @Test
  void tellsWhichFilesTheCacheLacksWhenOffline() throws IOException {
    ResolvedModel model = home.resolve(REFERENCE);
    home.environment().put("HF_HUB_OFFLINE", "1");
    Files.delete(model.directory().resolve("tokenizer.json"));

    assertFails(
        REFERENCE + "@" + model.directory().getFileName(),
        Category.MODEL,
        "HF_HUB_OFFLINE is set and "
            + model.directory()
            + " lacks tokenizer.json or has them damaged, expected the whole model. Unset"
            + " HF_HUB_OFFLINE and run once to fetch it.");
  }

  @Test
  void tellsThatTheCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "no folder");
    home.environment().put("HF_HUB_CACHE", file.toString());

    assertFails(
        Category.SINK,
        "the cache "
            + file
            + "/models--acme--tiny fails ("
            + file
            + "/models--acme--tiny: Not a directory), expected a folder that can be written and"
            + " has room. Make room or set HF_HOME to another place, then run again.");
  }

  private void assertFails(Category category, String sentences) {
    assertFails(REFERENCE, category, sentences);
  }

  private void assertFails(String reference, Category category, String sentences) {
    UserError error = catchThrowableOfType(UserError.class, () -> home.resolve(reference));
    assertThat(error).hasMessage("Cannot load model '" + reference + "': " + sentences);
    assertThat(error.category()).isEqualTo(category);
    StringWriter verbose = new StringWriter();
    error.printStackTrace(new PrintWriter(verbose));
    assertThat(verbose.toString()).doesNotContain("hf_wrong").doesNotContain("s3cret");
  }
}
