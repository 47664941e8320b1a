package io.embark.encode;

import io.embark.corpus.Metric;
import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.PublishedModel;
import io.embark.model.SpeechCard;
import io.embark.model.TokenTexts;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A speech recognizer, chosen and checked on the driver.
 *
 * @param column of kind transcript
 */
public record SpeechEncoderSpec(VectorColumn column, SpeechSettings speech, MediaSettings settings)
    implements EncoderSpec {
  /** Goes up with each change that alters transcripts. */
  private static final String ENCODER_VERSION = "speech-2";

  /** From options that {@link SpeechEncoderKind} parsed. */
  public static SpeechEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), SpeechEncoderKind.NAME, options);
    SpeechCard card = (SpeechCard) model.facts();
    SpeechSettings speech = SpeechEncoderKind.settings(options);
    checkLanguage(options, card, speech.language());
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.weightsSha256());
    fingerprint.put("speech", speech.toString());
    fingerprint.put("features", card.features().toString());
    fingerprint.put("encoder", ENCODER_VERSION);
    return new SpeechEncoderSpec(
        new VectorColumn(column, VectorColumn.TRANSCRIPT, 0, Metric.COSINE, false, fingerprint),
        speech,
        MediaSettings.of(options, model));
  }

  private static void checkLanguage(Options options, SpeechCard card, String language) {
    boolean isKnown = language == null || card.tokens().languages().containsKey(language);
    if (!isKnown) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".language': model '"
              + card.reference()
              + "' has no '"
              + language
              + "', expected "
              + (card.tokens().isMultilingual()
                  ? "one of " + String.join(", ", card.tokens().languages().keySet())
                  : "none, as it has one language")
              + ". Change it or leave it out.");
    }
  }

  private SpeechCard card() {
    return (SpeechCard) settings.model().facts();
  }

  @Override
  public String device() {
    return settings.device();
  }

  @Override
  public boolean takes(Modality modality) {
    return modality == Modality.AUDIO;
  }

  @Override
  public OptionalInt samplingRate() {
    return OptionalInt.of(card().features().samplingRate());
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  @Override
  public int maxTokens() {
    return card().maxTokens();
  }

  @Override
  public String leaseKey() {
    return settings.leaseKey(SpeechEncoderKind.NAME, column);
  }

  /** Empty: sound has no tokens. */
  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return new SpeechEncoder(recognizer(device, intraOpThreads));
  }

  private SpeechRecognizer recognizer(Device device, int intraOpThreads) {
    Path directory = settings.model().localCopy();
    SpeechCard card = card();
    SpeechCard.Features features = card.features();
    float[] silence = new float[features.bands() * (features.windowSamples() / features.hop())];
    return new SpeechRecognizer(
        card,
        speech,
        settings.forwardPass(
            card.encoder(),
            directory,
            device,
            intraOpThreads,
            SpeechRecognizer.batch(card, silence)),
        DjlForwardPass.open(directory, card.decoder(), device, intraOpThreads),
        TokenTexts.open(directory, card));
  }
}
