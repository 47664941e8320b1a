package io.embark.model;

import java.io.Serializable;

/**
 * One file of a model: path relative to the model directory with '/' separators, length and SHA-256
 * in hex.
 */
public record ModelFile(String path, long bytes, String sha256) implements Serializable {}
