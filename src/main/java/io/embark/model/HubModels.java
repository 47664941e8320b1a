package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/**
 * Models of a hub that speaks the protocol of huggingface.co, read where they lie in its cache
 * folder. A revision is asked for once; from there on everything is of that commit.
 */
final class HubModels {
  /** Not a component of a record: those are printed, and this may hold a token. */
  private final Map<String, String> environment;

  private final HubRetry.Pause pause;

  HubModels(Map<String, String> environment, HubRetry.Pause pause) {
    this.environment = environment;
    this.pause = pause;
  }

  ResolvedModel resolve(ModelOverrides overrides, ModelFault fault) {
    HubReference reference = HubReference.parse(fault);
    HubSettings settings = HubSettings.of(environment, fault);
    HubCache cache = new HubCache(settings.cache(), reference.repository(), settings.mayLink());
    HubApi api = new HubApi(settings, reference, new HubHttp(settings), new HubRetry(pause), fault);
    try {
      String commit = commit(api, cache);
      ModelFault pinned = new ModelFault(reference.pinned(commit));
      Optional<HubListing> listing = listing(api, cache, commit);
      if (listing.isPresent()) {
        Optional<String> graph =
            new HubSnapshot(api, cache, commit, listing.get(), pinned).complete(overrides.engine());
        cache.keepCommit(reference.revision(), commit);
        return ModelDirectory.read(cache.snapshot(commit), graph, overrides, pinned);
      }
      if (!Files.isDirectory(cache.snapshot(commit))) {
        throw notCached(api, cache);
      }
      return ModelDirectory.read(cache.snapshot(commit), Optional.empty(), overrides, pinned);
    } catch (HubTrouble e) {
      throw fault.of(
          Category.SINK,
          e.getMessage()
              + ", expected a hub that answers. Check the network and HF_ENDPOINT and run again, or"
              + " set HF_HUB_OFFLINE=1 to use what is cached.",
          e);
    } catch (IOException e) {
      throw fault.of(
          Category.SINK,
          "the cache "
              + cache.folder()
              + " fails ("
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "), expected a folder that can be written and has room. Make room or set HF_HOME to"
              + " another place, then run again.",
          e);
    }
  }

  private static String commit(HubApi api, HubCache cache) throws IOException {
    String revision = api.reference().revision();
    if (HubReference.isCommit(revision)) {
      return revision;
    }
    return api.settings().isOffline()
        ? cache.commit(revision).orElseThrow(() -> notCached(api, cache))
        : api.commit();
  }

  /** Empty when offline and nobody has kept one: older Python packages keep none. */
  private static Optional<HubListing> listing(HubApi api, HubCache cache, String commit)
      throws IOException {
    Optional<HubListing> kept = cache.listing(commit);
    if (kept.isPresent() || api.settings().isOffline()) {
      return kept;
    }
    HubListing listing = api.files(commit);
    cache.keepListing(commit, listing);
    return Optional.of(listing);
  }

  private static RuntimeException notCached(HubApi api, HubCache cache) {
    return api.fault()
        .of(
            "HF_HUB_OFFLINE is set and "
                + cache.folder()
                + " has no revision '"
                + api.reference().revision()
                + "', expected it there. Unset HF_HUB_OFFLINE and run once to fetch it, or set"
                + " HF_HUB_CACHE to the folder that has it.");
  }
}
