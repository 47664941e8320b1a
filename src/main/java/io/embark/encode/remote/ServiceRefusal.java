package io.embark.encode.remote;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.time.Instant;
import java.util.Set;

/** What an answer other than success means, by its status. */
record ServiceRefusal(Service service) {
  private static final int UNAUTHORIZED = 401;
  private static final int PAYMENT_REQUIRED = 402;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERRORS = 500;

  /** 400 and 422: a text is wrong; 413: together they are too much (TEI: one is too long, too). */
  private static final Set<Integer> OF_TEXTS = Set.of(400, 413, 422);

  /** 408 and 425: again; 409, 429: busy; 424: TEI's backend failed. */
  private static final Set<Integer> PASSING = Set.of(408, 409, 424, 425, 429);

  private static final String NO_QUOTA = "insufficient_quota";

  /** The error to throw; what may pass, and what may be one text's fault, is thrown as such. */
  UserError of(ServiceReply reply) throws ServiceTrouble, RefusedBatch {
    int status = reply.status();
    String answers = "answers " + service.told(reply);
    if (status == PAYMENT_REQUIRED || reply.code().equals(NO_QUOTA)) {
      return error(
          answers
              + ", expected quota that is left. Raise it, then run again: what is paid is kept.");
    }
    if (PASSING.contains(status) || status >= SERVER_ERRORS) {
      throw busy(reply, answers);
    }
    if (OF_TEXTS.contains(status)) {
      throw new RefusedBatch(answers);
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return service.key() == null
          ? error(answers + " to a request without a key, expected vectors. Set 'api-key'.")
          : error(
              answers
                  + " to the key in "
                  + service.key().place()
                  + ", expected one that may use model '"
                  + service.model()
                  + "'. Set a valid key there.");
    }
    if (status == NOT_FOUND) {
      return error(
          answers
              + ", expected an embedding service with model '"
              + service.model()
              + "'. Correct 'url' (without the protocol's own path), 'protocol' or 'model'.");
    }
    return error(answers + ", expected vectors. Correct 'url' and 'protocol'.");
  }

  private static ServiceTrouble busy(ServiceReply reply, String answers) {
    long wait = RetryAfter.millis(reply.header("Retry-After"), Instant.now());
    return ServiceTrouble.busy(
        wait == 0 ? answers : answers + " and asks to wait " + (wait + 999) / 1000 + " s", wait);
  }

  private UserError error(String foundExpectedAndAdvice) {
    return service.error(Category.CONFIG, foundExpectedAndAdvice, null);
  }
}
