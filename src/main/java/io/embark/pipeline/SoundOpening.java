package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.VoiceDetector;
import io.embark.filter.SoundCheck;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Sound;
import io.embark.media.SoundReader;
import io.embark.media.Sounds;
import io.embark.media.SpeechSegments;
import io.embark.segment.WindowStage;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file is a sound, decoded once for each rate that its encoders take; or its windows are, or what
 * is spoken in it, at one rate.
 *
 * @param rates samples a second; one if there are windows or speech
 */
record SoundOpening(
    SortedSet<Integer> rates,
    Optional<WindowStage> windows,
    Optional<VoiceDetection> voice,
    List<SoundCheck> filters)
    implements MediaOpening<SortedMap<Integer, Sound>> {
  private static final int SKIPPED_SAMPLES = 1 << 16;

  /** Of a hop: a shorter rest is left out. */
  private static final double LEAST_REST = 0.1;

  static SoundOpening of(
      List<EncoderSpec> specs,
      Optional<WindowStage> windows,
      Optional<VoiceDetection> voice,
      List<SoundCheck> filters) {
    SortedSet<Integer> rates = new TreeSet<>();
    specs.forEach(spec -> rates.add(spec.samplingRate().orElseThrow()));
    return new SoundOpening(rates, windows, voice, filters);
  }

  @Override
  public SortedMap<Integer, Sound> decode(SeekableByteChannel file, MediaLimits limits)
      throws MediaFault, IOException {
    MediaLimits ofItem = limits.atMost(Sounds.LONGEST_MILLIS);
    SortedMap<Integer, Sound> byRate = new TreeMap<>();
    for (int rate : rates) {
      file.position(0);
      byRate.put(rate, Sounds.decode(file, rate, ofItem));
    }
    return byRate;
  }

  @Override
  public Optional<Modality> parts() {
    return windows.isPresent() || voice.isPresent()
        ? Optional.of(Modality.AUDIO)
        : Optional.empty();
  }

  @Override
  public void open(
      SeekableByteChannel file, MediaLimits limits, MediaPart.Sink<SortedMap<Integer, Sound>> parts)
      throws MediaFault, IOException {
    if (voice.isPresent()) {
      speech(file, limits, parts);
      return;
    }
    if (windows.isEmpty()) {
      parts.take(part(decode(file, limits), 0, 0));
      return;
    }
    int rate = rates.first();
    try (SoundReader sound = SoundReader.open(file, rate, limits)) {
      cut(sound, rate, parts);
    }
  }

  private void cut(SoundReader sound, int rate, MediaPart.Sink<SortedMap<Integer, Sound>> parts)
      throws MediaFault {
    float[] window = new float[(int) Math.round(windows.get().seconds() * rate)];
    int hop = Math.max(1, (int) Math.round(windows.get().hopSeconds() * rate));
    long start = 0;
    int length = sound.read(window, 0, window.length);
    int fresh = length;
    while (fresh > 0 && (start == 0 || fresh >= LEAST_REST * hop)) {
      SortedMap<Integer, Sound> byRate = atOne(rate, Arrays.copyOf(window, length));
      parts.take(part(byRate, start * 1000 / rate, (start + length) * 1000 / rate));
      int rest = Math.max(0, length - hop);
      System.arraycopy(window, length - rest, window, 0, rest);
      start += hop;
      fresh = sound.read(window, rest, window.length - rest);
      length = rest + fresh;
    }
  }

  /** Listens to all of it first: where a segment ends is known later. */
  private void speech(
      SeekableByteChannel file, MediaLimits limits, MediaPart.Sink<SortedMap<Integer, Sound>> parts)
      throws MediaFault, IOException {
    VoiceDetector.Heard heard;
    try (SoundReader sound = SoundReader.open(file, SpeechSegments.RATE, limits)) {
      heard = voice.get().heard(sound);
    }
    List<SpeechSegments.Segment> segments = voice.get().segments(heard);
    if (segments.isEmpty()) {
      parts.take(
          new MediaPart<>(
              null,
              0,
              heard.samples() * 1000 / SpeechSegments.RATE,
              new Rejection(
                  SpeechStage.NAME,
                  TranscribeRows.NO_SPEECH,
                  "nowhere is speech likely for long enough")));
      return;
    }
    file.position(0);
    int rate = rates.first();
    try (SoundReader sound = SoundReader.open(file, rate, limits)) {
      long at = 0;
      for (SpeechSegments.Segment segment : segments) {
        long start = segment.start() * rate / SpeechSegments.RATE;
        long end = segment.end() * rate / SpeechSegments.RATE;
        at += skipped(sound, start - at);
        float[] samples = read(sound, Math.toIntExact(end - start));
        at += samples.length;
        if (samples.length > 0) {
          parts.take(
              part(
                  atOne(rate, samples),
                  segment.start() * 1000 / SpeechSegments.RATE,
                  segment.end() * 1000 / SpeechSegments.RATE));
        }
      }
    }
  }

  private static SortedMap<Integer, Sound> atOne(int rate, float[] samples) {
    return new TreeMap<>(Map.of(rate, new Sound(samples, rate)));
  }

  private static float[] read(SoundReader sound, int count) throws MediaFault {
    float[] samples = new float[count];
    return Arrays.copyOf(samples, sound.read(samples, 0, count));
  }

  private static long skipped(SoundReader sound, long count) throws MediaFault {
    float[] block = new float[(int) Math.min(SKIPPED_SAMPLES, count)];
    long done = 0;
    int some = 1;
    while (done < count && some > 0) {
      some = sound.read(block, 0, (int) Math.min(block.length, count - done));
      done += some;
    }
    return done;
  }

  private MediaPart<SortedMap<Integer, Sound>> part(
      SortedMap<Integer, Sound> byRate, long startMillis, long endMillis) throws MediaFault {
    for (SoundCheck filter : filters) {
      Optional<Rejection> rejection = filter.check(byRate.get(byRate.firstKey()));
      if (rejection.isPresent()) {
        return new MediaPart<>(null, startMillis, endMillis, rejection.get());
      }
    }
    return new MediaPart<>(byRate, startMillis, endMillis, null);
  }

  @Override
  public long bytes(SortedMap<Integer, Sound> decoded) {
    return decoded.values().stream()
        .mapToLong(sound -> (long) Float.BYTES * sound.samples().length)
        .sum();
  }

  @Override
  public EncodedWindow encode(
      EncoderSpec spec, Encoder encoder, List<SortedMap<Integer, Sound>> decoded) {
    int rate = spec.samplingRate().orElseThrow();
    return encoder.encodeSounds(decoded.stream().map(byRate -> byRate.get(rate)).toList());
  }
}
