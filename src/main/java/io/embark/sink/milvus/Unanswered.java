package io.embark.sink.milvus;

import io.embark.corpus.UserError;

/** A request was sent and its answer did not come: it may have been done or not. */
final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final UserError error;

  Unanswered(UserError error) {
    super(error.getMessage(), error);
    this.error = error;
  }

  /** What to tell when it is given up. */
  UserError error() {
    return error;
  }
}
