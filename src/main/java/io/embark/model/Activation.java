package io.embark.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a Dense module applies to each component; meant as in {@code torch.nn}. */
public enum Activation {
  /** x. */
  IDENTITY("Identity"),
  /** Hyperbolic tangent. */
  TANH("Tanh"),
  /** max(x, 0). */
  RELU("ReLU"),
  /** x times the normal distribution function of x (torch's {@code approximate='none'}). */
  GELU("GELU"),
  /** x times the logistic function of x. */
  SILU("SiLU"),
  /** Logistic function. */
  SIGMOID("Sigmoid");

  private static final String PACKAGE = "torch.nn.";

  private final String className;

  Activation(String className) {
    this.className = className;
  }

  /** Of {@code torch.nn.modules.activation.Tanh} or {@code torch.nn.Tanh}; empty for another. */
  static Optional<Activation> ofClass(String qualified) {
    String name = qualified.substring(qualified.lastIndexOf('.') + 1);
    return Arrays.stream(values())
        .filter(one -> qualified.startsWith(PACKAGE) && one.className.equals(name))
        .findFirst();
  }

  /** Names of torch's classes, for messages. */
  static String supported() {
    return Arrays.stream(values()).map(one -> one.className).collect(Collectors.joining(", "));
  }

  /** Its word in fingerprints and in {@code inspect}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
