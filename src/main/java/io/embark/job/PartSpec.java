package io.embark.job;

import io.embark.stage.Options;
import java.io.Serializable;

/**
 * One named part of a job with checked options: kind {@code html}, {@code chunk}, {@code
 * dedup:exact}, {@code milvus}.
 */
public record PartSpec(String kind, Options options) implements Serializable {}
