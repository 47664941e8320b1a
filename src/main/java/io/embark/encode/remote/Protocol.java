package io.embark.encode.remote;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one family of services is asked, and how its answers are read. */
interface Protocol extends Serializable {
  /** Path below the base URL, with a '/' in front. */
  String path();

  /** Fields of the request's JSON object. */
  Map<String, Object> request(List<String> texts);

  /**
   * Vectors in the order of the texts, as many as texts.
   *
   * @throws ServiceTrouble if that is not what the answer holds
   */
  Answer answer(ServiceReply reply, int texts) throws ServiceTrouble;

  /** Path of a page on the service itself, read as {@link ServiceInfo}; empty if it has none. */
  default Optional<String> infoPath() {
    return Optional.empty();
  }
}
