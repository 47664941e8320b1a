package io.embark.sink.milvus;

import io.milvus.grpc.GetImportStateRequest;
import io.milvus.grpc.GetImportStateResponse;
import io.milvus.grpc.ImportRequest;
import io.milvus.grpc.ImportResponse;
import io.milvus.grpc.KeyValuePair;
import java.util.List;

/**
 * {@code Import} and {@code GetImportState} of the protocol, one file a task as Milvus 2.3 wants
 * it. The connection is the caller's.
 */
record GrpcImport(MilvusConnection connection) implements ImportApi {
  @Override
  public int mostFiles() {
    return 1;
  }

  @Override
  public String begin(String collection, List<String> files) {
    ImportRequest request =
        ImportRequest.newBuilder()
            .setDbName(connection.address().dbName())
            .setCollectionName(collection)
            .addAllFiles(files)
            .build();
    String operation = "import '" + files.get(0) + "' into '" + collection + "'";
    return connection.askOnce(
        operation,
        stub -> {
          ImportResponse answer = stub.import_(request);
          MilvusConnection.check(operation, answer.getStatus());
          return String.valueOf(answer.getTasks(0));
        });
  }

  @Override
  public Progress progress(String task) {
    String operation = "ask for the state of import task " + task;
    GetImportStateResponse answer =
        connection.ask(
            operation,
            stub -> {
              GetImportStateResponse told =
                  stub.getImportState(
                      GetImportStateRequest.newBuilder().setTask(Long.parseLong(task)).build());
              MilvusConnection.check(operation, told.getStatus());
              return told;
            });
    return switch (answer.getState()) {
      case ImportCompleted -> Progress.done();
      case ImportFailed, ImportFailedAndCleaned ->
          Progress.failed(info(answer, "files"), info(answer, "failed_reason"));
      // rows of persisted and flushed tasks are not counted yet
      case ImportPending, ImportStarted, ImportPersisted, ImportFlushed, UNRECOGNIZED ->
          Progress.running(percent(info(answer, "progress_percent")));
    };
  }

  private static String info(GetImportStateResponse answer, String key) {
    return answer.getInfosList().stream()
        .filter(info -> info.getKey().equals(key))
        .map(KeyValuePair::getValue)
        .findFirst()
        .orElse("");
  }

  private static int percent(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
  }

  @Override
  public void close() {}
}
