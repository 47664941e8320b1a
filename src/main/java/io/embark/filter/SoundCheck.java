package io.embark.filter;

import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import io.embark.media.MediaFault;
import io.embark.media.Sound;
import io.embark.stage.MediaStage;
import java.util.Optional;
import java.util.Set;

/** A stage that rejects sounds and windows of sounds by their samples. */
public interface SoundCheck extends MediaStage {
  /** Why it is not kept; empty for one that is. */
  Optional<Rejection> check(Sound sound) throws MediaFault;

  @Override
  default Set<Modality> modalities() {
    return Set.of(Modality.AUDIO);
  }
}
