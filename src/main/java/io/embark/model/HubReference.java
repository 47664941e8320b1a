package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reference {@code hf:org/name[@revision]}.
 *
 * @param repository {@code org/name}, or {@code name} for the oldest models
 * @param revision a branch, a tag or a commit; {@code main} if the reference names none
 */
record HubReference(String repository, String revision) {
  /** REPO_ID_REGEX of huggingface_hub: words that begin and end with a letter, digit or '_'. */
  private static final String WORD = "\\w(?:[\\w.-]{0,94}\\w)?";

  private static final Pattern REFERENCE =
      Pattern.compile("hf:((?:" + WORD + "/)?" + WORD + ")(?:@([\\w.+=-]+(?:/[\\w.+=-]+)*))?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  static HubReference parse(ModelFault fault) {
    Matcher matcher = REFERENCE.matcher(fault.reference());
    if (!matcher.matches() || !isSafe(matcher.group(1), matcher.group(2))) {
      throw fault.of(
          Category.CONFIG,
          "the reference is malformed, expected hf:org/name[@revision]. Correct the reference.",
          null);
    }
    return new HubReference(matcher.group(1), matcher.group(2) == null ? "main" : matcher.group(2));
  }

  /** Both become names of folders; {@code --} is how a folder's name writes '/'. */
  private static boolean isSafe(String repository, String revision) {
    return !repository.contains("--")
        && !repository.contains("..")
        && !repository.endsWith(".git")
        && (revision == null
            || (!revision.contains("..") && !("/" + revision + "/").contains("/./")));
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** The reference that gives the same files for ever. */
  String pinned(String commit) {
    return "hf:" + repository + "@" + commit;
  }
}
