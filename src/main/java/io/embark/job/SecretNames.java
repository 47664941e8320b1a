package io.embark.job;

import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The environment variables that hold secrets. Values of variables go into plans, logs and
 * manifests, so a name may be a secret or a variable, not both.
 */
record SecretNames(Vocabulary vocabulary) {
  void refuseAsVariables(JobFault fault, JobSpec job) {
    places(job)
        .forEach(
            (name, where) -> {
              if (job.variables().containsKey(name)) {
                throw fault.inFile(
                    "environment variable "
                        + name
                        + " is the secret of '"
                        + where
                        + "' and also a ${"
                        + name
                        + "}",
                    "it in the secret only",
                    " Give the other place a variable of its own.");
              }
            });
  }

  private Map<String, String> places(JobSpec job) {
    Map<String, String> places = new LinkedHashMap<>();
    collect(places, vocabulary.readers(), job.read());
    job.stages().forEach(stage -> collect(places, vocabulary.stages(), stage));
    job.encode()
        .forEach(
            encoder ->
                collect(places, vocabulary.encoders().get(encoder.kind()), encoder.options()));
    job.afterEncode().forEach(stage -> collect(places, vocabulary.afterEncode(), stage));
    job.write().forEach(sink -> collect(places, vocabulary.sinks(), sink));
    return places;
  }

  private static void collect(
      Map<String, String> places, SortedMap<String, OptionSet> known, PartSpec part) {
    collect(places, known.get(part.kind()), part.options());
  }

  private static void collect(Map<String, String> places, OptionSet set, Options options) {
    for (OptionSpec spec : set.specs()) {
      if (spec.type() == OptionSpec.Type.SECRET) {
        Optional<Secret> secret = options.secret(spec.name());
        secret
            .filter(given -> given.kind().equals("env"))
            .ifPresent(given -> places.put(given.place(), options.where() + "." + spec.name()));
      }
    }
  }
}
