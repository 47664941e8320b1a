package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class StorageFaultTest {
  @Test
  void aFullDiskBelowSparksWrappingsIsOneLineAndWorthARetry() {
    Exception spark =
        new Exception(
            "Job aborted",
            new UncheckedIOException(
                "task failed", new IOException("No space left on device\nmore")));

    RuntimeException told = StorageFault.told(spark, "docs");

    assertThat(told)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.category()).isEqualTo(Category.SINK))
        .hasMessage(
            "Cannot finish job 'docs': No space left on device, expected storage with room that answers. Mend it and run again: what"
                + " is published is kept.")
        .hasCause(spark);
  }

  @Test
  void aUserErrorOfATaskIsThrownAsItWas() {
    UserError error = new UserError(Category.MODEL, "Cannot load model");

    assertThat(
            StorageFault.told(
                new IllegalStateException("task", new RuntimeException(error)), "docs"))
        .isSameAs(error);
  }

  @Test
  void aFaultOfEmbarkStaysOne() {
    IllegalStateException bug = new IllegalStateException("bug", new NullPointerException());

    assertThat(StorageFault.told(bug, "docs")).isSameAs(bug);
  }
}
