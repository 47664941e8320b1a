package io.embark.model;

import io.embark.corpus.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer other than success means, by its status and the header X-Error-Code, as
 * hf_raise_for_status of huggingface_hub reads them.
 */
record HubRefusal(HubSettings settings, HubReference reference, ModelFault fault) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  /** {@code "api";r=0;t=55}: no requests left, new ones in 55 s (RateLimit fields of the IETF). */
  private static final Pattern RATE_LIMIT = Pattern.compile("r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d+)");

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** The error to throw; one that may pass is thrown as {@link HubTrouble}. */
  UserError of(HubResponse response, String what) throws HubTrouble {
    int status = response.status();
    String code = response.header("X-Error-Code");
    if (!response.isOfHub()
        || status == TIMEOUT
        || status == TOO_MANY_REQUESTS
        || status >= SERVER_ERRORS) {
      throw trouble(response);
    }
    if (code.equals("GatedRepo")) {
      return gated();
    }
    if (code.equals("RevisionNotFound")) {
      return fault.of(
          reference.repository()
              + " has no revision '"
              + reference.revision()
              + "', expected a branch, a tag or a commit of it. Correct what follows the '@'.");
    }
    if (code.equals("EntryNotFound")) {
      return fault.of(
          settings.endpoint()
              + " lists "
              + what
              + " but does not have it, expected every file that it lists. Name another revision.");
    }
    if (status == NOT_FOUND || code.equals("RepoNotFound")) {
      return unknown();
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return forbidden(status);
    }
    return fault.of(
        settings.endpoint()
            + " answers "
            + status
            + " when asked for "
            + what
            + ", expected 200. Check HF_ENDPOINT and the reference.");
  }

  private static HubTrouble trouble(HubResponse response) {
    String found = response.host() + " answers " + response.status();
    Matcher limit = RATE_LIMIT.matcher(response.header("RateLimit"));
    String seconds = limit.find() ? limit.group(1) : response.header("Retry-After").strip();
    if (!SECONDS.matcher(seconds).matches() || Long.parseLong(seconds) == 0) {
      return new HubTrouble(found, null);
    }
    return new HubTrouble(
        found + " and asks to wait " + seconds + " s", Long.parseLong(seconds), null);
  }

  private UserError gated() {
    return fault.of(
        "the model is gated and "
            + settings
                .token()
                .map(token -> "the user of the token in " + token.place() + " may not read it")
                .orElse("no token is set")
            + ", expected the token of a user who was granted access. Ask for access at "
            + settings.endpoint()
            + "/"
            + reference.repository()
            + " and set HF_TOKEN.");
  }

  private UserError unknown() {
    return fault.of(
        settings.endpoint()
            + " shows no model "
            + reference.repository()
            + settings
                .token()
                .map(token -> " to the token in " + token.place())
                .orElse(" without a token")
            + ", expected one that exists and may be read. Check the name; if the model is private,"
            + " set HF_TOKEN to a token that may read it.");
  }

  private UserError forbidden(int status) {
    return fault.of(
        settings.endpoint()
            + " answers "
            + status
            + settings
                .token()
                .map(token -> " to the token in " + token.place())
                .orElse(" to a request without a token")
            + ", expected a model that may be read. Check the name, and set HF_TOKEN to a valid token"
            + " that may read it.");
  }
}
