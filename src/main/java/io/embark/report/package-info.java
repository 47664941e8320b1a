/**
 * What a run says of itself: the funnel, the manifest, and how both look on a terminal.
 *
 * <p>In: counts taken from committed files. Out: {@code _embark/runs/<run_id>/manifest.json} and
 * plain text. Imports only {@code corpus}.
 */
package io.embark.report;
