package io.embark.stage;

import static io.embark.stage.OptionSpec.Type.FLAG;
import static io.embark.stage.OptionSpec.Type.FRACTION;
import static io.embark.stage.OptionSpec.Type.INTEGER;
import static io.embark.stage.OptionSpec.Type.NUMBER;
import static io.embark.stage.OptionSpec.Type.SECRET;
import static io.embark.stage.OptionSpec.Type.STRING;
import static io.embark.stage.OptionSpec.Type.STRINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptionSetTest {
  private static final OptionSet ALL =
      OptionSet.of(
          OptionSpec.of("text", STRING, "A text.").defaultTo("t"),
          OptionSpec.of("whole", INTEGER, "A whole number.").defaultTo(7L).between(0, 10),
          OptionSpec.of("number", NUMBER, "A number.").defaultTo(0.5).atLeast(-1),
          OptionSpec.of("share", FRACTION, "A share.").defaultTo(0.25).between(0, 1),
          OptionSpec.of("flag", FLAG, "A flag.").defaultTo(false),
          OptionSpec.of("list", STRINGS, "A list.").defaultTo(List.of("a")),
          OptionSpec.choice("word", List.of("red", "blue"), "A word.").defaultTo("red"),
          OptionSpec.of("secret", SECRET, "A secret."),
          OptionSpec.of("free", NUMBER, "A number without limits."));

  @Test
  void fillsDefaults() {
    Options options = ALL.parse("here", Map.of());
    assertThat(options.asText())
        .isEqualTo(
            Map.of(
                "text", "t", "whole", "7", "number", "0.5", "share", "0.25", "flag", "false",
                "list", "[a]", "word", "red"));
    assertThat(options.secret("secret")).isEmpty();
    assertThat(options.has("free")).isFalse();
    assertThat(options.where()).isEqualTo("here");
  }

  @Test
  void takesEveryTypeAsYamlGivesIt() {
    Map<String, Object> values = new HashMap<>();
    values.put("text", 12);
    values.put("whole", 9);
    values.put("number", 3L);
    values.put("share", "12.5%");
    values.put("flag", true);
    values.put("list", List.of("x", 2));
    values.put("word", "blue");
    values.put("secret", Map.of("env", "TOKEN"));
    values.put("free", -1.5e-3);
    Options options = ALL.parse("here", values);
    assertThat(options.string("text")).isEqualTo("12");
    assertThat(options.integer("whole")).isEqualTo(9);
    assertThat(options.count("whole")).isEqualTo(9);
    assertThat(options.number("number")).isEqualTo(3.0);
    assertThat(options.number("share")).isEqualTo(0.125);
    assertThat(options.flag("flag")).isTrue();
    assertThat(options.strings("list")).containsExactly("x", "2");
    assertThat(options.optionalString("word")).contains("blue");
    assertThat(options.secret("secret")).contains(new Secret("env", "TOKEN"));
    assertThat(options.number("free")).isEqualTo(-0.0015);
  }

  @Test
  void takesEveryTypeAsTextBecauseVariablesAreText() {
    Options options =
        ALL.parse(
            "here",
            Map.of(
                "whole",
                " 3 ",
                "number",
                "1e2",
                "share",
                "1",
                "flag",
                "True",
                "list",
                "one",
                "secret",
                Map.of("file", "/run/token")));
    assertThat(options.integer("whole")).isEqualTo(3);
    assertThat(options.number("number")).isEqualTo(100.0);
    assertThat(options.number("share")).isEqualTo(1.0);
    assertThat(options.flag("flag")).isTrue();
    assertThat(options.strings("list")).containsExactly("one");
    assertThat(options.secret("secret")).contains(new Secret("file", "/run/token"));
  }

  @Test
  void anExplicitNullIsTheDefault() {
    Map<String, Object> values = new HashMap<>();
    values.put("whole", null);
    assertThat(ALL.parse("here", values).integer("whole")).isEqualTo(7);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        Arguments.of("text", List.of("x"), "here.text': found '[x]', expected a text"),
        Arguments.of(
            "whole", 1.5, "here.whole': found '1.5', expected a whole number from 0 to 10"),
        Arguments.of(
            "whole", "many", "here.whole': found 'many', expected a whole number from 0 to 10"),
        Arguments.of("whole", 11, "here.whole': found '11', expected a whole number from 0 to 10"),
        Arguments.of("whole", -1, "here.whole': found '-1', expected a whole number from 0 to 10"),
        Arguments.of("number", -2, "here.number': found '-2', expected a number of at least -1"),
        Arguments.of("number", "x", "here.number': found 'x', expected a number of at least -1"),
        Arguments.of(
            "number", "NaN", "here.number': found 'NaN', expected a number of at least -1"),
        Arguments.of(
            "share",
            "101%",
            "here.share': found '101%', expected a share such as 1% or 0.01 from 0 to 1"),
        Arguments.of(
            "share",
            "%",
            "here.share': found '%', expected a share such as 1% or 0.01 from 0 to 1"),
        Arguments.of(
            "share",
            1.01,
            "here.share': found '1.01', expected a share such as 1% or 0.01 from 0 to 1"),
        Arguments.of("flag", "yes", "here.flag': found 'yes', expected true or false"),
        Arguments.of("list", Map.of(), "here.list': found '{}', expected a list of texts"),
        Arguments.of(
            "list", List.of(List.of()), "here.list': found '[[]]', expected a list of texts"),
        Arguments.of(
            "list",
            Arrays.asList("a", null),
            "here.list': found '[a, null]', expected a list of texts"),
        Arguments.of("word", "green", "here.word': found 'green', expected one of: red, blue"),
        Arguments.of("free", "1e999", "here.free': found '1e999', expected a number"),
        Arguments.of("free", true, "here.free': found 'true', expected a number"),
        Arguments.of(
            "secret",
            "hunter2",
            "here.secret': found a value in the job file, expected { env: NAME } or { file: PATH }"),
        Arguments.of(
            "secret",
            Map.of("env", ""),
            "here.secret': found a value in the job file, expected { env: NAME } or { file: PATH }"),
        Arguments.of(
            "secret",
            Map.of("env", "A", "file", "B"),
            "here.secret': found a value in the job file, expected { env: NAME } or { file: PATH }"),
        Arguments.of(
            "secret",
            Map.of("literal", "hunter2"),
            "here.secret': found a value in the job file, expected { env: NAME } or { file: PATH }"));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void refusesAWrongValue(String name, Object value, String message) {
    assertThatThrownBy(() -> ALL.parse("here", Map.of(name, value)))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot read '" + message + ". Change '" + name + "'.");
  }

  @Test
  void refusesAnUnknownOptionWithTheNearest() {
    assertThatThrownBy(() -> ALL.parse("stages[1].chunk", Map.of("flagg", true)))
        .hasMessage(
            "Cannot read 'stages[1].chunk': unknown option 'flagg', expected one of: flag, free, list, number, secret, share, text, whole, word. Did you mean 'flag'?");
    assertThatThrownBy(() -> OptionSet.of().parse("here", Map.of("x", 1)))
        .hasMessage("Cannot read 'here': unknown option 'x', expected no options.");
  }

  @Test
  void refusesAMissingOption() {
    OptionSet set = OptionSet.of(OptionSpec.of("path", STRING, "Files to read.").required());
    assertThatThrownBy(() -> set.parse("read.html", Map.of()))
        .hasMessage(
            "Cannot read 'read.html': option 'path' is missing, expected a text. Add 'path:' (Files to read.)");
  }

  @Test
  void anOptionHasOneName() {
    OptionSpec spec = OptionSpec.of("path", STRING, "Files.");
    assertThatThrownBy(() -> OptionSet.of(spec).and(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an option is listed twice");
  }

  @Test
  void askingForAnAbsentOptionIsOurBug() {
    assertThatThrownBy(() -> ALL.parse("here", Map.of()).number("free"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("option 'here.free' is absent and has no default");
  }
}
