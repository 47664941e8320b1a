package io.embark.job;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code ${name}} in a job file may stand for: {@code --set} first, then the environment.
 * {@code ${name:-default}} takes the default where the value is unset or empty, as a shell does;
 * <code>$${</code> is a literal <code>${</code>.
 *
 * @param set values of {@code --set name=value}; each must be used by the job
 * @param environment environment variables
 */
public record Variables(Map<String, String> set, Map<String, String> environment) {
  /** Keeps copies. */
  public Variables {
    set = Collections.unmodifiableMap(new TreeMap<>(set));
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  /** Of this process. */
  public static Variables of(Map<String, String> set) {
    return new Variables(set, System.getenv());
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(set.containsKey(name) ? set.get(name) : environment.get(name));
  }
}
