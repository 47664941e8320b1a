package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {
  @Test
  void readsRepositoryAndRevision() {
    assertThat(parse("hf:BAAI/bge-small-en-v1.5"))
        .isEqualTo(new HubReference("BAAI/bge-small-en-v1.5", "main"));
    assertThat(parse("hf:gpt2@refs/pr/12")).isEqualTo(new HubReference("gpt2", "refs/pr/12"));
    assertThat(parse("hf:a/b_c@v1.0-rc.1+x").pinned("0123")).isEqualTo("hf:a/b_c@0123");
  }

  @Test
  void knowsACommitByItsForm() {
    assertThat(HubReference.isCommit("0123456789abcdef0123456789abcdef01234567")).isTrue();
    assertThat(HubReference.isCommit("0123456")).isFalse();
    assertThat(HubReference.isCommit("0123456789ABCDEF0123456789ABCDEF01234567")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf:",
        "hf:a/",
        "hf:/a",
        "hf:a/b/c",
        "hf://a/b",
        "hf:a--b/c",
        "hf:a/../b",
        "hf:../b",
        "hf:a/b@",
        "hf:a/b@../x",
        "hf:a/b@x/./y",
        "hf:a/b@/x",
        "hf:a/b@x/",
        "hf:a/b@x y",
        "hf:.a/b",
        "hf:a/b.git",
        "hf:a/b?x",
        "hf:a/b@x#y",
        "hf:a/b@x\ny"
      })
  void refusesWhatIsNoReference(String reference) {
    UserError error = catchThrowableOfType(UserError.class, () -> parse(reference));

    assertThat(error)
        .hasMessage(
            "Cannot load model '"
                + reference
                + "': the reference is malformed, expected hf:org/name[@revision]. Correct the"
                + " reference.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  private static HubReference parse(String reference) {
    return HubReference.parse(new ModelFault(reference));
  }
}
