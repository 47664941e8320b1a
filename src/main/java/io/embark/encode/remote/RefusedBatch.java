package io.embark.encode.remote;

/** The service will not take these texts together; perhaps it takes them one by one. */
final class RefusedBatch extends Exception {
  private static final long serialVersionUID = 1L;

  /** {@code found}: status and the service's words. */
  RefusedBatch(String found) {
    super(found);
  }
}
