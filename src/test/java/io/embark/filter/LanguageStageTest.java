package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageStageTest {
  private static final Map<String, String> TEXTS =
      Map.of(
          "en",
          "Everyone has the right to life, liberty and security of person.\nNo one shall be held in"
              + " slavery or servitude.",
          "de",
          "Jeder hat das Recht auf Leben, Freiheit und Sicherheit der Person. Niemand darf in"
              + " Sklaverei gehalten werden.",
          "fr",
          "Tout individu a droit à la vie, à la liberté et à la sûreté de sa personne. Nul ne sera"
              + " tenu en esclavage.",
          "ru",
          "Каждый человек имеет право на жизнь, на свободу и на личную неприкосновенность.",
          "zh",
          "人人有权享有生命、自由和人身安全。任何人不得使为奴隶或奴役。",
          "ja",
          "すべて人は、生命、自由及び身体の安全に対する権利を有する。");

  @TempDir Path folder;

  private static Path lid() {
    return SharedFiles.path("data/models/fasttext-lid/lid.176.ftz");
  }

  private static LanguageStage stage(Map<String, ?> options) {
    return new LanguageStage(LanguageStage.OPTIONS.parse("stages[0].language", options));
  }

  private static Dataset<Row> frame(Row... rows) {
    return LocalSpark.session().createDataFrame(Arrays.asList(rows), ItemSchema.ITEM);
  }

  private static Row apply(Map<String, ?> options, Row row) {
    return stage(options).apply(frame(row).repartition(1)).collectAsList().get(0);
  }

  private static Map<String, String> attributes(Row row) {
    return row.getJavaMap(row.fieldIndex(Columns.ATTRIBUTES));
  }

  private static void assertTold(Map<String, ?> options) {
    List<Row> rows = new ArrayList<>();
    TEXTS.forEach((code, text) -> rows.add(ItemRows.of(code, text).row()));
    List<Row> found = stage(options).apply(frame(rows.toArray(Row[]::new))).collectAsList();
    assertThat(found)
        .hasSize(TEXTS.size())
        .allSatisfy(
            row -> {
              assertThat(attributes(row))
                  .containsEntry("language", row.getAs(Columns.SOURCE_ID))
                  .containsOnlyKeys("language", "language_confidence");
              assertThat(Double.parseDouble(attributes(row).get("language_confidence")))
                  .isBetween(0.5, 1.0);
              assertThat(row.<Row>getAs(Columns.REJECTION)).isNull();
            });
  }

  @Test
  void theProfilesTellLanguages() {
    assertTold(Map.of());
  }

  @Test
  void aFastTextClassifierTellsLanguages() {
    assertTold(Map.of("model", lid().toString()));
  }

  @Test
  void otherLanguagesAreRejectedWithWhatWasFound() {
    Row row = apply(Map.of("keep", List.of("en", "ja")), ItemRows.of("a", TEXTS.get("de")).row());
    String confidence = attributes(row).get("language_confidence");

    assertThat(row.<Row>getAs(Columns.REJECTION))
        .isEqualTo(
            RowFactory.create(
                "language",
                "other_language",
                "found de with confidence " + confidence + ", expected en or ja"));
    assertThat(attributes(row)).containsEntry("language", "de");
    assertThat(
            apply(Map.of("keep", "de"), ItemRows.of("a", TEXTS.get("de")).row())
                .<Row>getAs(Columns.REJECTION))
        .isNull();
  }

  @Test
  void unknownLanguagesAreKeptOrRejectedAsTheJobSays() {
    Row numbers = ItemRows.of("a", "12 34 56 --- 78").attribute("language", "old").row();

    Row kept = apply(Map.of("keep", "en"), numbers);
    assertThat(kept.<Row>getAs(Columns.REJECTION)).isNull();
    assertThat(attributes(kept)).as("what was told before is taken back").isEmpty();
    assertThat(apply(Map.of("unknown", "reject"), numbers).<Row>getAs(Columns.REJECTION))
        .isEqualTo(
            RowFactory.create(
                "language",
                "unknown_language",
                "found no language, expected confidence of at least 0.5"));
    Row unsure =
        apply(
            Map.of("unknown", "reject", "min-confidence", 1, "model", lid().toString()),
            ItemRows.of("a", "la la la").row());
    assertThat(unsure.<Row>getAs(Columns.REJECTION).getString(2))
        .matches(
            "found [a-z]{2,3} with confidence 0\\.\\d{4}, expected confidence of at least 1.0");
  }

  @Test
  void markedRowsStayAsTheyAreAndSoDoesTheSchema() {
    Row rejected = ItemRows.of("a", "x").rejected("read", "bad", "why").row();
    Row duplicate = ItemRows.of("b", "x").duplicateOf("0".repeat(32)).row();
    Row empty = ItemRows.of("c", null).row();

    assertThat(stage(Map.of()).apply(frame(rejected, duplicate, empty)).collectAsList())
        .containsExactly(rejected, duplicate, empty);
    assertThat(stage(Map.of()).apply(frame(rejected)).schema()).isEqualTo(ItemSchema.ITEM);
  }

  @Test
  void aTextIsLookedAtOnce() {
    String plan =
        stage(Map.of("keep", "en"))
            .apply(frame(ItemRows.of("a", "x").row()).repartition(2))
            .queryExecution()
            .optimizedPlan()
            .toString();

    assertThat(plan.split("UDF\\(", -1)).hasSize(1 + 1);
  }

  @Test
  void hostileTextsAreTexts() {
    String[] texts = {
      "",
      "\n\t \u0000",
      "\uD800\uDC00\uD800",
      "x".repeat(10_000_000),
      "🙂".repeat(6_000),
      "a\u0000b"
    };
    Map<String, Object> options = new HashMap<>();
    for (int run = 0; run < 2; run++) {
      for (String text : texts) {
        assertThat(apply(options, ItemRows.of("a", text).row()).<Row>getAs(Columns.REJECTION))
            .isNull();
      }
      options.put("model", lid().toString());
    }
  }

  @Test
  void theModelIsPartOfWhatTheStageIs() throws IOException {
    byte[] bytes = Files.readAllBytes(lid());
    Path other = folder.resolve("other.ftz");
    bytes[bytes.length - 1]++;
    Files.write(other, bytes);

    assertThat(stage(Map.of()).content()).isEmpty();
    assertThat(stage(Map.of("model", lid().toString())).content())
        .hasSize(32)
        .isEqualTo(stage(Map.of("model", lid().toString())).content())
        .isNotEqualTo(stage(Map.of("model", other.toString())).content());
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("lid.bin"), "no model");
    assertRefused(
        Map.of("model", file.toString()),
        "Cannot use 'stages[0].language.model': '"
            + file
            + "' is no whole fastText classifier (its first bytes are not fastText's), expected one"
            + " such as lid.176.ftz. Name its file, or copy it again.");
    Path cut = folder.resolve("cut.ftz");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(lid()), 60));
    assertRefused(
        Map.of("model", cut.toString()),
        "Cannot use 'stages[0].language.model': '"
            + cut
            + "' is no whole fastText classifier (the file ends early), expected one such as"
            + " lid.176.ftz. Name its file, or copy it again.");
    Path absent = folder.resolve("absent.ftz");
    assertRefused(
        Map.of("model", absent.toString()),
        "Cannot use 'stages[0].language.model': there is no file '"
            + absent
            + "', expected a fastText classifier such as lid.176.ftz. Name its file.");
    assertRefused(
        Map.of("keep", List.of("en", "English")),
        "Cannot read 'stages[0].language.keep': found 'English', expected codes of ISO 639 such as"
            + " en, de or ceb. Correct it.");
  }

  private static void assertRefused(Map<String, ?> options, String message) {
    assertThatThrownBy(() -> stage(options)).isInstanceOf(UserError.class).hasMessage(message);
  }
}
