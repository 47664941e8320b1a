package io.embark.encode.remote;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.time.Duration;

/**
 * Who is asked, and how errors name it.
 *
 * @param key null for a service that asks for none
 * @param keyHeader header that takes the key
 * @param timeout longest wait for a whole answer
 */
record Service(
    ServiceAddress address, String model, ApiKey key, String keyHeader, Duration timeout) {
  private static final int LONGEST_WORDS = 200;

  UserError error(Category category, String foundExpectedAndAdvice, Throwable cause) {
    return new UserError(
        category,
        "Cannot encode with '" + address.base() + "': it " + foundExpectedAndAdvice,
        cause);
  }

  /** Status and the service's own words, the key never among them. */
  String told(ServiceReply reply) {
    String words = key == null ? reply.words() : key.hiddenIn(reply.words());
    words = words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) + "..." : words;
    return reply.status() + (words.isEmpty() ? "" : " (" + words + ")");
  }
}
