package io.embark.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The rules of spaCy's blank English tokenizer and the characters that datatrove's filters know, as
 * {@code scripts/make-word-rules.py} read them from these libraries.
 *
 * @param source where they are from
 * @param prefixes regular expressions of what is cut off the front of a word
 * @param suffixes likewise off its end
 * @param infixes likewise within it
 * @param url a word that stays whole
 * @param sentenceEnds characters that end a sentence as words of their own
 * @param symbols a word of nothing else is no word for datatrove
 * @param lineEnds characters that end a line of prose for datatrove
 * @param specials words with a cut of their own, parts joined by blanks
 */
record WordRules(
    String source,
    List<String> prefixes,
    List<String> suffixes,
    List<String> infixes,
    String url,
    @JsonProperty("sentence-ends") String sentenceEnds,
    String symbols,
    @JsonProperty("line-ends") String lineEnds,
    Map<String, String> specials) {
  private static final String RESOURCE = "words-en.json";

  static WordRules english() {
    try (InputStream in = WordRules.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return new ObjectMapper().readValue(in, WordRules.class);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE, e);
    }
  }
}
