package io.embark.bench;

import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.Json;
import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.MessageType;

/**
 * Makes a lake of random unit vectors with texts, committed as one partition: {@code MilvusLake
 * LAKE ROWS}. The same ROWS give the same rows.
 */
public final class MilvusLake {
  static final String JOB = "bench";
  private static final String COLUMN = "dense";
  private static final String RUN = "run-1";
  private static final String PARTITION = "2026-11-20";
  private static final int DIMENSION = 384;
  private static final int TEXT_CHARACTERS = 200;
  private static final int MOST_WORD = 9;
  private static final int FILES = 10;

  private MilvusLake() {}

  /** What was made. */
  record Report(long rows, long bytes) {}

  /** Makes it and prints a {@link Report}. */
  public static void main(String[] arguments) {
    LakeStore store = new LakeStore(arguments[0], new Configuration());
    LakeLayout layout = new LakeLayout("ds");
    int rows = Integer.parseInt(arguments[1]);
    List<VectorColumn> columns =
        List.of(
            new VectorColumn(
                COLUMN,
                VectorColumn.DENSE,
                DIMENSION,
                Metric.COSINE,
                true,
                new TreeMap<>(Map.of("weights", "random"))));
    MessageType schema = LakeTable.embeddings(columns);
    List<CommittedFile> files =
        IntStream.range(0, FILES)
            .parallel()
            .mapToObj(
                file -> {
                  int from = (int) ((long) rows * file / FILES);
                  int to = (int) ((long) rows * (file + 1) / FILES);
                  String path = layout.dataFile(LakeLayout.EMBEDDINGS, PARTITION, RUN, file, "");
                  try (LakeFileWriter out =
                      LakeFileWriter.open(
                          path, store.path(path), schema, columns, store.configuration())) {
                    for (int row = from; row < to; row++) {
                      out.write(row(row));
                    }
                    return out.finish();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .toList();
    CommittedPartition partition =
        new CommittedPartition(
            "", JOB, PARTITION, "ds", RUN, "bench", columns, files, List.of(), List.of(), List.of(),
            0);
    new CommitLog(store, layout).commit(partition);
    System.out.println(
        Json.line(
            new Report(partition.rows(), files.stream().mapToLong(CommittedFile::bytes).sum())));
  }

  /** In the order of {@link LakeTable#embeddings}. */
  private static Object[] row(int number) {
    Random random = new Random(number);
    String source = "source-" + number;
    String text = text(random);
    return new Object[] {
      ItemId.of(source, 0, text.length()),
      source,
      0,
      0L,
      (long) text.length(),
      "text",
      text,
      ContentHash.of(text),
      Map.of("title", "Title " + number),
      RUN,
      vector(random)
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < TEXT_CHARACTERS) {
      int letters = 1 + random.nextInt(MOST_WORD);
      random.ints(letters, 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
      text.append(' ');
    }
    text.setLength(TEXT_CHARACTERS);
    return text.toString();
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(squares));
    }
    return vector;
  }

  /** What is committed there. */
  static List<CommittedPartition> partitions(String lake) {
    return CommitLog.all(new LakeStore(lake, new Configuration()));
  }
}
