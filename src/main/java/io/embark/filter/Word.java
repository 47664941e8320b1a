package io.embark.filter;

/**
 * A word of a text with what the quality rules ask of it.
 *
 * @param length code points
 * @param isSymbol nothing but characters of {@link WordRules#symbols}
 * @param hasLetter some character is a letter (Unicode L)
 * @param isPunctuation all characters are punctuation (Unicode P)
 * @param endsSentence one of {@link WordRules#sentenceEnds}
 * @param hash of its code points, see {@link NgramHashes}
 */
record Word(
    String text,
    int length,
    boolean isSymbol,
    boolean hasLetter,
    boolean isPunctuation,
    boolean endsSentence,
    long hash) {}
