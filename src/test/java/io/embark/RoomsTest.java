package io.embark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of rooms: who may import whom. A room is a package right under {@code io.embark}. */
class RoomsTest {
  private static final Set<String> BELOW_PIPELINE =
      Set.of(
          "search", "eval", "ml", "job", "read", "segment", "filter", "dedup", "encode", "sink",
          "report", "model", "media", "stage", "corpus");

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry(
              "cli", Set.of("job", "pipeline", "search", "eval", "report", "stage", "corpus")),
          Map.entry("pipeline", BELOW_PIPELINE),
          Map.entry("search", Set.of("encode", "model", "sink", "media", "stage", "corpus")),
          Map.entry(
              "eval", Set.of("search", "segment", "encode", "dedup", "model", "stage", "corpus")),
          Map.entry("ml", Set.of("read", "encode", "model", "media", "stage", "corpus")),
          Map.entry("job", Set.of("stage", "corpus")),
          Map.entry("read", Set.of("media", "stage", "corpus")),
          Map.entry("segment", Set.of("model", "media", "stage", "corpus")),
          Map.entry("filter", Set.of("model", "media", "stage", "corpus")),
          Map.entry("dedup", Set.of("stage", "corpus")),
          Map.entry("encode", Set.of("model", "media", "stage", "corpus")),
          Map.entry("sink", Set.of("stage", "corpus")),
          Map.entry("report", Set.of("corpus")),
          Map.entry("model", Set.of("corpus")),
          Map.entry("media", Set.of("corpus")),
          Map.entry("stage", Set.of("corpus")),
          Map.entry("corpus", Set.of()));

  private static final Pattern EMPTY_WORDS =
      Pattern.compile(
          ".*(Utils?|Utility|Utilities|Helper|Manager|Impl|Base|Common)$|^(Abstract|Base|Default)[A-Z].*");
  private static final int MOST_LINES = 400;

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.embark");

  static Set<String> rooms() {
    return new TreeSet<>(MAY_IMPORT.keySet());
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void importsOnlyTheRoomsInItsList(String room) {
    classes()
        .that()
        .resideInAPackage(room(room))
        .should()
        .onlyDependOnClassesThat(isAllowedIn(room))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> isAllowedIn(String room) {
    Set<String> allowed = new TreeSet<>(MAY_IMPORT.get(room));
    allowed.add(room);
    String[] packages = allowed.stream().map(RoomsTest::room).toArray(String[]::new);
    return DescribedPredicate.or(
            DescribedPredicate.not(resideInAPackage("io.embark..")), resideInAnyPackage(packages))
        .as("are in " + allowed + " or not Embark's");
  }

  private static String room(String name) {
    return "io.embark." + name + "..";
  }

  @Test
  void everyClassLivesInAKnownRoom() {
    Set<String> found =
        CLASSES.stream()
            .map(
                type ->
                    type.getPackageName()
                        .replaceFirst("^io\\.embark\\.?", "")
                        .replaceFirst("\\..*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isNotEmpty().isSubsetOf(MAY_IMPORT.keySet());
  }

  @Test
  void arrowsPointOneWay() {
    slices().matching("io.embark.(*)..").should().beFreeOfCycles().check(CLASSES);
    for (String room : rooms()) {
      for (String imported : MAY_IMPORT.get(room)) {
        assertThat(MAY_IMPORT.get(imported)).as(imported).doesNotContain(room);
      }
    }
  }

  @Test
  void theRuleSeesAForbiddenImport() {
    assertThatThrownBy(
            () ->
                classes()
                    .that()
                    .resideInAPackage(room("job"))
                    .should()
                    .onlyDependOnClassesThat(isAllowedIn("corpus"))
                    .check(CLASSES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.embark.job.JobParser");
  }

  @Test
  void everyRoomIntroducesItself() throws IOException {
    List<Path> withoutIntroduction;
    try (Stream<Path> paths = Files.walk(Path.of("src/main/java/io/embark"))) {
      withoutIntroduction =
          paths
              .filter(path -> path.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(room -> !Files.exists(room.resolve("package-info.java")))
              .toList();
    }
    assertThat(withoutIntroduction).isEmpty();
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> EMPTY_WORDS.matcher(name).matches()))
        .isEmpty();
  }

  @Test
  void noFileIsTooLongToRead() throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of("src"))) {
      assertThat(paths.filter(path -> path.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(
              path ->
                  assertThat(Files.readAllLines(path))
                      .as(path.toString())
                      .hasSizeLessThanOrEqualTo(MOST_LINES));
    }
  }
}
