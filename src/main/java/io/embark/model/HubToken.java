package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The user's token for the hub. It is written into one header and nowhere else. */
final class HubToken {
  private static final String USUAL = "HF_TOKEN";
  private static final String OLD = "HUGGING_FACE_HUB_TOKEN";
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

  private final String secret;
  private final String place;

  private HubToken(String secret, String place) {
    this.secret = secret;
    this.place = place;
  }

  /** Of the environment, else of {@code file}, where {@code hf auth login} puts it. */
  static Optional<HubToken> find(Map<String, String> environment, Path file, ModelFault fault) {
    for (String name : new String[] {USUAL, OLD}) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(checked(value, name, fault));
      }
    }
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      String value = Files.readString(file).strip();
      return value.isEmpty() ? Optional.empty() : Optional.of(checked(value, "" + file, fault));
    } catch (IOException e) {
      throw fault.of(
          Category.CONFIG,
          "the token in "
              + file
              + " cannot be read, expected a text file that you may read. Correct its permissions, or"
              + " set HF_TOKEN.",
          e);
    }
  }

  private static HubToken checked(String value, String place, ModelFault fault) {
    if (!VISIBLE.matcher(value).matches()) {
      throw fault.of(
          Category.CONFIG,
          "the token in "
              + place
              + " has spaces, line breaks or letters that no token has, expected one word such as"
              + " hf_... . Set it again.",
          null);
    }
    return new HubToken(value, place);
  }

  /** Value of the header Authorization. */
  String header() {
    return "Bearer " + secret;
  }

  /** Where it was found: a variable or a file. */
  String place() {
    return place;
  }

  @Override
  public String toString() {
    return "token of " + place;
  }
}
