package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.UserError;
import io.embark.model.ImageProcessor.Resize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code preprocessor_config.json} of Hugging Face's image processors, new and old: what a
 * key means where it is a bare number, and what holds where it is absent, depends on the class that
 * the file names ({@code image_processing_*.py} of transformers 4.57). A file of a class that is
 * not known here must say everything itself.
 */
record ImageProcessorFile(JsonFile file, ModelFault fault) {
  private static final List<String> TYPES =
      List.of("image_processor_type", "feature_extractor_type");
  private static final List<String> SUFFIXES =
      List.of("ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor");

  /** Steps that are done, or that change no pixel of what is done. */
  private static final Set<String> STEPS =
      Set.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb");

  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final int BILINEAR = 2;
  private static final int BICUBIC = 3;
  private static final int LAST_FILTER = 5;
  private static final double CONVNEXT_CROP = 224.0 / 256;

  /** From this size on ConvNext's pictures are not cropped. */
  private static final int CONVNEXT_WARPS = 384;

  private static final double RESCALE = 1 / 255.0;

  /**
   * What a class does where the file is silent.
   *
   * @param isSquare a bare number as {@code size} is height and width, and not the shortest edge
   * @param size its default
   * @param crop its default; 0 for none
   */
  private record Family(
      boolean isSquare, int size, int resample, int crop, List<Double> mean, List<Double> std) {}

  private static final Map<String, Family> FAMILIES =
      Map.of(
          "Beit", new Family(true, 256, BICUBIC, 224, HALF, HALF),
          "Bit", new Family(false, 224, BICUBIC, 224, CLIP_MEAN, CLIP_STD),
          "CLIP", new Family(false, 224, BICUBIC, 224, CLIP_MEAN, CLIP_STD),
          "ConvNext", new Family(false, CONVNEXT_WARPS, BILINEAR, 0, HALF, HALF),
          "DeiT", new Family(true, 256, BICUBIC, 224, HALF, HALF),
          "MobileNetV1", new Family(false, 256, BILINEAR, 224, HALF, HALF),
          "MobileNetV2", new Family(false, 256, BILINEAR, 224, HALF, HALF),
          "Siglip", new Family(true, 224, BICUBIC, 0, HALF, HALF),
          "ViT", new Family(true, 224, BILINEAR, 0, HALF, HALF));

  /** The file speaks of pictures and not of sound. */
  static boolean isOfPictures(JsonFile file) {
    return !file.root().has("sampling_rate")
        && (file.root().has("image_mean")
            || file.root().has("image_processor_type")
            || file.root().has("size"));
  }

  static ImageProcessor read(JsonFile file, ModelFault fault) {
    return new ImageProcessorFile(file, fault).read();
  }

  /** Of the directory, if it has the file. */
  static Optional<JsonFile> find(Path directory, ModelFault fault) throws IOException {
    return JsonFile.read(directory, ModelLayout.PREPROCESSOR, fault);
  }

  private ImageProcessor read() {
    refuseOtherSteps();
    String type = type();
    Optional<Family> family = Optional.ofNullable(FAMILIES.get(type));
    Resize resize = Resize.NONE;
    int[] size = {0, 0};
    if (step("do_resize", true)) {
      JsonNode given = file.root().path("size");
      resize = resize(given, family, type);
      size = size(given, resize, family);
    }
    int[] crop = {0, 0};
    if (type.equals("ConvNext") && resize == Resize.SHORTEST_EDGE) {
      int edge = size[0];
      if (edge < CONVNEXT_WARPS) {
        crop = new int[] {edge, edge};
        size = new int[] {(int) (edge / number("crop_pct", CONVNEXT_CROP)), 0};
      } else {
        resize = Resize.EXACT;
        size = new int[] {edge, edge};
      }
    } else if (step("do_center_crop", family.map(known -> known.crop() > 0).orElse(false))) {
      crop = crop(family);
    }
    boolean isNormalised = step("do_normalize", true);
    return new ImageProcessor(
        resize,
        size[0],
        size[1],
        resize == Resize.NONE ? BICUBIC : resample(family),
        crop[0],
        crop[1],
        step("do_rescale", true) ? number("rescale_factor", RESCALE) : 1,
        isNormalised
            ? channels("image_mean", family.map(Family::mean))
            : channels(List.of(0.0, 0.0, 0.0)),
        isNormalised
            ? channels("image_std", family.map(Family::std))
            : channels(List.of(1.0, 1.0, 1.0)));
  }

  private String type() {
    for (String key : TYPES) {
      Optional<String> name = file.text(key);
      if (name.isPresent()) {
        for (String suffix : SUFFIXES) {
          if (name.get().endsWith(suffix)) {
            return name.get().substring(0, name.get().length() - suffix.length());
          }
        }
        return name.get();
      }
    }
    return "";
  }

  private void refuseOtherSteps() {
    for (Iterator<String> keys = file.root().fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      boolean isOther = key.startsWith("do_") && !STEPS.contains(key);
      if ((isOther || key.equals("rescale_offset")) && file.root().path(key).asBoolean()) {
        throw fault.of(
            "'"
                + key
                + "' of "
                + file.name()
                + " is true, expected no step but do_resize, do_center_crop, do_rescale,"
                + " do_normalize and do_convert_rgb. Use another model.");
      }
    }
  }

  private Resize resize(JsonNode given, Optional<Family> family, String type) {
    if (given.isObject()) {
      return given.has("shortest_edge") ? Resize.SHORTEST_EDGE : Resize.EXACT;
    }
    if (family.isEmpty()) {
      throw fault.of(
          "'size' of "
              + file.name()
              + " is "
              + (JsonFile.isAbsent(given) ? "absent" : given)
              + " and the image processor '"
              + type
              + "' is not known, expected {\"shortest_edge\": n} or {\"height\": n, \"width\": n}."
              + " Write it as the class means it.");
    }
    return family.get().isSquare() ? Resize.EXACT : Resize.SHORTEST_EDGE;
  }

  private int[] size(JsonNode given, Resize resize, Optional<Family> family) {
    if (JsonFile.isAbsent(given)) {
      int size = family.orElseThrow().size();
      return new int[] {size, resize == Resize.EXACT ? size : 0};
    }
    if (given.isObject() && resize == Resize.SHORTEST_EDGE) {
      if (given.has("longest_edge")) {
        throw file.wrongType("size", given, "a shortest_edge alone");
      }
      return new int[] {positive("size", given.path("shortest_edge")), 0};
    }
    int[] sides = sides("size", given);
    return resize == Resize.EXACT ? sides : new int[] {sides[0], 0};
  }

  private int[] crop(Optional<Family> family) {
    JsonNode given = file.root().path("crop_size");
    if (!JsonFile.isAbsent(given)) {
      return sides("crop_size", given);
    }
    if (family.isEmpty() || family.get().crop() == 0) {
      throw file.wrongType("crop_size", given, "a size, as do_center_crop is true");
    }
    return new int[] {family.get().crop(), family.get().crop()};
  }

  /** Height and width of a number, a list of both, or an object. */
  private int[] sides(String key, JsonNode given) {
    if (given.isArray() && given.size() == 2) {
      return new int[] {positive(key, given.get(0)), positive(key, given.get(1))};
    }
    if (given.isObject()) {
      return new int[] {positive(key, given.path("height")), positive(key, given.path("width"))};
    }
    int side = positive(key, given);
    return new int[] {side, side};
  }

  private int positive(String key, JsonNode value) {
    if (!value.canConvertToInt() || value.intValue() < 1 || value.intValue() > 1 << 14) {
      throw file.wrongType(key, file.root().path(key), "whole numbers of 1 to 16384");
    }
    return value.intValue();
  }

  private int resample(Optional<Family> family) {
    int resample =
        file.integer("resample")
            .orElseGet(() -> family.orElseThrow(() -> missing("resample")).resample());
    if (resample < 0 || resample > LAST_FILTER) {
      throw file.wrongType("resample", file.root().path("resample"), "Pillow's 0 to 5");
    }
    return resample;
  }

  private double number(String key, double otherwise) {
    JsonNode value = file.root().path(key);
    if (JsonFile.isAbsent(value)) {
      return otherwise;
    }
    if (!value.isNumber() || value.doubleValue() <= 0) {
      throw file.wrongType(key, value, "a number above 0");
    }
    return value.doubleValue();
  }

  private List<Float> channels(String key, Optional<List<Double>> otherwise) {
    JsonNode value = file.root().path(key);
    if (JsonFile.isAbsent(value)) {
      return channels(otherwise.orElseThrow(() -> missing(key)));
    }
    List<Double> numbers = new ArrayList<>();
    value.forEach(number -> numbers.add(number.isNumber() ? number.doubleValue() : Double.NaN));
    if (numbers.size() != HALF.size() || numbers.contains(Double.NaN)) {
      throw file.wrongType(key, value, "three numbers, one a channel");
    }
    return channels(numbers);
  }

  private UserError missing(String key) {
    return fault.of(
        "'"
            + key
            + "' is absent from "
            + file.name()
            + " and its image processor is not known, expected a file that says everything. Add it"
            + " as the model's makers state it.");
  }

  private static List<Float> channels(List<Double> numbers) {
    return numbers.stream().map(Double::floatValue).toList();
  }

  private boolean step(String key, boolean otherwise) {
    return file.flag(key).orElse(otherwise);
  }
}
