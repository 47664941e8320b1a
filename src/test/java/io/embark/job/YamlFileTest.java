package io.embark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
  @Test
  void keepsScalarsAsTypedAndKnowsNulls() {
    assertThat(
            YamlFile.read("x.yaml", "a: 007\nb: [1.10, yes, ~, 'null', null]\nc: {d: , e: \"\"}")
                .plain())
        .isEqualTo(
            Map.of(
                "a", "007",
                "b", Arrays.asList("1.10", "yes", null, "null", null),
                "c", mapWithNull()));
  }

  private static Map<String, Object> mapWithNull() {
    Map<String, Object> map = new java.util.HashMap<>();
    map.put("d", null);
    map.put("e", "");
    return map;
  }

  @Test
  void knowsTheLineOfEveryKey() {
    YamlValue.Mapping top = YamlFile.read("x.yaml", "a: 1\nb:\n  c:\n    - d\n");
    assertThat(top.entries().get("b").line()).isEqualTo(2);
    YamlValue.Mapping b = (YamlValue.Mapping) top.entries().get("b").value();
    assertThat(b.entries().get("c").line()).isEqualTo(3);
    assertThat(b.entries().get("c").value().line()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n"})
  void refusesAnEmptyFile(String yaml) {
    assertRefused(
        yaml,
        "Cannot read job 'x.yaml': the file is empty, expected keys such as 'job:' and 'read:'. Start with 'job: NAME'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"just a text", "- a\n- b", "~", "---"})
  void refusesWhatIsNotAMap(String yaml) {
    assertRefused(
        yaml,
        "Cannot read job 'x.yaml:1': the file is not a map, expected keys such as 'job:' and 'read:'. Start with 'job: NAME'.");
  }

  @Test
  void tellsLineAndColumnOfASyntaxError() {
    assertRefused(
        "job: a\nread: { html: [ }\n",
        "Cannot read job 'x.yaml:2': expected the node content, but found '}' in column 17, expected YAML. Mend the line.");
    assertRefused(
        "job: a\n\tread: b\n",
        "Cannot read job 'x.yaml:2': found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) in column 1, expected YAML. Mend the line.");
    assertRefused(
        "job: a\n---\njob: b\n",
        "Cannot read job 'x.yaml:2': but found another document in column 1, expected YAML. Mend the line.");
    assertRefused(
        "job: *nobody\n",
        "Cannot read job 'x.yaml:1': found undefined alias nobody in column 6, expected YAML. Mend the line.");
  }

  @Test
  void tellsToQuoteAVariableInsideBraces() {
    assertRefused(
        "read: { html: { path: ${input} } }",
        "Cannot read job 'x.yaml:1': expected ',' or '}', but got { in column 24, expected YAML. Put \"${...}\" in quotes.");
  }

  @ParameterizedTest
  @CsvSource({
    "'a: !!binary aGk=', 'tag:yaml.org,2002:binary', a",
    "'a: [!java x]', '!java', 'a[0]'"
  })
  void refusesTags(String yaml, String tag, String where) {
    assertRefused(
        yaml,
        "Cannot read job 'x.yaml:1': tag '%s' at '%s', expected a value without tag. Remove the tag."
            .formatted(tag, where));
  }

  @Test
  void refusesAKeyThatIsNoName() {
    assertRefused(
        "a:\n  ? [x]\n  : y\n",
        "Cannot read job 'x.yaml:2': a key in 'a' is a list or a map, expected a name. Put \"${...}\" in quotes, or write 'name:'.");
  }

  @Test
  void refusesAValueThatContainsItself() {
    assertRefused(
        "a: &a\n  b: *a\n",
        "Cannot read job 'x.yaml:1': 'a' contains itself, expected a value. Remove the alias.");
  }

  @Test
  void refusesAliasesThatExplode() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i <= 20; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertRefused(
        bomb.toString(),
        "Cannot read job 'x.yaml': aliases make more than 20000 values of it, expected at most 20000. Write the parts out.");
    for (int i = 21; i <= 60; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertRefused(
        bomb.toString(),
        "Cannot read job 'x.yaml': Number of aliases for non-scalar nodes exceeds the specified max=50, expected YAML. Mend the file.");
  }

  private static void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> YamlFile.read("x.yaml", yaml))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
    assertThat(List.of(message)).allMatch(line -> !line.contains("\n"));
  }
}
