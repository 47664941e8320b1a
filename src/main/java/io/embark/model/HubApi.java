package io.embark.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the hub says of a model: the commit of a revision and the files of a commit. */
record HubApi(
    HubSettings settings, HubReference reference, HubHttp http, HubRetry retry, ModelFault fault) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;[^,]*\\brel=\"?next\\b");
  private static final int OK = 200;

  /** A listing has about 200 bytes a file and 1,000 files a page. */
  private static final int MOST_ANSWER_BYTES = 16 << 20;

  private static final int MOST_PAGES = 1_000;

  /** The commit that the reference's revision stands for now. */
  String commit() throws IOException {
    String what = "revision " + reference.revision();
    URI uri =
        uri("/api/models/" + reference.repository() + "/revision/" + quoted(reference.revision()));
    return retry.run(
        () -> {
          String sha = page(uri, what).body().path("sha").asText();
          if (!HubReference.isCommit(sha)) {
            throw damaged(what, null);
          }
          return sha;
        },
        () -> 0);
  }

  HubListing files(String commit) throws IOException {
    SortedMap<String, HubFile> files = new TreeMap<>();
    Optional<URI> next =
        Optional.of(
            uri(
                "/api/models/"
                    + reference.repository()
                    + "/tree/"
                    + commit
                    + "?recursive=true&expand=false"));
    for (int i = 0; i < MOST_PAGES && next.isPresent(); i++) {
      URI uri = next.get();
      Page page = retry.run(() -> checked(page(uri, "the list of files")), () -> 0);
      for (JsonNode entry : page.body()) {
        if (entry.path("type").asText().equals("file")) {
          HubFile file = file(entry);
          refuseUnsafe(file);
          files.put(file.path(), file);
        }
      }
      next = page.next();
    }
    return new HubListing(files);
  }

  /** Where the content of a file is to be had. */
  URI content(String commit, String path) {
    return uri(
        "/"
            + reference.repository()
            + "/resolve/"
            + commit
            + "/"
            + Arrays.stream(path.split("/")).map(HubApi::quoted).collect(Collectors.joining("/")));
  }

  UserError refusal(HubResponse response, String what) throws HubTrouble {
    return new HubRefusal(settings, reference, fault).of(response, what);
  }

  private record Page(JsonNode body, Optional<URI> next) {}

  private Page page(URI uri, String what) throws IOException {
    try (HubResponse response = http.get(uri, 0)) {
      if (response.status() != OK) {
        throw refusal(response, what);
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 14];
      for (int read = response.read(buffer); read >= 0; read = response.read(buffer)) {
        body.write(buffer, 0, read);
        if (body.size() > MOST_ANSWER_BYTES) {
          throw damaged(what, null);
        }
      }
      Matcher next = NEXT.matcher(response.header("Link"));
      return new Page(
          JSON.readTree(body.toByteArray()),
          next.find() ? Optional.of(uri.resolve(next.group(1))) : Optional.empty());
    } catch (JsonProcessingException | IllegalArgumentException e) { // the latter of URI.resolve
      throw damaged(what, e);
    }
  }

  private Page checked(Page page) throws HubTrouble {
    boolean isWhole = page.body().isArray();
    for (JsonNode entry : page.body()) {
      String type = entry.path("type").asText();
      isWhole &= type.equals("directory") || (type.equals("file") && file(entry).isWellFormed());
    }
    if (!isWhole) {
      throw damaged("the list of files", null);
    }
    return page;
  }

  private static HubFile file(JsonNode entry) {
    return new HubFile(
        entry.path("path").asText(),
        entry.path("size").asLong(-1),
        entry.path("oid").asText(),
        entry.hasNonNull("lfs")
            ? Optional.of(entry.path("lfs").path("oid").asText())
            : Optional.empty());
  }

  private void refuseUnsafe(HubFile file) {
    if (!file.isSafe()) {
      throw fault.of(
          settings.endpoint()
              + " lists the file '"
              + file.path().replaceAll("\\p{Cntrl}", "?")
              + "', expected only paths below the model's folder. Do not use this model.");
    }
  }

  private HubTrouble damaged(String what, Exception cause) {
    return new HubTrouble(
        settings.endpoint() + " answers with damaged JSON when asked for " + what, cause);
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint() + path);
  }

  private static String quoted(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
