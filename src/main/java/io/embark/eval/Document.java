package io.embark.eval;

/**
 * A document or a query of a test collection.
 *
 * @param id the field {@code _id}
 * @param text what is encoded: of a document its title and text joined by a space and stripped, as
 *     BEIR joins them; of a query its text as it stands
 * @param textStart where the field {@code text} begins in it, in Unicode code points
 */
record Document(String id, String text, int textStart) {}
