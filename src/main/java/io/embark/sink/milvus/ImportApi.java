package io.embark.sink.milvus;

import java.util.List;

/**
 * How a server is asked to import files: {@link GrpcImport} up to Milvus 2.3, {@link RestImport}
 * from 2.4 on.
 */
interface ImportApi extends AutoCloseable {
  /** Most files of one task. */
  int mostFiles();

  /**
   * Begins a task and answers its id. It is sent once, as a file that is imported twice is there
   * twice: an {@link Unanswered} tells that nobody knows whether it began.
   *
   * @param files as the server names them
   */
  String begin(String collection, List<String> files);

  /** How far a task is. */
  Progress progress(String task);

  @Override
  void close();

  /** What a task does. */
  enum State {
    /** It waits or works. */
    RUNNING,
    /** Its rows are in the collection, but perhaps not counted yet. */
    DONE,
    /** Nothing of it is in the collection, or parts are. */
    FAILED
  }

  /**
   * A task at one moment.
   *
   * @param percent from 0 to 100, as the server tells it
   * @param failed the file that failed, as the server names it; empty if it does not say
   * @param reason of a task that failed, one line
   */
  record Progress(State state, int percent, String failed, String reason) {
    static Progress running(int percent) {
      return new Progress(State.RUNNING, percent, "", "");
    }

    static Progress done() {
      return new Progress(State.DONE, 100, "", "");
    }

    static Progress failed(String file, String reason) {
      return new Progress(State.FAILED, 0, file, MilvusFault.oneLine(reason));
    }
  }
}
