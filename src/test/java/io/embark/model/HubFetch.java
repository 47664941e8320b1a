package io.embark.model;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Another process: resolves a model in its own environment and prints the folder. */
final class HubFetch {
  private HubFetch() {}

  public static void main(String[] arguments) {
    ResolvedModel model =
        new ModelResolver(new Configuration(), Path.of(arguments[1]))
            .resolve(arguments[0], HubHome.OVERRIDES);
    System.out.println(model.directory());
  }
}
