/**
 * Rejects items that are not worth a vector.
 *
 * <p>In: rows. Out: the same rows; each live one that a filter refuses has {@code rejection} with
 * the filter's stage name, a stable reason and what was found. {@link
 * io.embark.filter.RejectWhereStage} takes any SQL condition, {@link io.embark.filter.QualityStage}
 * published rules, {@link io.embark.filter.LanguageStage} tells languages. A new filter is one
 * stage here, with its judgment a plain Java kernel behind {@link io.embark.filter.TextVerdicts};
 * what it cannot judge (null) it keeps.
 */
package io.embark.filter;
