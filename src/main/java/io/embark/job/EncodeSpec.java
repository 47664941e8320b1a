package io.embark.job;

import io.embark.stage.Options;
import java.io.Serializable;

/**
 * One entry of {@code encode:}.
 *
 * @param column its key: the vector column's name
 * @param kind name of an encoder kind: the option {@code kind}, else the key itself with '-' for
 *     '_'
 */
public record EncodeSpec(String column, String kind, Options options) implements Serializable {}
