package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCollectionTest {
  private static final String CORPUS_LINE =
      "{\"_id\": \"..\", \"title\": \"..\", \"text\": \"..\"}";
  private static final String QUERY_LINE = "{\"_id\": \"..\", \"text\": \"..\"}";
  private static final String QRELS_LINE =
      "query-id, corpus-id and score between tabs (BEIR) or query, iteration, document and grade"
          + " (TREC)";

  @TempDir Path folder;

  @BeforeEach
  void writeACollection() throws IOException {
    write("corpus", "{\"_id\": \"a\", \"title\": \"A title\", \"text\": \"of a text\"}\n");
    write("queries", "{\"_id\": \"1\", \"text\": \" one \", \"metadata\": {}}\n");
    write("qrels", "query-id\tcorpus-id\tscore\n1\ta\t1\n");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private TestCollection read() {
    return TestCollection.read(
        "", file("corpus"), file("queries"), file("qrels"), Optional.empty(), new Configuration());
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::read).isInstanceOf(UserError.class).hasMessage(message);
  }

  private List<Document> documents() {
    List<Document> documents = new ArrayList<>();
    read().corpus().forEach(documents::add);
    return documents;
  }

  @Test
  void titleAndTextAreJoinedAndStrippedAndQueriesAreNot() throws IOException {
    write(
        "corpus",
        """
        \ufeff{"_id": "a", "title": "A title", "text": "of a text ", "url": "u"}
        {"_id": "b", "title": "", "text": "only\\n text"}

        {"_id": "c", "text": " no title"}
        {"_id": "d", "title": null, "text": ""}
        {"_id": 7, "title": "é", "text": "𝒳"}
        """);

    assertThat(documents())
        .containsExactly(
            new Document("a", "A title of a text", 8),
            new Document("b", "only\n text", 0),
            new Document("c", "no title", -1),
            new Document("d", "", 0),
            new Document("7", "é 𝒳", 2));
    assertThat(read().documentIds()).containsExactly("a", "b", "c", "d", "7");
    assertThat(read().queries()).containsExactly(new Document("1", " one ", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "'query-id\tcorpus-id\tscore\n1\ta\t3\n1\tb\t-1\n2\ta\t0\n'",
    "'1\ta\t3\r\n1\tb\t-1\r\n2\ta\t0'",
    "'1 0 a 3\n1 Q0   b -1\n2\t0\ta\t0\n'",
  })
  void qrelsAreReadAsBeirAndTrecWriteThem(String content) throws IOException {
    write("qrels", content);
    assertThat(Qrels.read(new CollectionFile("qrels", file("qrels"), new Configuration())).grades())
        .isEqualTo(Map.of("1", Map.of("a", 3, "b", -1), "2", Map.of("a", 0)));
  }

  @Test
  void whatDoesNotFitTogetherIsCounted() throws IOException {
    write(
        "queries",
        """
        {"_id": "1", "text": "one"}
        {"_id": "2", "text": "not judged"}
        {"_id": "3", "text": "nothing relevant"}
        """);
    write("qrels", "1\ta\t1\n1\tz\t1\n1\ty\t0\n3\ta\t0\n8\ta\t1\n9\tz\t1\n");

    TestCollection collection = read();

    assertThat(collection.gaps()).isEqualTo(new TestCollection.Gaps(1, 2, 2, 1));
    assertThat(collection.queries()).extracting(Document::id).containsExactly("1", "3");
    assertThat(collection.grades(collection.queries().get(0)))
        .isEqualTo(Map.of("a", 1, "z", 1, "y", 0));
  }

  @Test
  void brokenJsonIsToldWithItsLine() throws IOException {
    write("corpus", "{\"_id\": \"a\", \"text\": \"t\"}\n\n{\"_id\": \"b\", \"text\" \"t\"}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': line 3 is not JSON (Unexpected character ('\"' (code 34)): was expecting a colon"
            + " to separate field name and value), expected "
            + CORPUS_LINE
            + ". Mend the line.");
  }

  @Test
  void aLineThatIsNoObjectIsTold() throws IOException {
    write("queries", "[1]\n");
    assertRefused(
        "Cannot read queries '"
            + file("queries")
            + "': line 1 is no JSON object, expected "
            + QUERY_LINE
            + ". Mend the line.");
  }

  @Test
  void missingAndWrongFieldsAreTold() throws IOException {
    write("corpus", "{\"text\": \"t\"}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': line 1 has no '_id', expected "
            + CORPUS_LINE
            + ". Add it.");
    write("corpus", "{\"_id\": \"a\", \"title\": \"t\"}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': line 1 has no 'text', expected "
            + CORPUS_LINE
            + ". Add it.");
    write("corpus", "{\"_id\": \"a\", \"text\": [\"t\"]}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': 'text' of line 1 is no string, expected "
            + CORPUS_LINE
            + ". Mend the line.");
    write("corpus", "{\"_id\": \"\", \"text\": \"t\"}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': '_id' of line 1 is empty, expected "
            + CORPUS_LINE
            + ". Give it an id.");
  }

  @Test
  void anIdTwiceIsToldWithBothLines() throws IOException {
    write(
        "corpus",
        "{\"_id\": \"a\", \"text\": \"t\"}\n{\"_id\": \"b\", \"text\": \"t\"}\n{\"_id\": \"a\", \"text\": \"u\"}\n");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': line 3 has the _id 'a' of line 1 again, expected each _id once. Remove one of the"
            + " two lines.");
  }

  @Test
  void aJudgmentTwiceIsTold() throws IOException {
    write("qrels", "1\ta\t1\n1\ta\t0\n");
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': line 2 judges document 'a' for query '1' again, expected each pair once. Remove"
            + " one of the two lines.");
  }

  @Test
  void brokenQrelsAreToldWithTheirLine() throws IOException {
    write("qrels", "query-id\tcorpus-id\tscore\n1\ta\tyes\n");
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': the grade of line 2 is 'yes', expected a whole number. Mend the line.");
    write("qrels", "1 0 a 1\n1 a\n");
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': line 2 has 2 columns, expected "
            + QRELS_LINE
            + ". Mend the line.");
  }

  @Test
  void emptyFilesAreTold() throws IOException {
    write("qrels", "query-id\tcorpus-id\tscore\n");
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': it has no judgments, expected lines of "
            + QRELS_LINE
            + ". Check the path.");
    write("qrels", "1\ta\t1\n");
    write("queries", "\n");
    assertRefused(
        "Cannot read queries '"
            + file("queries")
            + "': it is empty, expected lines of "
            + QUERY_LINE
            + ". Check the path.");
    write("queries", "{\"_id\": \"1\", \"text\": \"t\"}\n");
    write("corpus", "");
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': it is empty, expected lines of "
            + CORPUS_LINE
            + ". Check the path.");
  }

  @Test
  void filesThatAreNotThereOrNoFilesAreTold() throws IOException {
    Files.delete(folder.resolve("qrels"));
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': there is no such file, expected a file. Check the path.");
    Files.createDirectory(folder.resolve("qrels"));
    assertRefused(
        "Cannot read qrels '"
            + file("qrels")
            + "': it is a folder, expected a file. Name the file.");
  }

  @Test
  void anotherEncodingIsToldWithItsLine() throws IOException {
    Files.write(
        folder.resolve("corpus"),
        "{\"_id\": \"a\", \"text\": \"t\"}\n{\"_id\": \"é\", \"text\": \"t\"}\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(
        "Cannot read corpus '"
            + file("corpus")
            + "': line 2 is not UTF-8, expected UTF-8. Convert the file.");
  }

  @Test
  void filesThatDoNotBelongTogetherAreTold() throws IOException {
    write("qrels", "q1\ta\t1\n");
    assertRefused(
        "Cannot evaluate queries '"
            + file("queries")
            + "': none of their 1 ids is in qrels '"
            + file("qrels")
            + "', expected judged queries. Check that the files belong together.");
  }
}
