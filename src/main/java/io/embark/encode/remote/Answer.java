package io.embark.encode.remote;

import java.util.List;

/**
 * What one request brought.
 *
 * @param vectors one a text, in the order of the texts; numbers that are none are NaN
 * @param tokens what the service says it counted; 0 if it does not say
 */
record Answer(List<float[]> vectors, long tokens) {}
