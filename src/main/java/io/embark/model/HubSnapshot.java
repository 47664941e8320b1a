package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one commit that an encoder needs, in the cache: what is there with the right hash
 * stays, what is not is fetched.
 *
 * @param fault names the commit
 */
record HubSnapshot(
    HubApi api, HubCache cache, String commit, HubListing listing, ModelFault fault) {
  private static final int MOST_NAMED = 3;

  /** The graph, after all is there; empty for static vectors and models of media. */
  Optional<String> complete(Optional<Engine> engine) throws IOException {
    List<String> paths = listing.paths();
    if (paths.contains(ModelLayout.MODULES)) {
      bring(List.of(ModelLayout.MODULES)); // says where the others lie
    }
    ModelLayout layout = ModelLayout.read(folder(), fault);
    if (paths.contains(ModelLayout.PREPROCESSOR)) {
      bring(List.of(ModelLayout.PREPROCESSOR));
      Optional<MediaLayout> media =
          MediaLayout.stated(
              folder(), paths, ImageProcessorFile.find(folder(), fault), layout, fault);
      if (media.isPresent()) {
        bring(media.get(), paths);
        return Optional.empty();
      }
    }
    bring(StaticLayout.looksAt(layout, paths));
    Optional<StaticLayout> vectors = StaticLayout.find(folder(), layout, paths, fault);
    if (vectors.isPresent()) {
      bring(vectors.get().needed());
      return Optional.empty();
    }
    Optional<MediaLayout> bare = MediaLayout.bare(paths);
    if (bare.isPresent()) {
      bring(bare.get(), paths);
      return Optional.empty();
    }
    String graph = layout.graph(paths, engine, fault);
    String tokenizer = layout.ofTransformer(ModelLayout.TOKENIZER);
    if (!paths.contains(tokenizer)) {
      throw TokenizerFiles.missing(tokenizer, fault);
    }
    List<String> needed = layout.settingsAndHeads(paths, fault);
    needed.add(graph);
    bring(needed);
    bringData(graph, paths);
    return Optional.of(graph);
  }

  private void bring(MediaLayout media, List<String> paths) throws IOException {
    bring(media.files());
    bring(media.graphs());
    for (String graph : media.graphs()) {
      bringData(graph, paths);
    }
  }

  /** One that the hub lacks is named when the directory is read. */
  private void bringData(String graph, List<String> paths) throws IOException {
    GraphFile file = GraphFile.read(folder(), graph, fault);
    bring(
        ModelDirectory.externalPaths(graph, file, fault).stream().filter(paths::contains).toList());
  }

  private Path folder() {
    return cache.snapshot(commit);
  }

  private void bring(List<String> needed) throws IOException {
    List<HubFile> missing = new ArrayList<>();
    for (String path : needed) {
      HubFile file = listing.files().get(path);
      if (!file.isAt(folder().resolve(path))) {
        missing.add(file);
      }
    }
    if (!missing.isEmpty() && api.settings().isOffline()) {
      throw incomplete(missing);
    }
    HubDownload download = new HubDownload(api, cache, commit);
    for (HubFile file : missing) {
      download.fetch(file);
    }
  }

  private UserError incomplete(List<HubFile> missing) {
    List<String> names = missing.stream().map(HubFile::path).limit(MOST_NAMED).toList();
    int more = missing.size() - names.size();
    return fault.of(
        "HF_HUB_OFFLINE is set and "
            + folder()
            + " lacks "
            + String.join(", ", names)
            + (more == 0 ? "" : " and " + more + " more")
            + " or has them damaged, expected the whole model. Unset HF_HUB_OFFLINE and run once to"
            + " fetch it.");
  }
}
