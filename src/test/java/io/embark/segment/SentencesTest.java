package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void endAtFullStopsAndLoseTheBlanksBetween() {
    assertThat(of(" One is here.  Two?\tThree! "))
        .containsExactly("One is here.", "Two?", "Three!");
  }

  @Test
  void areFoundInScriptsWithoutBlanks() {
    assertThat(of("今日は晴れです。明日は雨です。どうする？")).containsExactly("今日は晴れです。", "明日は雨です。", "どうする？");
    assertThat(of("यह एक है। यह दो है।")).containsExactly("यह एक है।", "यह दो है।");
    assertThat(of("هل هذا واحد؟ نعم هذا.")).containsExactly("هل هذا واحد؟", "نعم هذا.");
  }

  @Test
  void runOnOverASingleLineBreakBecauseWrappedLinesAreNoSentences() {
    assertThat(of("A sentence that\nis wrapped\r\ntwice. Next"))
        .containsExactly("A sentence that\nis wrapped\r\ntwice.", "Next");
  }

  @Test
  void endAtABlankLineWhateverItsBreaksAndBlanks() {
    assertThat(of("Title\n\nText\r\n\r\nMore \n \t\n end\u2029last"))
        .containsExactly("Title", "Text", "More", "end", "last");
  }

  @Test
  void keepTheirPlaceInTheText() {
    String text = "xx  One. \n\n Two.yy";
    List<Span> spans = new ArrayList<>();
    new Sentences(text, new Span(2, 15)).forEachRemaining(spans::add);
    assertThat(spans).containsExactly(new Span(4, 8), new Span(12, 15));
  }

  @Test
  void areNoneInWhitespace() {
    assertThat(of("")).isEmpty();
    assertThat(of(" \n\u00a0\u3000\n\n")).isEmpty();
  }

  private static List<String> of(String text) {
    List<String> sentences = new ArrayList<>();
    new Sentences(text, Span.whole(text)).forEachRemaining(span -> sentences.add(span.of(text)));
    return sentences;
  }
}
